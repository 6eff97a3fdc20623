"""Who stands how to whom: from the rows alone, and from nothing that the product decides by.

`relations(reader, row)` are words of readers.csv: "teacher", "home", "leader" ... What holds for
somebody who came by a reply link ends in "@link", for a letter's reader in "@letter".
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts.models import (
    Assignment,
    Block,
    Child,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    Member,
    User,
)
from checkins.models import ClassNote, Entry, EntryReader, Revision, RevisionReader, Sheet


@dataclass(frozen=True)
class Reader:
    """Somebody who looks, on one day. `how` is "" signed in, "@link" or "@letter"."""

    day: dt.date
    member: Member | None = None
    guardians: tuple[Guardian, ...] = ()
    sheet_id: Any = None
    user: User | None = None
    how: str = ""
    also: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for the same person in the same hat."""
        guardians = tuple(one.pk for one in self.guardians)
        return self.day, self.member, guardians, self.sheet_id, self.user, self.how, self.also


def reader_of(actor: Any, day: dt.date) -> Reader:
    """The reader behind a request, as the request says who acts."""
    return Reader(
        day=day,
        member=actor.member,
        guardians=tuple(actor.guardians),
        sheet_id=actor.sheet_id,
        user=actor.user,
        how="@link" if actor.sheet_id else "",
    )


HOLDERS = ("entry", "question", "goal", "action", "about")
"""What a row without a child of its own hangs on."""


@dataclass
class Owner:
    """Whom a row is about, and who wrote it."""

    school_id: Any = None
    child_id: Any = None
    sheet: Sheet | None = None
    classroom_id: Any = None
    household_id: Any = None
    people: set[Any] = field(default_factory=set)
    authors: set[Any] = field(default_factory=set)
    chosen: set[Any] = field(default_factory=set)
    is_person: bool = False


def owner_of(row: Any) -> Owner:
    """By the row's own keys, and those of what it hangs on (an entry, a question, a sheet)."""
    owner = Owner(school_id=getattr(row, "school_id", None))
    if isinstance(row, User):
        owner.people = {row.pk}
        owner.authors = {one.pk for one in (*row.members.all(), *row.guardians.all())}
        first = row.members.first() or row.guardians.first()
        owner.school_id = first.school_id if first else None
        return owner
    holder = next((held for name in HOLDERS if (held := getattr(row, name, None))), row)
    owner.sheet = row if isinstance(row, Sheet) else getattr(holder, "sheet", None)
    owner.child_id = row.pk if isinstance(row, Child) else getattr(holder, "child_id", None)
    if owner.sheet is not None:
        owner.child_id = owner.sheet.child_id
    owner.classroom_id = row.pk if isinstance(row, Classroom) else _classroom_of(row)
    owner.household_id = row.pk if isinstance(row, Household) else None
    owner.household_id = owner.household_id or getattr(row, "household_id", None)
    owner.household_id = owner.household_id or getattr(holder, "household_id", None)
    owner.people = _people(row)
    owner.is_person = isinstance(row, Child | Guardian | Guardianship)
    owner.authors = _authors(row) | _authors(holder)
    if isinstance(row, Revision):
        readers = RevisionReader.objects.filter(revision=row).values_list("member", flat=True)
        owner.chosen = set(readers)
    elif isinstance(holder, Entry):
        readers = EntryReader.objects.filter(entry=holder).values_list("member", flat=True)
        owner.chosen = set(readers)
    return owner


def _classroom_of(row: Any) -> Any:
    note = row if isinstance(row, ClassNote) else getattr(row, "note", None)
    return note.classroom_id if isinstance(note, ClassNote) else None


def _people(row: Any) -> set[Any]:
    own = {row.pk} if isinstance(row, Guardian | Member) else set()
    named = (getattr(row, f"{name}_id", None) for name in ("guardian", "member", "user", "link"))
    link = getattr(row, "link", None)
    return own | {one for one in named if one} | ({link.guardian_id} if link else set())


def _authors(row: Any) -> set[Any]:
    names = ("author_member", "author_guardian", "by_member", "by_guardian", "by")
    return {one for one in (getattr(row, f"{name}_id", None) for name in names) if one}


def relations(reader: Reader, row: Any) -> set[str]:
    """Every word that says how the reader stands to the row's owner."""
    owner = owner_of(row)
    found = {"public"} | set(reader.also)
    if reader.user is not None and reader.user.pk in owner.people:
        found.add(f"self{reader.how}")
    member = reader.member
    if member is not None and member.school_id == owner.school_id:
        found |= _of_staff(reader, member, owner)
    for guardian in reader.guardians:
        if guardian.school_id == owner.school_id:
            found |= {f"{word}{reader.how}" for word in _of_family(reader, guardian, owner)}
    return found


def _of_staff(reader: Reader, member: Member, owner: Owner) -> set[str]:
    if member.ended_on is not None and member.ended_on < reader.day:
        return set()
    if _is_barred(member, owner):
        return {"staff"}
    found = {"staff", *(role for role in member.roles if role not in {"teacher", "specialist"})}
    if {member.pk, member.user_id} & owner.people:
        found.add("self")
    if member.pk in owner.authors:
        found.add("author")
    if member.pk in owner.chosen:
        found.add("chosen")
    kinds = _works_with(reader, member, owner)
    if "teacher" in member.roles and kinds & set(Assignment.TEACHING):
        found.add("teacher")
    elif kinds and {"teacher", "specialist", "aide", "counsellor"} & set(member.roles):
        found.add("specialist")
    return found


def _is_barred(member: Member, owner: Owner) -> bool:
    """Blocked as a guardian from the child that the row is about: a Block beats every role. Nor may
    they know the record of an adult around it."""
    barred = Block.objects.filter(guardian__user=member.user_id, lifted_at=None)
    children = set(barred.values_list("child", flat=True))
    if not children or owner.child_id is not None:
        return owner.child_id in children
    around = Guardian.objects.filter(guardianships__child__in=children)
    adults = {key for row in around.values_list("pk", "user", "household") for key in row}
    own = {member.pk, member.user_id}
    return bool((({*owner.people, owner.household_id} - own) & adults) - {None})


def _works_with(reader: Reader, member: Member, owner: Owner) -> set[str]:
    """The kinds of the member's assignments, in force that day, to the child or one of its classes."""
    rooms = {owner.classroom_id, owner.sheet.classroom_id if owner.sheet else None}
    for place in Enrolment.objects.filter(_in_force(reader.day), child=owner.child_id):
        rooms.add(place.classroom_id)
    guardians = Guardianship.objects.filter(guardian__in=owner.people | owner.authors)
    children = {owner.child_id, *guardians.values_list("child", flat=True)}
    if owner.child_id is None:
        if owner.household_id:
            homes = Guardianship.objects.filter(guardian__household=owner.household_id)
            children |= set(homes.values_list("child", flat=True))
        for place in Enrolment.objects.filter(_in_force(reader.day), child__in=children - {None}):
            rooms.add(place.classroom_id)
    if owner.classroom_id:
        # A class's note stands on the sheet of each of its children.
        pupils = Enrolment.objects.filter(_in_force(reader.day), classroom=owner.classroom_id)
        children |= set(pupils.values_list("child", flat=True))
    mine = Assignment.objects.filter(
        _in_force(reader.day) | _reads_on(reader, owner), member=member
    )
    named = Q(classroom__in=rooms - {None}) | Q(child__in=children - {None})
    return set(mine.filter(named).values_list("kind", flat=True))


def _reads_on(reader: Reader, owner: Owner) -> Q:
    """Whose own class it was reads its weeks thirty days longer (MODEL.md, "year roll-over")."""
    if owner.sheet is None and owner.child_id and not owner.is_person:
        return Q(pk=None)
    over = Q(kind__in=["teacher", "co_teacher"], ends_on__lt=reader.day)
    over &= Q(ends_on__gte=reader.day - dt.timedelta(days=30))
    return over & Q(ends_on__gte=owner.sheet.week.monday) if owner.sheet else over


def _in_force(day: dt.date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def children_of(guardian: Guardian) -> set[Any]:
    """Approved, not ended, and no court order stands against it."""
    if guardian.ended_on is not None:
        return set()
    links = Guardianship.objects.filter(guardian=guardian, status="approved", ended_on=None)
    barred = Block.objects.filter(guardian=guardian, lifted_at=None).values_list("child", flat=True)
    return set(links.values_list("child", flat=True)) - set(barred)


def _of_family(reader: Reader, guardian: Guardian, owner: Owner) -> set[str]:
    children = children_of(guardian)
    if reader.sheet_id is not None:
        sheet = Sheet.objects.get(pk=reader.sheet_id)
        children &= {sheet.child_id}
        if owner.sheet is not None and owner.sheet.pk != sheet.pk:
            # Another week of the same child: a link has no business there but for late answers and
            # what is open still, between school and this home or for every home.
            if sheet.child_id not in children or owner.child_id != sheet.child_id:
                return set()
            if owner.household_id is None:
                return {"rolled"}
            return {"late"} if owner.household_id == guardian.household_id else set()
    found = {"parent"} if children else set()
    if {guardian.pk, guardian.user_id} & owner.people:
        found.add("self")
    is_family = owner.child_id in children or bool(
        owner.classroom_id and _in_class(children, owner)
    )
    if is_family:
        found.add("family")
    is_ours = owner.household_id is not None and owner.household_id == guardian.household_id
    if is_ours and (is_family or owner.child_id is None):
        found.add("home")
    if guardian.pk in owner.authors and (is_family or owner.child_id is None):
        found.add("author")
    return found


def _in_class(children: set[Any], owner: Owner) -> bool:
    """A child of theirs is or was in the class."""
    return Enrolment.objects.filter(classroom=owner.classroom_id, child__in=children).exists()
