"""What both halves said in the weeks of a story, by week: out of entries, and out of what was shared.

The school half is for staff what stands on the sheets, for a family what was shared last of it. Of a
home's words staff read what was sent to them, and a family its own; `checkins.access` says so.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from accounts.access import Actor, Hat
from checkins.access import home_entries_visible_to, school_entries_visible_to, sheets_visible_to
from checkins.models import Entry, Kind, Prompt, Reaction, ReactionKind, Snapshot
from checkins.queries.prompts import option_words
from checkins.queries.versions import in_words
from checkins.snapshot_readers import for_homes
from checkins.story.prompts import CHANGE, Prompts, is_event
from checkins.weeks import Week

Sheets = Mapping[uuid.UUID, Week]
"""The week of each sheet, by its id."""
OWN = uuid.UUID(int=0)
"""A family sees one home, its own, whichever of its records a word came from."""


@dataclass(frozen=True, slots=True)
class Win:
    """Somebody's words; `lang` is the writer's language if known. `is_both`: seen at home, too."""

    text: str
    lang: str = ""
    is_both: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Where a goal stood: a number from 1, how many there are, and its word."""

    number: int
    of: int
    word: str


@dataclass
class Side:
    """One half of one week. `felt` is 1 (hard) to 5 (great), `felt_word` the form's word for it."""

    felt: int | None = None
    felt_word: str = ""
    wins: list[Win] = field(default_factory=list)
    steps: dict[uuid.UUID, Step] = field(default_factory=dict)
    has_words: bool = False


@dataclass
class Sides:
    """Both halves by week, a side for each home that wrote.

    `goals` are titles, in their order; `writers` the first names of who wrote, by home; `changes`
    what homes said had changed, by week and home.
    """

    school: dict[Week, Side] = field(default_factory=lambda: defaultdict(Side))
    homes: dict[Week, dict[uuid.UUID, Side]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Side))
    )
    goals: dict[uuid.UUID, str] = field(default_factory=dict)
    writers: dict[uuid.UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    changes: list[tuple[Week, uuid.UUID, str]] = field(default_factory=list)


def sides_of(actor: Actor, sheets: Sheets, prompts: Prompts) -> Sides:
    """Three queries: the school half, homes' halves, "At home too". `sheets` are visible to the actor."""
    sides = Sides()
    if actor.hat == Hat.STAFF:
        _school_as_written(actor, sheets, prompts, sides)
    else:
        _school_as_shared(actor, sheets, prompts, sides)
    _homes(actor, sheets, prompts, sides)
    _seen_by_both(actor, sheets, sides)
    return sides


def _school_as_written(actor: Actor, sheets: Sheets, prompts: Prompts, sides: Sides) -> None:
    entries = school_entries_visible_to(actor, sheets.keys()).standing().select_related("goal")
    for entry in entries.order_by("goal__position", "position", "id"):
        side = sides.school[sheets[entry.sheet_id]]
        _put(side, entry, prompts, "")
        if entry.goal:
            sides.goals.setdefault(entry.goal.pk, entry.goal.title)


def _school_as_shared(actor: Actor, sheets: Sheets, prompts: Prompts, sides: Sides) -> None:
    """The newest title that was shared stands for a goal, so the newest week is read first."""
    visible = sheets_visible_to(actor).filter(pk__in=sheets.keys()).shared()
    shared = Snapshot.objects.filter(sheet__in=visible, revision=F("sheet__shared_revision"))
    for sheet, content in shared.order_by("-sheet__week").values_list("sheet", "content"):
        side = sides.school[sheets[sheet]]
        side.has_words = True
        for row in for_homes(content, actor.household_ids):
            prompt = prompts.of(row["prompt"])
            if prompt is not None:
                _put_shared(side, prompt, row, prompts, sides)


def _put_shared(
    side: Side, prompt: Prompt, row: dict[str, Any], prompts: Prompts, sides: Sides
) -> None:
    if prompt.pk in prompts.wins:
        side.wins += [Win(line["text"]) for line in row.get("lines", ())]
    elif prompt.pk in prompts.felt:
        _feel(side, prompt, row.get("value"))
    for goal in row.get("goals", ()):
        goal_id = uuid.UUID(goal["goal"])
        sides.goals.setdefault(goal_id, goal["title"])
        _step(side, prompt, goal_id, goal["step"])


def _homes(actor: Actor, sheets: Sheets, prompts: Prompts, sides: Sides) -> None:
    is_staff = actor.hat == Hat.STAFF
    entries = home_entries_visible_to(actor, sheets.keys()).standing()
    rows = entries.select_related("author_guardian", "goal").order_by(
        "written_at", "position", "id"
    )
    for entry in rows:
        home = entry.household_id if is_staff and entry.household_id else OWN
        writer = entry.author_guardian
        _put(
            sides.homes[sheets[entry.sheet_id]][home],
            entry,
            prompts,
            writer.language if writer else "",
        )
        if writer:
            sides.writers[home].add(writer.given_name)
        if entry.goal and is_staff:
            sides.goals.setdefault(entry.goal.pk, entry.goal.title)
        prompt = prompts.by_id[entry.prompt_id]
        if is_event(prompt) and isinstance(entry.value, list) and CHANGE in entry.value:
            sides.changes.append((sheets[entry.sheet_id], home, dict(option_words(prompt))[CHANGE]))


def _put(side: Side, entry: Entry, prompts: Prompts, lang: str) -> None:
    prompt = prompts.by_id[entry.prompt_id]
    side.has_words = True
    if entry.goal_id is not None:
        _step(side, prompt, entry.goal_id, entry.value)
    elif prompt.pk in prompts.wins and entry.text:
        side.wins.append(Win(entry.text, lang))
    elif prompt.pk in prompts.felt:
        _feel(side, prompt, entry.value)


def _feel(side: Side, prompt: Prompt, value: Any) -> None:
    if isinstance(value, int) and 0 < value <= len(prompt.options):
        side.felt, side.felt_word = value, in_words(prompt, "", value)


def _step(side: Side, prompt: Prompt, goal: uuid.UUID, value: Any) -> None:
    """Of what is asked about a goal, its own step alone is drawn."""
    if prompt.kind == Kind.GOALS and isinstance(value, int) and 0 < value <= len(prompt.options):
        side.steps[goal] = Step(value, len(prompt.options), in_words(prompt, "", value))


def _seen_by_both(actor: Actor, sheets: Sheets, sides: Sides) -> None:
    """ "At home too" is said of a sheet; where school wrote one win there, it is said of that."""
    taps = Reaction.objects.filter(sheet__in=sheets.keys(), kind=ReactionKind.HOME_TOO)
    if actor.hat != Hat.STAFF:
        taps = taps.filter(household__in=actor.household_ids)
    tapped = {sheets[sheet] for sheet in taps.values_list("sheet", flat=True)}
    for week in tapped & sides.school.keys():
        side = sides.school[week]
        if len(side.wins) == 1:
            [win] = side.wins
            side.wins = [Win(win.text, win.lang, is_both=True)]
