"""Goals: up to four live ones a child, in plain words. Words that gave way stay in their history.

How one ends, and opens again, is in `ending_goals.py`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import AuditEntry, Child, Member
from checkins.models import MOST_GOALS, Goal, GoalRevision

WORDS = ("title", "meaning", "help_at_home")
FACTS = ("area", "begins_on", "ends_on")


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
    area: str = "",
    begins_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    by: Member,
    now: dt.datetime,
) -> Goal:
    """A new goal on the first free place; it begins today if no day is said. Raises TooManyGoals.

    A live goal in the very same words is that goal: the form came twice.
    """
    place = free_place(child)
    live = Goal.objects.filter(child=child).live()
    same = live.filter(title=title, meaning=meaning, help_at_home=help_at_home).first()
    if same is not None:
        return same
    if place is None:
        raise TooManyGoals
    goal = Goal.objects.create(
        school_id=child.school_id,
        child=child,
        title=title,
        meaning=meaning,
        help_at_home=help_at_home,
        area=area,
        begins_on=begins_on or child.school.local_date(now),
        ends_on=ends_on,
        position=place,
        begun_by=by,
    )
    _remember(goal, by, now)
    log("goal begun", goal, by)
    return goal


def free_place(child: Child) -> int | None:
    """The first of the four places that no live goal has, None when there is none; nobody else takes
    or leaves one until the end of the transaction."""
    list(Child.objects.select_for_update(no_key=True).filter(pk=child.pk).values_list("pk"))
    taken = set(Goal.objects.filter(child=child).live().values_list("position", flat=True))
    return next((place for place in range(1, MOST_GOALS + 1) if place not in taken), None)


@transaction.atomic
def change_goal(
    goal: Goal,
    *,
    title: str,
    meaning: str,
    help_at_home: str,
    facts: Mapping[str, Any] | None = None,
    seen: Mapping[str, int],
    by: Member,
    now: dt.datetime,
) -> Goal:
    """Other words for the same goal. Weeks already shared keep the words they were shared with.

    `facts` are those of FACTS that the page had. `seen` says for each of WORDS and FACTS which
    version the writer last saw. A field that only one of two writers changed is theirs; for words
    that both changed, raises GoalConflict; of two facts the last one stands.
    """
    goal = Goal.objects.select_for_update(no_key=True).get(pk=goal.pk)
    mine = {"title": title, "meaning": meaning, "help_at_home": help_at_home, **(facts or {})}
    kept = {name: said for name, said in mine.items() if _is_change(goal, name, said, seen)}
    moved = tuple(name for name in kept if name in WORDS and not _is_fresh(goal, name, seen))
    if moved:
        raise GoalConflict(theirs=goal, fields=moved)
    if not kept:
        return goal
    for name, said in kept.items():
        setattr(goal, name, said)
    goal.version += 1
    goal.save(update_fields=[*kept, "version"])
    _remember(goal, by, now)
    log("goal changed", goal, by)
    return goal


def _is_change(goal: Goal, name: str, said: Any, seen: Mapping[str, int]) -> bool:
    """Whether the writer changed this field: it says something else than what they saw."""
    return bool(said != getattr(goal, name) and said != _stood(goal, name, seen))


def _is_fresh(goal: Goal, name: str, seen: Mapping[str, int]) -> bool:
    """Whether the field still says what the writer saw."""
    return bool(_stood(goal, name, seen) == getattr(goal, name))


def _stood(goal: Goal, name: str, seen: Mapping[str, int]) -> Any:
    """What the field said in the version that the writer saw; None for a version that never was."""
    version = seen.get(name, 0)
    if version == goal.version:
        return getattr(goal, name)
    return goal.revisions.filter(version=version).values_list(name, flat=True).first()


def _remember(goal: Goal, by: Member, now: dt.datetime) -> None:
    GoalRevision.objects.create(
        school_id=goal.school_id,
        goal=goal,
        version=goal.version,
        title=goal.title,
        meaning=goal.meaning,
        help_at_home=goal.help_at_home,
        area=goal.area,
        begins_on=goal.begins_on,
        ends_on=goal.ends_on,
        by_member=by,
        written_at=now,
    )


def log(verb: str, goal: Goal, by: Member) -> None:
    """One row of the audit, in the transaction of what was done."""
    AuditEntry.objects.create(
        school_id=goal.school_id,
        verb=verb,
        by_member=by,
        about={"goal": str(goal.pk), "child": str(goal.child_id)},
    )
