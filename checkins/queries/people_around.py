"""The people around a sheet, found in one query: staff by their assignments, homes, note readers.

`checkins.queries.who_sees` tells them in words. No word of a sheet is read.
"""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.access import READS_ON, Can, active_members, members_shut_out_of
from accounts.models import Assignment, Child, Enrolment, Guardianship, Member, Role
from accounts.prepared import prepared
from accounts.roles import capabilities_of
from checkins.models import SchoolYear, Sheet
from checkins.weeks import Week

SCHOOL, HOME = "school", "home"
COLUMNS = (
    *("side", "person", "household", "name", "why", "room", "roles"),
    *("first", "last", "is_here", "is_fresh", "teaches", "year", "year_before"),
)
"""Of the one table in which `_around` finds them all, in their order."""
COUNSELS, NO_READER = 2, 3
"""Ranks of who reads a note: before them come teachers of the class."""


@dataclass(frozen=True)
class NoteReader:
    """Somebody whom a family may choose to read a note alone: a teacher of the sheet's class, or
    a counsellor. Both see the sheet."""

    id: uuid.UUID
    name: str
    is_teaching: bool


@dataclass(frozen=True)
class People:
    """Who stands around a sheet on a day. `rows` are for `who_sees`; `readers` come in the order in
    which a family is offered them: the class's teachers first. `seeing` are the ids of all staff who
    see the sheet."""

    rows: tuple[Any, ...]
    readers: tuple[NoteReader, ...]
    seeing: frozenset[uuid.UUID]


def people_around(sheet: Sheet, households: Sequence[uuid.UUID] | None, today: dt.date) -> People:
    """One query. Of the homes only these `households`; None is all of them, and leaves out the
    readers of notes."""
    rows = _around(
        Around(sheet.child_id, sheet.classroom_id, sheet.school_id),
        None if households is None else tuple(households),
        today,
        today - READS_ON,
    )
    if households is None:
        return People(tuple(rows), (), frozenset())
    staff = [row for row in rows if row.side_ == SCHOOL]
    seeing = frozenset(row.person_ for row in staff if sees(sheet, row, today))
    return People(tuple(rows), tuple(_note_readers(staff, seeing)), seeing)


def _note_readers(staff: Iterable[Any], seeing: Collection[uuid.UUID]) -> Iterable[NoteReader]:
    """Of those who see the sheet: who teaches its class today, by what they are there, and then
    counsellors."""
    ranked = [(_rank(row), row) for row in staff if row.person_ in seeing]
    found: dict[uuid.UUID, NoteReader] = {}
    for rank, row in sorted(ranked, key=lambda one: one[0]):
        if rank < NO_READER:
            found.setdefault(row.person_, NoteReader(row.person_, row.name_, rank < COUNSELS))
    return found.values()


def _rank(row: Any) -> int:
    if row.teaches_:
        return 0 if row.why_ == Assignment.Kind.TEACHER else 1
    return COUNSELS if Role.COUNSELLOR in json.loads(row.roles_) else NO_READER


def sees(sheet: Sheet, row: Any, today: dt.date) -> bool:
    """Whether this assignment lets its member see the sheet."""
    may_read = Can.READ_SHEETS in capabilities_of(json.loads(row.roles_))
    return may_read and (works_with(sheet, row, today) or _taught_then(sheet, row))


def works_with(sheet: Sheet, row: Any, today: dt.date) -> bool:
    """With the child today, and the sheet is of this school year."""
    left_on = sheet.child.left_on
    is_here = row.is_here_ and (left_on is None or left_on >= today)
    return bool(is_here and _is_since(sheet, row.year_))


def _taught_then(sheet: Sheet, row: Any) -> bool:
    """The class of the sheet, in its week, and not too long ago (docs/adr/0005)."""
    days = sheet.school.school_days
    return bool(
        row.is_fresh_
        and Week.containing(row.first_, days) <= sheet.week
        and (row.last_ is None or sheet.week.begins(days) <= row.last_)
        and _is_since(sheet, row.year_before_)
    )


def _is_since(sheet: Sheet, year: dt.date | None) -> bool:
    return year is None or Week.containing(year, sheet.school.school_days) <= sheet.week


def staff_on(today: dt.date) -> QuerySet[Member]:
    return Member.objects.filter(active_members(today)).order_by()


@dataclass(frozen=True)
class Around:
    """The sheet whose people are asked for, by its ids."""

    child: uuid.UUID
    classroom: uuid.UUID
    school: uuid.UUID


@prepared
def _around(
    sheet: Around, households: tuple[uuid.UUID, ...] | None, today: dt.date, since: dt.date
) -> QuerySet[Any, Any]:
    """All of them in one table, by name; `side_` says as what."""
    staff, homes = _staff(sheet, today, since), _homes(sheet, households)
    found: QuerySet[Any, Any] = staff.union(homes, all=True)
    return found.order_by("name_", "person_")


def _staff(sheet: Around, today: dt.date, since: dt.date) -> QuerySet[Assignment, Any]:
    """Assignments by which somebody may see the sheet; `_seers` compares their weeks with its."""
    is_on = Q(ends_on=None) | Q(ends_on__gte=today)
    here = Enrolment.objects.filter(child=sheet.child, classroom=OuterRef("classroom"))
    is_with = is_on & (Q(child=sheet.child) | Q(Exists(here.on(today).order_by())))
    stays = Enrolment.objects.filter(child=sheet.child, classroom=sheet.classroom).order_by()
    is_fresh = Q(Exists(stays.filter(Q(ends_on=None) | Q(ends_on__gte=since))))
    # What was ended on its first day has its last day before it, and was never worked.
    was_worked = Q(ends_on__gte=F("starts_on"))
    lately = was_worked & Q(ends_on__gte=since, kind__in=Assignment.OWN_CLASS)
    of_class = Q(classroom=sheet.classroom) & (is_on | lately)
    found = Assignment.objects.filter(
        is_with | of_class,
        school=sheet.school,
        starts_on__lte=today,
        member__in=staff_on(today),
    ).exclude(member__in=members_shut_out_of(sheet.child))
    return _columns(
        found,
        side=_text(SCHOOL),
        person=F("member"),
        household=Value(None, output_field=UUIDField()),
        name=F("member__display_name"),
        why=F("kind"),
        room=Coalesce(F("classroom__name"), _text("")),
        roles=Cast("member__roles", TextField()),
        first=F("starts_on"),
        last=F("ends_on"),
        is_here=_truth(is_with),
        # A child put into the wrong class for a morning has no enrolment there, but may have a sheet.
        is_fresh=_truth(of_class & (is_fresh | ~Q(Exists(stays)))),
        teaches=_truth(Q(is_on, classroom=sheet.classroom, kind__in=Assignment.TEACHING)),
        year=_year(sheet, today),
        year_before=_year(sheet, since),
    )


def _homes(sheet: Around, households: tuple[uuid.UUID, ...] | None) -> QuerySet[Guardianship, Any]:
    """The adults in force for the child, with their household."""
    found = Guardianship.objects.in_force().filter(
        child__in=Child.objects.filter(pk=sheet.child, erased_at=None).order_by()
    )
    if households is not None:
        found = found.filter(guardian__household__in=households)
    no_day, never = Value(None, output_field=DateField()), _truth(Q(pk=None))
    return _columns(
        found,
        side=_text(HOME),
        person=F("guardian"),
        household=F("guardian__household"),
        name=F("guardian__name"),
        why=_text(""),
        room=_text(""),
        roles=_text(""),
        first=no_day,
        last=no_day,
        is_here=never,
        is_fresh=never,
        teaches=never,
        year=no_day,
        year_before=no_day,
    )


def _columns(rows: QuerySet[Any], **columns: Any) -> QuerySet[Any, Any]:
    named = {f"{name}_": columns[name] for name in COLUMNS}
    told: QuerySet[Any, Any] = rows.order_by().annotate(**named).values_list(*named, named=True)
    return told


def _text(words: str) -> Value:
    return Value(words, output_field=CharField())


def _truth(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _year(sheet: Around, day: dt.date) -> Subquery:
    """When the school year that runs on a day, or ran last, began."""
    years = SchoolYear.objects.filter(school=sheet.school, starts_on__lte=day)
    return Subquery(years.order_by("-starts_on").values("starts_on")[:1])
