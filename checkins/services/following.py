"""A week's sheet goes with a child who changes class, unless somebody has begun it (ADR 6).

Begun is a word of the school half or of a home's, ready, shared or away: such a sheet stays with
its class, which shares it. Without a word it belongs to the class that the child is in.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts import services as people
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

    One query when there is nothing to do; the tick calls it every minute. The move itself was
    written down when somebody planned it, whom it brought to whom is written down here.
    """
    today = school.local_date(now)
    strayed = _strayed(Sheet.objects.filter(school=school, week=week), today)
    if not strayed:
        return 0
    with transaction.atomic():
        moved = _follow(strayed, today)
        by = people.operator(school, now=now)
        people.record("sheets went along", school=school, by=by, sheets=strayed)
    return moved


@transaction.atomic
def follow_child(*, child: Child, from_day: dt.date, now: dt.datetime, **_: Any) -> None:
    """The same for one child who has moved: this week's sheet, and later ones since the move."""
    school = child.school
    first = Week.containing(from_day, school.school_days)
    today = school.local_date(now)
    for sheet in Sheet.objects.filter(NOT_BEGUN, child=child, week__gte=first):
        last = sheet.week.begins(school.school_days) + dt.timedelta(days=6)
        day = min(today, last)
        _follow(_strayed(Sheet.objects.filter(pk=sheet.pk), day), day)


def _strayed(sheets: SheetQuerySet, day: dt.date) -> list[uuid.UUID]:
    """Sheets not begun of children who have another home class on that day."""
    elsewhere = _home(day).exclude(classroom=OuterRef("classroom"))
    return list(sheets.filter(NOT_BEGUN, Exists(elsewhere)).values_list("pk", flat=True))


def _follow(strayed: list[uuid.UUID], day: dt.date) -> int:
    sheets = Sheet.objects.filter(NOT_BEGUN, pk__in=strayed)
    return sheets.update(classroom=Subquery(_home(day).values("classroom")[:1]))


def _home(day: dt.date) -> QuerySet[Enrolment]:
    return Enrolment.objects.home().filter(child=OuterRef("child")).on(day)


def open_room() -> None:
    """The composition root calls it once."""
    child_moved.connect(follow_child, dispatch_uid="checkins.services.following")
