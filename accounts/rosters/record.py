"""What a school has on file, loaded at once, and the rules by which a file's people are recognised."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Q

from accounts.models import (
    Assignment,
    AuditEntry,
    Block,
    Child,
    Classroom,
    Enrolment,
    Erasure,
    Guardian,
    Guardianship,
    Member,
    School,
)
from accounts.models.erasure import hash_of_erased
from accounts.rosters.shape import RosterChild, RosterGuardian
from accounts.text import name_key

OLD_LISTS = dt.timedelta(days=60)
"""So long after a new school year began a list may still be last year's."""
Pair = tuple[uuid.UUID, uuid.UUID]
LinkState = Literal["new", "back", "same", "ended", "blocked"]


def sender_key(source: str, sender_id: str) -> str:
    """What a row keeps of a sender's id: ids of two senders are never one person's."""
    return f"{source} {sender_id}" if source and sender_id else ""


def _digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone))


def _bare(roster_id: str) -> str:
    return roster_id.lstrip("0") if roster_id.isdecimal() else roster_id


def _add(lists: dict[Any, list[Guardian]], key: Any, one: Guardian) -> None:
    """Once: two records that were merged are one person."""
    known = lists.setdefault(key, [])
    if one not in known:
        known.append(one)


@dataclass
class Record:
    """One school's people. Keys of `classes` and `by_name` are name keys, as are all of `names_of`.

    `shared` are classes that children are in beside their home class. `class_of` is the home class, a coming one before today's; `names_of` has the names of both.
    `last_year` has the name of a class that a new school year has ended lately.
    `placed` are ids of children whom a person moved or let go after the last list did; `edited` has
    what a person changed of a guardian or a child, by id: what was decided by hand no list undoes.
    Nor does one bring back an erased child: `erased_ids`, `erased_names` as name keys, and hashes of
    both where nothing else is left. `merged` leads from a record to the one that it has become.
    """

    children: list[Child]
    guardians: list[Guardian]
    classes: dict[str, Classroom]
    class_of: dict[uuid.UUID, Classroom]
    links: dict[Pair, Guardianship]
    blocks: list[Pair]
    names_of: dict[uuid.UUID, set[str]] = field(default_factory=dict)
    last_year: dict[uuid.UUID, str] = field(default_factory=dict)
    placed: frozenset[str] = frozenset()
    edited: dict[str, frozenset[str]] = field(default_factory=dict)
    shared: frozenset[uuid.UUID] = frozenset()
    places: dict[uuid.UUID, Enrolment] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    child_of: dict[str, Child] = field(default_factory=dict)
    guardian_of: dict[str, Guardian] = field(default_factory=dict)
    member_of: dict[str, Member] = field(default_factory=dict)
    room_of: dict[str, Classroom] = field(default_factory=dict)
    erased_ids: frozenset[str] = frozenset()
    erased_names: frozenset[str] = frozenset()
    erased_hashes: frozenset[str] = frozenset()
    by_roster_id: dict[str, Child] = field(default_factory=dict)
    by_bare_id: dict[str, list[Child]] = field(default_factory=dict)
    by_name: dict[str, list[Child]] = field(default_factory=dict)
    by_email: dict[str, list[Guardian]] = field(default_factory=dict)
    by_guardian_name: dict[str, list[Guardian]] = field(default_factory=dict)
    merged: dict[uuid.UUID, Guardian] = field(default_factory=dict)
    linked: dict[uuid.UUID, list[Guardian]] = field(default_factory=dict)
    blocked: dict[uuid.UUID, list[Guardian]] = field(default_factory=dict)
    ended: dict[uuid.UUID, list[Guardian]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_id = {guardian.pk: guardian for guardian in self.guardians}
        self.child_of = {one.sender_id: one for one in self.children if one.sender_id}
        meant = {one.pk: by_id.get(one.merged_into_id or one.pk, one) for one in self.guardians}
        self.merged = {pk: one for pk, one in meant.items() if pk != one.pk}
        self.guardian_of = {one.sender_id: meant[one.pk] for one in self.guardians if one.sender_id}
        self.member_of = {one.sender_id: one for one in self.members if one.sender_id}
        self.room_of = {one.roster_id: one for one in self.classes.values() if one.roster_id}
        for child in self.children:
            self.by_name.setdefault(name_key(child.full_name), []).append(child)
            if child.roster_id:
                self.by_roster_id[child.roster_id] = child
                self.by_bare_id.setdefault(_bare(child.roster_id), []).append(child)
        for guardian in self.guardians:
            self.by_guardian_name.setdefault(name_key(guardian.name), []).append(guardian)
            if guardian.email:
                _add(self.by_email, guardian.email, meant[guardian.pk])
        for guardian_id, child_id in sorted({*self.links, *self.blocks}):
            _add(self.linked, child_id, meant[guardian_id])
        for (guardian_id, child_id), link in self.links.items():
            if link.ended_on is not None and not link.is_gone and guardian_id not in self.merged:
                self.ended.setdefault(child_id, []).append(by_id[guardian_id])
        for guardian_id, child_id in self.blocks:
            self.blocked.setdefault(child_id, []).append(by_id[guardian_id])

    def of_id(self, row: RosterChild) -> Child | None:
        """By the row's id; a spreadsheet that took `0042` for a number means it by 42 and the name."""
        known = self.by_roster_id.get(row.roster_id)
        alike = self.by_bare_id.get(_bare(row.roster_id), [])
        if known or len(alike) != 1:
            return known
        same_name = name_key(alike[0].full_name) == name_key(row.full_name)
        return alike[0] if same_name else None

    def was_erased(self, row: RosterChild) -> bool:
        """Whether the row's own id is that of an erased child."""
        known = row.roster_id in self.erased_ids
        return known or self._is_erased("id", row.roster_id)

    def was_named_so(self, row: RosterChild) -> bool:
        """Whether an erased child had this name."""
        key = name_key(row.full_name)
        return key in self.erased_names or self._is_erased("name", key)

    def _is_erased(self, what: str, value: str) -> bool:
        return bool(self.erased_hashes) and hash_of_erased(what, value) in self.erased_hashes

    def linked_to(self, child: Child) -> Collection[Guardian]:
        """Every adult who is or was linked to the child, or is blocked from them."""
        return self.linked.get(child.pk, [])

    def is_in(self, child: Child, key: str) -> bool:
        """Whether a class of that name is the child's, today or to come."""
        return child.left_on is None and key in self.names_of.get(child.pk, ())

    def was_in_last_year(self, child: Child, key: str) -> bool:
        """Whether the child was in a class of that name until the year turned, lately."""
        return self.last_year.get(child.pk) == key

    def shares_guardian(self, child: Child, row: RosterChild) -> bool:
        """Whether an adult of the row, by address or by name, is linked to the child."""
        emails = {one.email for one in row.guardians if one.email}
        names = {name_key(one.name) for one in row.guardians}
        return any(
            one.email in emails or name_key(one.name) in names for one in self.linked_to(child)
        )

    def address_in_use(self, email: str) -> bool:
        return email in self.by_email

    def is_blocked(self, person: Guardian) -> bool:
        """Whether a Block stands against them: where they also work here, they are known by their
        address (`accounts.duties`), and no file may change that."""
        return any(guardian == person.pk for guardian, _child in self.blocks)

    def is_edited(self, person: Child | Guardian, what: str) -> bool:
        """Whether a person has changed this of somebody by hand."""
        return what in self.edited.get(str(person.pk), ())

    # Each takes an adult of the file and gives the one on file who is meant, if anybody.
    def same_name(self, cells: RosterGuardian, pool: Collection[Guardian]) -> Guardian | None:
        """Of the same name; of namesakes the one with the same address or phone first."""
        same = [one for one in pool if name_key(one.name) == name_key(cells.name)]
        return min(
            same,
            key=lambda one: (
                one.email != cells.email,
                _digits(one.phone) != _digits(cells.phone),
                str(one.pk),
            ),
            default=None,
        )

    def same_address(self, cells: RosterGuardian, pool: Collection[Guardian]) -> Guardian | None:
        same = [one for one in pool if cells.email and one.email == cells.email]
        return same[0] if len(same) == 1 else None

    def same_person(self, cells: RosterGuardian, others: Collection[uuid.UUID]) -> Guardian | None:
        """Name and address the same, or no address in the file and name and phone the same; none of the
        `others`."""
        same = [
            one
            for one in self.by_guardian_name.get(name_key(cells.name), [])
            if one.pk not in others
            and one.pk not in self.merged
            and (
                one.email == cells.email
                if cells.email
                else _digits(cells.phone) and _digits(one.phone) == _digits(cells.phone)
            )
        ]
        return self.same_name(cells, same)

    def gone_into(self, cells: RosterGuardian) -> Guardian | None:
        """Whom the record became that these cells mean, by name and by address or phone, if a person
        has said that it is somebody else's."""
        for one in self.by_guardian_name.get(name_key(cells.name), []) if self.merged else ():
            same_phone = _digits(cells.phone) and _digits(one.phone) == _digits(cells.phone)
            if one.pk in self.merged and ((cells.email and one.email == cells.email) or same_phone):
                return self.merged[one.pk]
        return None

    def link_state(
        self, child: Child | None, guardian: Guardian | None, cells: RosterGuardian
    ) -> LinkState:
        """Whether the file would begin a link. A blocked adult does not come back by a new spelling or
        by a second record: their name or their address is enough to keep the file's adult out. Nor does
        one whose link a person has ended, where name and address do not say that it is another."""
        if child is None:
            return "new"
        blocked = self.blocked.get(child.pk, [])
        link = self.links.get((guardian.pk, child.pk)) if guardian else None
        if guardian in blocked:
            return "blocked"
        if link is not None and link.ended_on is None:
            return "same"
        if any(_is_like(one, guardian, cells) for one in blocked):
            return "blocked"
        if link is None:
            ended = self.ended.get(child.pk, [])
            return "ended" if any(_is_same(one, guardian, cells) for one in ended) else "new"
        return "back" if link.is_gone else "ended"


def _is_like(blocked: Guardian, guardian: Guardian | None, cells: RosterGuardian) -> bool:
    known = [(cells.name, cells.email)] + ([(guardian.name, guardian.email)] if guardian else [])
    return any(
        name_key(name) == name_key(blocked.name) or (email and email == blocked.email)
        for name, email in known
    )


def _is_same(ended: Guardian, guardian: Guardian | None, cells: RosterGuardian) -> bool:
    email = cells.email or (guardian.email if guardian else "")
    is_other = bool(email and ended.email and email != ended.email)
    return name_key(ended.name) == name_key(cells.name) and not is_other


MOVES = ("child moved", "child left", "child returned")
EDITS = ("guardian changed", "address changed", "child changed", "guardians merged")


def _by_hand(school: School) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Children placed, and what was changed of people by a person, from the audit. One query."""
    rows = AuditEntry.objects.filter(school=school, verb__in=(*MOVES, *EDITS))
    placed: dict[str, bool] = {}
    edited: dict[str, set[str]] = {}
    for verb, about in rows.order_by("created_at", "id").values_list("verb", "about"):
        if verb in MOVES:
            placed[about["child"]] = not about.get("by_list")
        elif about.get("by_list"):
            continue
        elif verb == "child changed":
            edited.setdefault(about["child"], set()).add("name")
        else:
            edited.setdefault(about["guardian"], set()).update(about.get("fields", ["email"]))
    return (
        frozenset(child for child, by_hand in placed.items() if by_hand),
        {one: frozenset(fields) for one, fields in edited.items()},
    )


def load(school: School, *, today: dt.date, staff: bool = False) -> Record:
    """The school's record in eight queries, with its `staff` in ten. Who joins later counts as in that
    class already."""
    placed, edited = _by_hand(school)
    enrolments, ended, shared = _home_classes(school, today)
    names: dict[uuid.UUID, set[str]] = {}
    for one in enrolments:
        names.setdefault(one.child_id, set()).add(name_key(one.classroom.name))
    children = list(Child.objects.filter(school=school).by_name())
    erased = [child for child in children if child.erased_at is not None]
    links = Guardianship.objects.filter(school=school)
    blocks = Block.objects.filter(school=school, lifted_at=None)
    return Record(
        children=[child for child in children if child.erased_at is None],
        erased_ids=frozenset(one.roster_id for one in erased if one.roster_id),
        erased_names=frozenset(name_key(one.full_name) for one in erased if one.full_name),
        erased_hashes=frozenset(
            one
            for pair in Erasure.objects.filter(school=school).values_list(
                "name_hash", "roster_hash"
            )
            for one in pair
            if one
        ),
        guardians=list(Guardian.objects.filter(school=school)),
        classes={
            name_key(one.name): one
            for one in Classroom.objects.not_over(today).filter(school=school).newest_last()
        },
        names_of=names,
        last_year={one.child_id: name_key(one.classroom.name) for one in ended},
        class_of={one.child_id: one.classroom for one in enrolments},
        links={(one.guardian_id, one.child_id): one for one in links},
        blocks=list(blocks.values_list("guardian_id", "child_id")),
        placed=placed,
        edited=edited,
        shared=shared,
        places={one.child_id: one for one in enrolments},
        **(_staff(school) if staff else {}),
    )


def _staff(school: School) -> dict[str, Any]:
    """Members and whom they work with, whenever it was. Two queries."""
    assignments = Assignment.objects.filter(school=school, classroom__isnull=False)
    return {
        "members": list(Member.objects.filter(school=school).select_related("user")),
        "assignments": list(assignments.select_related("classroom").order_by("starts_on", "id")),
    }


def _home_classes(
    school: School, today: dt.date
) -> tuple[list[Enrolment], list[Enrolment], frozenset[uuid.UUID]]:
    """Those of today and to come, the latest last; those that ended with their class lately; and the
    classes that children are in beside their home class."""
    every = list(
        Enrolment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today - OLD_LISTS), school=school)
        .select_related("classroom")
        .order_by("starts_on")
    )
    reaching = [one for one in every if one.ends_on is None or one.ends_on >= today]
    current = [one for one in reaching if one.is_home]
    ended = [
        one
        for one in every
        if one.is_home
        and one.ends_on is not None
        and one.ends_on < today
        and one.ends_on == one.classroom.ended_on
    ]
    return current, ended, frozenset(one.classroom_id for one in reaching if not one.is_home)
