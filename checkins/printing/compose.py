"""Make paper's rows of a template's prompts and of what was written. No database, no drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.digits import digits
from checkins.models import Half, HomeHalf, Kind, Prompt, ReactionKind
from checkins.printing.sheets import (
    GOAL_LINES,
    Box,
    Choice,
    GoalBand,
    GoalLine,
    Paper,
    Row,
    Words,
)
from checkins.queries.prompts import option_words, worded


@dataclass(frozen=True)
class Written:
    """What stands on one prompt: people's words, and a rating (1 is the first) or ticked keys."""

    words: tuple[Words, ...] = ()
    step: int | None = None
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GoalMarks:
    """A live goal and its step, 1 to 4, as each half sees it this week."""

    title: str
    school: int | None = None
    home: int | None = None


@dataclass(frozen=True)
class Contents:
    """Everything that is written on one sheet. `written` is keyed by (half, prompt key)."""

    written: dict[tuple[str, str], Written] = field(default_factory=dict)
    goals: tuple[GoalMarks, ...] = ()
    class_note: str = ""
    reactions: frozenset[str] = frozenset()
    try_answer: str = ""

    def of(self, prompt: Prompt) -> Written:
        return self.written.get((prompt.half, prompt.key), Written())


EMPTY = Contents()


def compose_rows(
    prompts: Sequence[Prompt], contents: Contents, *, paper: Paper, only_for: str
) -> tuple[Row | GoalBand, ...]:
    """Prompts with one `mirror` number become one row; the others go side by side in their order.

    `only_for` is the word beside the family note's tick. Speaks the language that is active.
    """
    rows: list[Row | GoalBand] = []
    for group in _groups(prompts):
        if any(prompt.kind == Kind.GOALS for prompt in group):
            rows.append(_band(group[0], contents))
            continue
        halves = [
            _box([p for p in group if p.half == half], contents, paper=paper, only_for=only_for)
            for half in (Half.SCHOOL, Half.HOME)
        ]
        rows.append(Row(*halves))
    return tuple(rows)


def _groups(prompts: Sequence[Prompt]) -> list[list[Prompt]]:
    """Prompts by row. A prompt without a mirror number takes the next free row of its half."""
    ordered = sorted(prompts, key=lambda one: (one.half != Half.SCHOOL, one.position))
    groups: dict[tuple[int, int], list[Prompt]] = {}
    seen = {Half.SCHOOL.value: 0, Half.HOME.value: 0}
    for prompt in ordered:
        if prompt.mirror:
            groups.setdefault((0, prompt.mirror), []).append(prompt)
        else:
            seen[prompt.half] += 1
            groups.setdefault((1, seen[prompt.half]), []).append(prompt)
    return [groups[place] for place in sorted(groups)]


def _box(prompts: list[Prompt], contents: Contents, *, paper: Paper, only_for: str) -> Box | None:
    """One half's prompts of a row as one box: chips stand above the lines of their text."""
    if not prompts:
        return None
    main = next((prompt for prompt in prompts if prompt.kind == Kind.TEXT), prompts[0])
    chips = next((prompt for prompt in prompts if prompt.options), None)
    words = tuple(one for prompt in prompts for one in contents.of(prompt).words)
    lines = main.lines_a4 if paper == "a4" else main.lines_letter
    return Box(
        key=main.key,
        half="school" if main.half == Half.SCHOOL else "home",
        kind=_KINDS.get((chips or main).kind, "T"),
        label=worded(main, "label"),
        hint=worded(main, "hint") or _hint(main),
        lines=lines if main.kind in (Kind.TEXT, Kind.CHIPS) else 0,
        choices=_choices(chips, contents.of(chips)) if chips else (),
        words=words,
        only=Choice("only", only_for) if main.has_readers else None,
        leads=main.key == "wins",
    )


_KINDS: dict[str, Any] = {Kind.RATING: "R", Kind.TICKS: "K", Kind.CHIPS: "C"}


def _hint(prompt: Prompt) -> str:
    return _("tick one") if prompt.kind == Kind.RATING else ""


def _choices(prompt: Prompt, written: Written) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=key,
            label=word,
            is_ticked=key in written.ticked or written.step == number,
        )
        for number, (key, word) in enumerate(option_words(prompt), 1)
    )


def _band(prompt: Prompt, contents: Contents) -> GoalBand:
    goals = [*contents.goals, *[None] * GOAL_LINES][:GOAL_LINES]
    lines = tuple(_goal(place, goal) for place, goal in enumerate(goals, 1))
    first, second, third, fourth = (word for _key, word in option_words(prompt))
    return GoalBand(worded(prompt, "label"), (first, second, third, fourth), lines)


def _goal(place: int, goal: GoalMarks | None) -> GoalLine:
    number = digits(str(place))
    if goal is None:
        return GoalLine(number, place=place)
    return GoalLine(number, Words(goal.title), goal.school, goal.home, place)


def replies(ticked: Iterable[str] = ()) -> tuple[Choice, ...]:
    """The five one-tap replies as ticks."""
    return tuple(Choice(kind.value, str(kind.label), kind.value in ticked) for kind in ReactionKind)


def try_answers(ticked: str = "") -> tuple[Choice, ...]:
    """The three answers to "to try at home" as ticks."""
    return tuple(Choice(one.value, str(one.label), one.value == ticked) for one in HomeHalf.Try)
