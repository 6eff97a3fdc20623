"""Children who had good news from school lately, and those who wait for theirs.

A shared sheet always has a win, so that one is out is all that is asked, or that a note was told
on any day: no win is read. One query each. "Lately" is three weeks with sheets; in a year's first weeks, what there is.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from checkins.insights.figures import OUT
from checkins.insights.scope import Rooms, Scope, children_counted, home_class_on
from checkins.models import GoodNews as Note
from checkins.models import Sheet
from checkins.weeks import Week

LATELY = 3


@dataclass(frozen=True, slots=True)
class GoodNews:
    """`since` is the first of the weeks that count; None before the first sheet of all."""

    children: int
    had: int
    since: Week | None

    @property
    def waiting(self) -> int:
        return self.children - self.had


@dataclass(frozen=True, slots=True)
class Waiting:
    """A child, and the week of the last good news if this year had any."""

    id: uuid.UUID
    name: str
    room: uuid.UUID
    last: Week | None


def lately(weeks: Collection[Week]) -> list[Week]:
    """Of the weeks with sheets, those that count."""
    return sorted(weeks)[-LATELY:]


def good_news(scope: Scope, weeks: Collection[Week], day: dt.date) -> GoodNews:
    since = lately(weeks)
    children = children_counted(scope, scope.figures, day).order_by()
    counted = children.aggregate(children=Count("pk"), had=Count("pk", filter=_had(since)))
    return GoodNews(**counted, since=since[0] if since else None)


def who_waits(
    scope: Scope, rooms: Rooms, weeks: Collection[Week], day: dt.date
) -> tuple[Waiting, ...]:
    """By name."""
    newest = _out().order_by().values("child").annotate(newest=Max("week")).values("newest")
    told = _told().order_by().values("child").annotate(newest=Max("week")).values("newest")
    rows = (
        children_counted(scope, rooms, day)
        .exclude(_had(lately(weeks)))
        .annotate(room=home_class_on(day), last=Subquery(newest), told=Subquery(told))
        .order_by("given_name", "family_name", "id")
        .values_list("pk", "given_name", "family_name", "room", "last", "told")
    )
    return tuple(
        Waiting(
            pk,
            f"{given} {family}".strip(),
            room,
            max((week for week in (last, told) if week), default=None),
        )
        for pk, given, family, room, last, told in rows
    )


def _had(since: Collection[Week]) -> Q:
    """A sheet that is out in one of these weeks, or a note told since the first of them."""
    had = Q(Exists(_out().filter(week__in=since)))
    return had | Q(Exists(_told().filter(week__gte=min(since)))) if since else had


def _out() -> QuerySet[Sheet]:
    return Sheet.objects.filter(OUT, child=OuterRef("pk"))


def _told() -> QuerySet[Note]:
    return Note.objects.filter(child=OuterRef("pk"))
