"""Of which classes somebody sees figures, and of which the families who are not reached.

Features ask capabilities: a leader sees the whole school, a teacher the classes they share for, the
office the list alone (PRODUCT.md, roles). A Block beats all of it: a child from whom the actor is
blocked counts nowhere on their page.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, UUIDField

from accounts.access import Actor, Can, Hat, not_shut_out, reach_of
from accounts.models import Child, Enrolment, School
from accounts.models.people import ChildQuerySet
from checkins.models import Sheet

Rooms = tuple[uuid.UUID, ...] | None
"""Classes; None is all of the school."""


@dataclass(frozen=True)
class Scope:
    """`figures`: whose numbers are shown; `families`: whose silent families are named."""

    actor: Actor
    school: School
    figures: Rooms
    families: Rooms

    @property
    def is_whole_school(self) -> bool:
        return self.figures is None

    @property
    def has_figures(self) -> bool:
        return self.figures != ()


def scope_of(actor: Actor) -> Scope:
    """Of staff; whoever may see nothing of it has no class in it."""
    assert actor.school is not None  # noqa: S101 - staff always act at a school
    is_staff = actor.hat == Hat.STAFF
    own: Rooms = ()
    if is_staff and actor.may(Can.SEE_REACH_OF_OWN_CLASSES):
        own = reach_of(actor).shared
    return Scope(
        actor=actor,
        school=actor.school,
        figures=None if is_staff and actor.may(Can.SEE_REACH) else own,
        families=None if is_staff and actor.may(Can.SEE_NOT_REACHED) else own,
    )


def sheets_counted(scope: Scope, rooms: Rooms) -> QuerySet[Sheet]:
    """Sheets that may be counted; of the columns, only moments and numbers."""
    sheets = Sheet.objects.filter(not_shut_out(scope.actor, "child"), school=scope.school)
    return sheets.filter(of_rooms(rooms, "classroom")).order_by()


def children_counted(scope: Scope, rooms: Rooms, day: dt.date) -> ChildQuerySet:
    """Children at the school who are in a home class on that day."""
    home = Enrolment.objects.filter(of_rooms(rooms, "classroom"), child=OuterRef("pk"))
    return Child.objects.filter(
        Exists(home.home().on(day)),
        not_shut_out(scope.actor),
        Q(left_on=None) | Q(left_on__gte=day),
        school=scope.school,
        erased_at=None,
    )


def of_rooms(rooms: Rooms, to_room: str) -> Q:
    """`to_room` leads from the row to the class."""
    condition: dict[str, Any] = {} if rooms is None else {f"{to_room}__in": rooms}
    return Q(**condition)


def home_class_on(day: dt.date) -> Subquery:
    """The id of a child's home class."""
    home = Enrolment.objects.filter(child=OuterRef("pk")).home().on(day).order_by("-starts_on")
    return Subquery(home.values("classroom")[:1], output_field=UUIDField())
