"""A child's goals on the teacher's editor, those that have just ended with what was seen of them."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, Case, ExpressionWrapper, JSONField, OuterRef, Q, When

from accounts.access import Actor
from accounts.lists import Row, listed
from checkins.access import sheets_visible_to
from checkins.models import Entry, Goal, Half, Kind, Sheet

Ends = tuple[int, int]
"""The first and the last step that somebody chose."""


def goals_on(actor: Actor, sheet: Sheet, marking: Collection[uuid.UUID]) -> list[Goal]:
    """The live ones, those of `marking`, and those whose end this sheet tells (`is_told`). These
    have `seen_marks`: [half, week, step, household, who] of each mark that the actor may read. One query.
    """
    told = Goal.objects.filter(child=sheet.child_id).told_on(sheet.pk, sheet.week).values("pk")
    marks = Entry.objects.filter(
        goal=OuterRef("pk"),
        prompt__kind=Kind.GOALS,
        value__isnull=False,
        sheet__in=sheets_visible_to(actor).values("pk"),
    )
    row = Row("half", "sheet__week", "value", "household_id", "author_guardian__name")
    return list(
        Goal.objects.filter(child=sheet.child_id)
        .filter(Q(ended_at=None) | Q(pk__in=marking) | Q(pk__in=told))
        .annotate(
            is_told=ExpressionWrapper(Q(pk__in=told), output_field=BooleanField()),
            seen_marks=Case(
                When(ended_at__isnull=False, then=listed(marks, row)), output_field=JSONField()
            ),
        )
        .order_by("position", "ended_at", "id")
    )


def seen_at_school(goal: Goal) -> Ends | None:
    """Of a goal that `goals_on` found."""
    return ends_of(row for row in _marks(goal) if row[0] == Half.SCHOOL)


def seen_at_homes(goal: Goal) -> list[tuple[str, Ends]]:
    """Each home by who marked last there; homes stand apart for the teacher."""
    homes: dict[str, list[list[Any]]] = {}
    for row in _marks(goal):
        if row[0] == Half.HOME:
            homes.setdefault(str(row[3]), []).append(row)
    found = [(max(rows, key=lambda row: row[1])[4] or "", ends_of(rows)) for rows in homes.values()]
    return sorted((who, ends) for who, ends in found if ends)


def ends_of(marks: Iterable[Any]) -> Ends | None:
    """Of rows with a week and a step at 1 and 2."""
    rows = sorted(marks, key=lambda row: row[1])
    # One database lists a number as such, the other as it is written.
    return (int(rows[0][2]), int(rows[-1][2])) if rows else None


def _marks(goal: Goal) -> list[list[Any]]:
    return goal.seen_marks or []  # type: ignore[attr-defined]
