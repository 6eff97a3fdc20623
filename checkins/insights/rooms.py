"""The school's classes as the register names them: one query."""

import datetime as dt
import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Assignment, Classroom, Enrolment
from checkins.insights.scope import Rooms, Scope, of_rooms
from checkins.models import Sheet
from checkins.weeks import Week


@dataclass(frozen=True, slots=True)
class Room:
    """`unopened`: children of the class who have no sheet in the week yet."""

    id: uuid.UUID
    name: str
    teacher: str
    unopened: int


def rooms_of(
    scope: Scope, rooms: Rooms, week: Week, day: dt.date, *, also: Collection[uuid.UUID]
) -> tuple[Room, ...]:
    """Classes that are held on the day, and those that have figures (`also`), by name: Room 2 comes
    before Room 10."""
    held = Classroom.objects.on(day).filter(school=scope.school)
    found = Classroom.objects.filter(
        of_rooms(rooms, "pk"),
        Q(pk__in=held.values("pk")) | Q(pk__in=also),
        school=scope.school,
    ).annotate(teacher=_teacher(day), unopened=_unopened(scope, week, day))
    rows = found.values_list("pk", "name", "teacher", "unopened")
    return tuple(
        sorted((Room(pk, name, teacher or "", n) for pk, name, teacher, n in rows), key=_by_name)
    )


def _teacher(day: dt.date) -> Subquery:
    """Who has the class; a substitute only where it has no teacher of its own."""
    teaching = Assignment.objects.filter(classroom=OuterRef("pk"), kind__in=Assignment.TEACHING)
    first = teaching.on(day).order_by("-kind", "starts_on", "id")
    return Subquery(first.values("member__display_name")[:1])


def _unopened(scope: Scope, week: Week, day: dt.date) -> Coalesce:
    begun = Sheet.objects.filter(school=scope.school, week=week).order_by()
    waiting = (
        Enrolment.objects.filter(classroom=OuterRef("pk"), child__erased_at=None)
        .filter(Q(child__left_on=None) | Q(child__left_on__gte=day))
        .exclude(child__in=scope.actor.shut_out)
        .exclude(child__in=begun.values("child"))
    )
    counted = waiting.home().on(day).order_by().values("classroom").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _by_name(room: Room) -> tuple[list[tuple[int, str]], uuid.UUID]:
    parts = re.findall(r"\d+|\D+", room.name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], room.id
