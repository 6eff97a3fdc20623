"""A goal ends with a word that its family reads, and opens again while the ink is wet.

What both halves saw of it, its first and its last step, stands beside that word: school's goes out
with the snapshot, so that a family reads of it what was shared; home's is read by each home alone.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Member
from checkins.models import Goal, Sheet, Snapshot
from checkins.services.goals import TooManyGoals, free_place, log
from checkins.services.trends import kept_back_at
from checkins.weeks import Week

GRACE = dt.timedelta(minutes=10)
"""Within it a goal that was ended opens again, as if nothing had been said."""
Content = list[dict[str, Any]]


class TooLate(Exception):
    """It ended more than ten minutes ago. A new goal in the same words is one form away."""


@transaction.atomic
def end_goal(
    goal: Goal,
    *,
    how: str = "",
    words: str = "",
    week: Week | None = None,
    by: Member,
    now: dt.datetime,
) -> Goal:
    """The goal is done with; its marks stay in the story, its place is free.

    `how` is one of Ending; without it no family is told. `week` is the one whose sheet the teacher came from; one to come, or long gone, counts as this
    week. Pressed twice, or by two: the first word stands.
    """
    goal = Goal.objects.select_for_update(no_key=True, of=("self",)).get(pk=goal.pk)
    if goal.ended_at is not None:
        return goal
    school = goal.school
    present = Week.containing(school.local_date(now), school.school_days)
    goal.ended_at, goal.ended_by = now, by
    goal.how_ended, goal.last_words = how, words
    goal.ended_in = week if week is not None and present - 1 <= week <= present else present
    goal.save(update_fields=["ended_at", "ended_by", "how_ended", "last_words", "ended_in"])
    log("goal ended", goal, by)
    return goal


def may_reopen(goal: Goal, now: dt.datetime) -> bool:
    """Whether "Open it again" still does so."""
    return bool(goal.how_ended and goal.ended_at and now - goal.ended_at <= GRACE)


@transaction.atomic
def reopen_goal(goal: Goal, *, by: Member, now: dt.datetime) -> Goal:
    """It goes on, on its old place or another. A live goal is left as it is.

    Raises TooLate, and TooManyGoals when others have taken all four places meanwhile.
    """
    place = free_place(goal.child)
    goal = Goal.objects.select_for_update(no_key=True, of=("self",)).get(pk=goal.pk)
    if goal.ended_at is None:
        return goal
    if not may_reopen(goal, now):
        raise TooLate
    live = Goal.objects.filter(child=goal.child_id).live()
    if live.filter(position=goal.position).exists():
        if place is None:
            raise TooManyGoals
        goal.position = place
    goal.ended_at = goal.ended_by = goal.told_in = None
    goal.ended_in = None  # type: ignore[assignment]  # the stub has no optional form
    goal.how_ended = goal.last_words = ""
    goal.save(
        update_fields=[
            *("position", "ended_at", "ended_by", "ended_in", "told_in"),
            *("how_ended", "last_words"),
        ]
    )
    log("goal opened again", goal, by)
    return goal


def ended_goals(sheet: Sheet, steps: Mapping[uuid.UUID | None, Any]) -> list[dict[str, Any]]:
    """The rows of `ended` in a snapshot's goals; `steps` are school's of this week. One query."""
    found = Goal.objects.filter(child=sheet.child_id).told_on(sheet.pk, sheet.week)
    return [
        {
            "goal": str(goal.pk),
            "title": goal.title,
            "how": goal.how_ended,
            "words": goal.last_words,
            "step": steps.get(goal.pk),
        }
        for goal in found.order_by("ended_at", "id")
    ]


def with_steps(sheet: Sheet, content: Content) -> Content:
    """The snapshot with school's first and last step of each goal that it says has ended, out of
    what this child's family can read. One query, none where no goal has ended."""
    told = {goal["goal"] for goal in _ended_in(content)}
    if not told:
        return content
    steps: dict[str, list[int]] = {}
    kept_back = kept_back_at(sheet)
    for shared in [*_shared_before(sheet), content]:
        for goal, step in _steps(shared, kept_back):
            steps.setdefault(goal, []).append(step)
    return [
        row | {"ended": [goal | _first_and_last(steps.get(goal["goal"])) for goal in row["ended"]]}
        if "ended" in row
        else row
        for row in content
    ]


def _first_and_last(steps: list[int] | None) -> dict[str, Any]:
    return {"steps": [steps[0], steps[-1]]} if steps else {}


def _ended_in(content: Content) -> Iterator[dict[str, Any]]:
    for row in content:
        yield from row.get("ended", ())


def _steps(content: Content, kept_back: frozenset[str]) -> Iterator[tuple[str, int]]:
    for row in content:
        if row["prompt"] in kept_back:
            continue
        for goal in (*row.get("goals", ()), *row.get("ended", ())):
            if goal["step"]:
                yield goal["goal"], goal["step"]


def _shared_before(sheet: Sheet) -> Iterable[Content]:
    """This sheet's own earlier snapshot too: the mark of the week in which a goal ended."""
    return (
        Snapshot.objects.filter(
            sheet__child=sheet.child_id,
            sheet__week__lte=sheet.week,
            sheet__shared_at__isnull=False,
            sheet__withdrawn_at=None,
            revision=F("sheet__shared_revision"),
        )
        .order_by("sheet__week")
        .values_list("content", flat=True)
    )


def mark_told(sheet: Sheet, content: Content) -> None:
    """These endings are this sheet's to tell, and no later one's."""
    told = [goal["goal"] for goal in _ended_in(content)]
    if told:
        Goal.objects.filter(pk__in=told, child=sheet.child_id, told_in=None).update(told_in=sheet)


def untell(sheet: Sheet) -> None:
    """School took the sheet back: the next one that is shared tells of the endings."""
    Goal.objects.filter(child=sheet.child_id, told_in=sheet).update(told_in=None)
