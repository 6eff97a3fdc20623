"""What homes wait for: open questions and calls asked for, counted by class. Two queries, no word."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from accounts.access import not_shut_out
from checkins.in_time import weeks_of
from checkins.insights.scope import Scope, of_rooms, sheets_counted
from checkins.models import Question

AT_SCHOOL = Q(child__left_on=None, child__erased_at=None)


@dataclass(frozen=True, slots=True)
class Open:
    """How many, and since when the oldest waits."""

    number: int
    oldest: dt.datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """By the class that owns the sheet."""

    questions: Mapping[uuid.UUID, Open]
    calls: Mapping[uuid.UUID, Open]


def what_waits(scope: Scope) -> Asked:
    """Of this school year's sheets, of children who are here."""
    year = weeks_of(scope.actor).year
    questions = (
        Question.objects.open()
        .from_home()
        .filter(
            AT_SCHOOL,
            of_rooms(scope.figures, "sheet__classroom"),
            not_shut_out(scope.actor, "child"),
            school=scope.school,
            sheet__week__gte=year,
        )
        .order_by()
        .values_list("sheet__classroom")
        .annotate(n=Count("pk"), oldest=Min("asked_at"))
    )
    calls = (
        sheets_counted(scope, scope.figures)
        .filter(AT_SCHOOL, call_asked_at__isnull=False, called_on=None, week__gte=year)
        .values_list("classroom")
        .annotate(n=Count("pk"), oldest=Min("call_asked_at"))
    )
    return Asked(
        questions={room: Open(n, oldest) for room, n, oldest in questions},
        calls={room: Open(n, oldest) for room, n, oldest in calls},
    )
