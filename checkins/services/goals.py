"""Goals: up to four live ones a child, in plain words."""

import datetime as dt

from django.db import transaction

from accounts.models import AuditEntry, Child, Member
from checkins.models import MOST_GOALS, Goal


class TooManyGoals(Exception):
    """Four are live already; end one first."""


@transaction.atomic
def begin_goal(
    child: Child,
    *,
    title: str,
    meaning: str = "",
    help_at_home: str = "",
    by: Member,
    now: dt.datetime,
) -> Goal:
    """A new goal on the first free place. Raises TooManyGoals.

    A live goal in the very same words is that goal: the form came twice.
    """
    live = Goal.objects.select_for_update().filter(child=child).live()
    same = live.filter(title=title, meaning=meaning, help_at_home=help_at_home).first()
    if same is not None:
        return same
    taken = set(live.values_list("position", flat=True))
    free = [place for place in range(1, MOST_GOALS + 1) if place not in taken]
    if not free:
        raise TooManyGoals
    goal = Goal.objects.create(
        school_id=child.school_id,
        child=child,
        title=title,
        meaning=meaning,
        help_at_home=help_at_home,
        position=free[0],
        begun_by=by,
    )
    _log("goal begun", goal, by)
    return goal


@transaction.atomic
def change_goal(
    goal: Goal, *, title: str, meaning: str, help_at_home: str, by: Member, now: dt.datetime
) -> Goal:
    """Other words for the same goal. Weeks already shared keep the words they were shared with."""
    goal.title, goal.meaning, goal.help_at_home = title, meaning, help_at_home
    goal.version += 1
    goal.save(update_fields=["title", "meaning", "help_at_home", "version"])
    _log("goal changed", goal, by)
    return goal


@transaction.atomic
def end_goal(goal: Goal, *, by: Member, now: dt.datetime) -> Goal:
    """The goal is done with; its marks stay in the story."""
    if goal.ended_at is None:
        goal.ended_at = now
        goal.ended_by = by
        goal.save(update_fields=["ended_at", "ended_by"])
        _log("goal ended", goal, by)
    return goal


def _log(verb: str, goal: Goal, by: Member) -> None:
    AuditEntry.objects.create(
        school_id=goal.school_id,
        verb=verb,
        by_member=by,
        about={"goal": str(goal.pk), "child": str(goal.child_id)},
    )
