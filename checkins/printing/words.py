"""What stands on the printed sheets, as far as this actor may have it on paper.

The school half is what was shared, never a draft. Of the home halves each page gets one.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, OuterRef, QuerySet

from accounts.access import Actor, Hat
from accounts.lists import Row, listed
from checkins.access import goals_visible_to, home_entries_visible_to
from checkins.models import ClassNote, Entry, HomeHalf, Kind, Question, Reaction, Sheet, Snapshot
from checkins.printing.contents import Contents, EndedGoal, GoalMarks, Written
from checkins.printing.sheets import Words
from checkins.snapshot_readers import Content, for_homes
from checkins.weeks import Week

Rows = dict[tuple[str, str], Written]
"""Answers by (half, prompt key)."""
OneHome = tuple[uuid.UUID, uuid.UUID]
"""A child and a household."""


@dataclass(frozen=True)
class GoalRow:
    """A goal, school's step on it, and what school said to what is asked about every goal."""

    goal_id: uuid.UUID
    title: str
    step: int | None = None
    told: Rows = field(default_factory=dict)


Marks = dict[uuid.UUID, Written]
"""A home's step on each goal."""
Asked = dict[uuid.UUID, frozenset[str]]
"""The chips that a home tapped about each goal."""


@dataclass(frozen=True)
class WrittenWords:
    """Everything written on a run's sheets: school's by child, as a snapshot; home's by child and
    household."""

    school: dict[uuid.UUID, Content] = field(default_factory=dict)
    goals: dict[uuid.UUID, list[GoalRow]] = field(default_factory=dict)
    notes: dict[uuid.UUID, str] = field(default_factory=dict)
    home: dict[OneHome, Rows] = field(default_factory=dict)
    marks: dict[OneHome, Marks] = field(default_factory=dict)
    reactions: dict[OneHome, frozenset[str]] = field(default_factory=dict)
    tries: dict[OneHome, str] = field(default_factory=dict)
    asked: dict[OneHome, Asked] = field(default_factory=dict)

    def of(self, child_id: uuid.UUID, household_id: uuid.UUID | None) -> Contents:
        """What stands on one page. Without a household home's half is empty, and school's is what
        all homes read."""
        key = (child_id, household_id or uuid.UUID(int=0))
        read = for_homes(self.school.get(child_id, []), [household_id] if household_id else [])
        marks, asked = self.marks.get(key, {}), self.asked.get(key, {})
        return Contents(
            written={**_rows_of(read), **self.home.get(key, {})},
            goals=tuple(
                GoalMarks(
                    goal.title,
                    goal.step,
                    marks.get(goal.goal_id, Written()).step,
                    goal.told,
                    asked.get(goal.goal_id, frozenset()),
                )
                for goal in _goals_of(read) or self.goals.get(child_id, [])
            ),
            class_note=self.notes.get(child_id, ""),
            reactions=self.reactions.get(key, frozenset()),
            try_answer=self.tries.get(key, ""),
            ended=_ended_of(read),
        )

    def has_written(self, child_id: uuid.UUID, household_id: uuid.UUID) -> bool:
        key = (child_id, household_id)
        said = self.home, self.marks, self.reactions, self.tries, self.asked
        return any(key in found for found in said)


def blank_words(
    actor: Actor, sheets: Collection[Sheet], ids: Collection[uuid.UUID]
) -> WrittenWords:
    """For a blank: the goals that are live; a family's, those that were shared with it. One query."""
    if actor.hat == Hat.STAFF:
        return WrittenWords(goals=_live_goals(actor, ids))
    _school, goals = _snapshots([sheet for sheet in sheets if sheet.is_visible_to_family])
    return WrittenWords(
        goals={
            child: [replace(goal, step=None, told={}) for goal in rows]
            for child, rows in goals.items()
        }
    )


def _live_goals(actor: Actor, child_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[GoalRow]]:
    """Of children whom the actor works with today; who did until lately reads what was shared then."""
    goals: dict[uuid.UUID, list[GoalRow]] = defaultdict(list)
    known = goals_visible_to(actor).filter(child__in=child_ids)
    for goal in known.live().order_by("position", "id"):
        goals[goal.child_id].append(GoalRow(goal.pk, goal.title))
    return goals


def filled_words(actor: Actor, week: Week, sheets: Collection[Sheet]) -> WrittenWords:
    """For a filled page: both halves, of children whose sheets the actor may read. Six queries."""
    is_staff = actor.hat == Hat.STAFF
    goals = _live_goals(actor, [sheet.child_id for sheet in sheets]) if is_staff else {}
    shared = [sheet for sheet in sheets if sheet.is_visible_to_family]
    school, shared_goals = _snapshots(shared)
    rooms = {sheet.classroom_id for sheet in shared}
    written = ClassNote.objects.filter(classroom__in=rooms, week=week)
    notes = dict(written.values_list("classroom_id", "text"))
    rows = Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets])
    home, marks = _home_words(actor, rows)
    tries, asked = _tapped(actor, rows)
    return WrittenWords(
        school=school,
        goals=goals | shared_goals,
        notes={sheet.child_id: notes.get(sheet.classroom_id, "") for sheet in shared},
        home=home,
        marks=marks,
        reactions=_reactions(actor, rows),
        tries=tries,
        asked=asked,
    )


def _snapshots(
    sheets: list[Sheet],
) -> tuple[dict[uuid.UUID, Content], dict[uuid.UUID, list[GoalRow]]]:
    """The school halves as they were shared, and the goals with the steps they had then."""
    school: dict[uuid.UUID, Content] = {}
    goals: dict[uuid.UUID, list[GoalRow]] = {}
    shown = Snapshot.objects.filter(sheet__in=sheets, revision=F("sheet__shared_revision"))
    for child_id, content in shown.values_list("sheet__child_id", "content"):
        school[child_id] = content
        goals |= {child_id: found} if (found := _goals_of(content)) else {}
    return school, goals


def _rows_of(content: Content) -> Rows:
    """School's answers, goals aside."""
    return {("school", row["key"]): _said(row) for row in content if "goals" not in row}


def _goals_of(content: Content) -> list[GoalRow]:
    """The goals of the first row that has any."""
    return next(
        ([_goal(row, one) for one in row["goals"]] for row in content if "goals" in row), []
    )


def _ended_of(content: Content) -> tuple[EndedGoal, ...]:
    return tuple(
        EndedGoal(goal["title"], goal["how"], goal["words"])
        for row in content
        for goal in row.get("ended", ())
    )


def _goal(row: dict[str, Any], goal: dict[str, Any]) -> GoalRow:
    """A goal as it was shared, with what was said about it (checkins/snapshots.py has the shape)."""
    told = {("school", one["key"]): _said(one) for one in goal.get("answers", ())}
    if goal.get("grid"):
        told["school", row["key"]] = _written((), goal["grid"])
    return GoalRow(uuid.UUID(goal["goal"]), goal["title"], goal["step"], told)


def _said(row: dict[str, Any]) -> Written:
    words = tuple(Words(line["text"]) for line in row.get("lines", ()))
    return _written(words, row.get("grid") or row.get("value"))


def _home_words(
    actor: Actor, sheets: QuerySet[Sheet, Sheet]
) -> tuple[dict[OneHome, Rows], dict[OneHome, Marks]]:
    """What homes sent, as far as the actor may read it; and their marks on goals."""
    words: dict[OneHome, Rows] = defaultdict(dict)
    marks: dict[OneHome, Marks] = defaultdict(dict)
    entries = home_entries_visible_to(actor, sheets).exclude(text="", value__isnull=True)
    entries = entries.select_related("prompt", "sheet").order_by("position", "written_at", "id")
    for entry in entries:
        if entry.household_id is None:
            continue
        key = (entry.sheet.child_id, entry.household_id)
        if entry.goal_id:
            if entry.prompt.kind == Kind.GOALS:
                marks[key][entry.goal_id] = _written((), entry.value)
        else:
            place = ("home", entry.prompt.key)
            words[key][place] = _with(words[key].get(place, Written()), entry)
    return dict(words), dict(marks)


def _with(before: Written, entry: Entry) -> Written:
    """The answer with one more entry: another guardian's line, another win."""
    more = (Words(entry.text),) if entry.text else ()
    return _written(before.words + more, entry.value)


def _written(words: tuple[Words, ...], value: Any) -> Written:
    step = value if isinstance(value, int) else None
    ticked = frozenset(value) if isinstance(value, list) else frozenset()
    return Written(words, step, ticked, value if isinstance(value, dict) else {})


def _reactions(actor: Actor, sheets: QuerySet[Sheet, Sheet]) -> dict[OneHome, frozenset[str]]:
    found: dict[OneHome, frozenset[str]] = {}
    rows = Reaction.objects.filter(sheet__in=sheets, **_own(actor))
    for child, household, kind in rows.values_list("sheet__child_id", "household_id", "kind"):
        found[child, household] = found.get((child, household), frozenset()) | {kind}
    return found


def _tapped(
    actor: Actor, sheets: QuerySet[Sheet, Sheet]
) -> tuple[dict[OneHome, str], dict[OneHome, Asked]]:
    """Homes' answers to "to try at home", and what they tapped about goals. One query."""
    chips = Question.objects.filter(
        sheet=OuterRef("sheet"), household=OuterRef("household"), goal__isnull=False
    )
    chips = chips.from_home().filter(dropped_at=None).exclude(chip="")
    halves = HomeHalf.objects.filter(sheet__in=sheets, **_own(actor))
    rows = halves.annotate(chips=listed(chips, Row("goal_id", "chip"))).values_list(
        "sheet__child_id", "household_id", "try_answer", "chips"
    )
    tries: dict[OneHome, str] = {}
    asked: dict[OneHome, Asked] = {}
    for child, household, answer, tapped in rows:
        if answer:
            tries[child, household] = answer
        for goal, chip in tapped or ():
            about = asked.setdefault((child, household), {})
            about[uuid.UUID(goal)] = about.get(uuid.UUID(goal), frozenset()) | {chip}
    return tries, asked


def _own(actor: Actor) -> dict[str, Any]:
    return {} if actor.hat == Hat.STAFF else {"household__in": actor.household_ids}
