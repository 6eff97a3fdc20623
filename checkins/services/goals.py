"""Goals: up to four live ones a child, in plain words. Words that gave way stay in their history."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import AuditEntry, Child, Member
from checkins.models import MOST_GOALS, Goal, GoalRevision

WORDS = ("title", "meaning", "help_at_home")


class TooManyGoals(Exception):
    """Four are live already; end one first."""


@dataclass
class GoalConflict(Exception):
    """Two writers gave the same `fields` other words. `theirs` stands; nothing was changed."""

    theirs: Goal
    fields: tuple[str, ...]


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
    list(Child.objects.select_for_update(no_key=True).filter(pk=child.pk).values_list("pk"))
    live = Goal.objects.filter(child=child).live()
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
    _remember(goal, by, now)
    _log("goal begun", goal, by)
    return goal


@transaction.atomic
def change_goal(
    goal: Goal,
    *,
    title: str,
    meaning: str,
    help_at_home: str,
    seen: Mapping[str, int],
    by: Member,
    now: dt.datetime,
) -> Goal:
    """Other words for the same goal. Weeks already shared keep the words they were shared with.

    `seen` says for each of WORDS which version the writer last saw. A field that only one of two
    writers changed is theirs; for one that both changed, raises GoalConflict.
    """
    goal = Goal.objects.select_for_update(no_key=True).get(pk=goal.pk)
    mine = {"title": title, "meaning": meaning, "help_at_home": help_at_home}
    kept = {name: words for name, words in mine.items() if _is_change(goal, name, words, seen)}
    moved = tuple(name for name in kept if not _is_fresh(goal, name, seen))
    if moved:
        raise GoalConflict(theirs=goal, fields=moved)
    if not kept:
        return goal
    for name, words in kept.items():
        setattr(goal, name, words)
    goal.version += 1
    goal.save(update_fields=[*kept, "version"])
    _remember(goal, by, now)
    _log("goal changed", goal, by)
    return goal


def _is_change(goal: Goal, name: str, words: str, seen: Mapping[str, int]) -> bool:
    """Whether the writer changed this field: it says something else than what they saw."""
    return words != getattr(goal, name) and words != _stood(goal, name, seen)


def _is_fresh(goal: Goal, name: str, seen: Mapping[str, int]) -> bool:
    """Whether the field still says what the writer saw."""
    return bool(_stood(goal, name, seen) == getattr(goal, name))


def _stood(goal: Goal, name: str, seen: Mapping[str, int]) -> str | None:
    """What the field said in the version that the writer saw; None for a version that never was."""
    if seen[name] == goal.version:
        return str(getattr(goal, name))
    return goal.revisions.filter(version=seen[name]).values_list(name, flat=True).first()


@transaction.atomic
def end_goal(goal: Goal, *, by: Member, now: dt.datetime) -> Goal:
    """The goal is done with; its marks stay in the story."""
    if goal.ended_at is None:
        goal.ended_at = now
        goal.ended_by = by
        goal.save(update_fields=["ended_at", "ended_by"])
        _log("goal ended", goal, by)
    return goal


def _remember(goal: Goal, by: Member, now: dt.datetime) -> None:
    GoalRevision.objects.create(
        school_id=goal.school_id,
        goal=goal,
        version=goal.version,
        title=goal.title,
        meaning=goal.meaning,
        help_at_home=goal.help_at_home,
        by_member=by,
        written_at=now,
    )


def _log(verb: str, goal: Goal, by: Member) -> None:
    AuditEntry.objects.create(
        school_id=goal.school_id,
        verb=verb,
        by_member=by,
        about={"goal": str(goal.pk), "child": str(goal.child_id)},
    )
