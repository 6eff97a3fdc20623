"""A week's sheet goes with a child who changes class, unless somebody has begun it (ADR 6).

Begun is a word of the school half or of a home's, ready, shared or away: such a sheet stays with
its class, which shares it. Without a word it belongs to the class that the child is in.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import Child, Enrolment, School
from accounts.signals import child_moved
from checkins.models import Entry, HomeHalf, Sheet
from checkins.models.sheet import SheetQuerySet
from checkins.weeks import Week

NOT_BEGUN = Q(
    begun_at=None, ready_at=None, shared_at=None, skipped_at=None, replied_at=None
) & ~Q(Exists(Entry.objects.filter(sheet=OuterRef("pk")))) & ~Q(
    Exists(HomeHalf.objects.filter(sheet=OuterRef("pk")))
)  # fmt: skip


def follow_week(school: School, week: Week, *, now: dt.datetime) -> int:
    """Give this week's sheets that nobody has begun to today's classes; how many changed hands.

    One query when there is nothing to do; the tick calls it every minute.
    """
    return _follow(Sheet.objects.filter(school=school, week=week), school.local_date(now))


@transaction.atomic
def follow_child(*, child: Child, from_day: dt.date, now: dt.datetime, **_: Any) -> None:
    """The same for one child who has moved: this week's sheet, and later ones since the move."""
    school = child.school
    first = Week.containing(from_day, school.school_days)
    today = school.local_date(now)
    for sheet in Sheet.objects.filter(NOT_BEGUN, child=child, week__gte=first):
        last = sheet.week.begins(school.school_days) + dt.timedelta(days=6)
        _follow(Sheet.objects.filter(pk=sheet.pk), min(today, last))


def _follow(sheets: SheetQuerySet, day: dt.date) -> int:
    """Only sheets of children who have a home class on that day."""
    home = Enrolment.objects.home().filter(child=OuterRef("child")).on(day)
    elsewhere = home.exclude(classroom=OuterRef("classroom"))
    moved = sheets.filter(NOT_BEGUN, Exists(elsewhere)).values_list("pk", flat=True)
    return (
        Sheet.objects.filter(pk__in=list(moved))
        .filter(NOT_BEGUN)
        .update(classroom=Subquery(home.values("classroom")[:1]))
    )


def open_room() -> None:
    """The composition root calls it once."""
    child_moved.connect(follow_child, dispatch_uid="checkins.services.following")
