"""Make paper's rows of a template's prompts and of what was written. No database, no drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.digits import digits
from checkins.models import Half, HomeHalf, Kind, Prompt, ReactionKind, Voice
from checkins.printing.bands import day_band, goal_band
from checkins.printing.contents import EMPTY, Contents, GoalMarks, Written
from checkins.printing.sheets import (
    Box,
    Choice,
    GridRow,
    Paper,
    PaperRow,
    Row,
    Whole,
)
from checkins.queries.prompts import option_words, row_words, worded

__all__ = ["EMPTY", "Contents", "GoalMarks", "Written", "compose_rows", "replies", "try_answers"]

_Half = list[Prompt]
"""Of one row, what one half asks: one prompt, or ticks and the lines that belong to them."""


class _Page:
    """What every row of one page needs: who the child is, what was written, on which paper."""

    def __init__(
        self, prompts: Sequence[Prompt], contents: Contents, paper: Paper, only_for: str, name: str
    ) -> None:
        self.contents, self.paper, self.only_for, self.name = contents, paper, only_for, name
        self.asks = [one for one in prompts if one.is_per_goal and one.kind != Kind.GRID]
        self.wins = {win.pk for win in (_win(prompts, half) for half in Half) if win}


def compose_rows(
    prompts: Sequence[Prompt], contents: Contents, *, paper: Paper, only_for: str, name: str = ""
) -> tuple[PaperRow, ...]:
    """Prompts with one `mirror` number become one row; the others go side by side in their order.

    What has nothing beside it runs across the page, goals do so always. `only_for` is the word
    beside the family note's tick, `name` the child's. Speaks the language that is active.
    """
    page = _Page(prompts, contents, paper, only_for, name)
    rows: list[PaperRow] = []
    for group in _groups([one for one in prompts if one not in page.asks]):
        rows += _rows_of(group, page)
    return tuple(rows)


def _rows_of(group: list[Prompt], page: _Page) -> list[PaperRow]:
    """Mostly one row; goals that share a number with boxes stand above them."""
    rows: list[PaperRow] = []
    bands = [one for one in group if one.kind == Kind.GOALS]
    if bands:
        rows.append(goal_band(bands, page.asks, page.contents, name=page.name))
    days = [one for one in group if one.kind == Kind.GRID and one.is_per_goal]
    rows += [day_band(prompt, page.contents, name=page.name) for prompt in days]
    boxes = [one for one in group if one not in bands and one not in days]
    return rows + _side_by_side(boxes, page)


def _side_by_side(boxes: list[Prompt], page: _Page) -> list[PaperRow]:
    halves = [[one for one in boxes if one.half == half] for half in (Half.SCHOOL, Half.HOME)]
    school, home = (_box(half, page) for half in halves)
    alone = school or home
    if alone is None:
        return []
    if (school and home) or alone.kind == "X":
        return [Row(school, home)]
    (half,) = filter(None, halves)
    return [Whole(_box(half, page, is_whole=True) or alone)]


def _win(prompts: Sequence[Prompt], half: Half) -> Prompt | None:
    """The half's first short text by an adult, which has the tick before it; at home only where it
    takes one line for each win."""
    texts = (
        one
        for one in sorted(prompts, key=lambda one: one.position)
        if one.half == half and one.kind == Kind.TEXT and one.voice != Voice.CHILD
    )
    first = next(texts, None)
    return first if first and (half == Half.SCHOOL or first.is_many) else None


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


def _box(prompts: _Half, page: _Page, *, is_whole: bool = False) -> Box | None:
    """One half's prompts of a row as one box: ticks and chips stand above the lines of their text."""
    if not prompts:
        return None
    main = next((prompt for prompt in prompts if prompt.kind == Kind.TEXT), prompts[0])
    ticks = next((prompt for prompt in prompts if prompt.options), None)
    contents = page.contents
    return Box(
        key=main.key,
        half="school" if main.half == Half.SCHOOL else "home",
        kind=_KINDS.get((ticks or main).kind, "T"),
        label=worded(main, "label", name=page.name),
        hint=worded(main, "hint", name=page.name) or _hint(main),
        lines=_lines(main, page.paper, is_whole),
        choices=_choices(ticks, _tapped(ticks, contents), _about(contents)) if ticks else (),
        words=tuple(one for prompt in prompts for one in contents.of(prompt).words),
        only=Choice("only", page.only_for) if main.has_readers else None,
        leads=main.pk in page.wins,
        grid=_grid(main, contents.of(main)) if main.kind == Kind.GRID else (),
        is_child=main.voice == Voice.CHILD,
    )


_KINDS: dict[str, Any] = {Kind.RATING: "R", Kind.TICKS: "K", Kind.CHIPS: "C", Kind.GRID: "X"}


def _lines(prompt: Prompt, paper: Paper, is_whole: bool) -> int:
    """A line across the page holds what two hold on one half."""
    if prompt.kind != Kind.TEXT:
        return 0
    lines = prompt.lines_a4 if paper == "a4" else prompt.lines_letter
    return (lines + 1) // 2 if is_whole else lines


def _hint(prompt: Prompt) -> str:
    if prompt.voice == Voice.CHILD:
        return _("in the child’s own words")
    return _("tick one") if prompt.kind == Kind.RATING else ""


def _tapped(prompt: Prompt, contents: Contents) -> Written:
    """A chip is ticked too where home tapped it about a goal."""
    written = contents.of(prompt)
    if prompt.kind != Kind.CHIPS:
        return written
    about_goals = frozenset(chip for goal in contents.goals for chip in goal.asked)
    return replace(written, ticked=written.ticked | about_goals)


def _about(contents: Contents) -> dict[str, str]:
    """By chip: the numbers of the goals that home tapped it about, as they stand in the band."""
    found: dict[str, list[str]] = {}
    for place, goal in enumerate(contents.goals, 1):
        for chip in goal.asked:
            found.setdefault(chip, []).append(digits(str(place)))
    return {chip: f" ({_(', ').join(places)})" for chip, places in found.items()}


def _choices(prompt: Prompt, written: Written, about: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=key,
            label=word + about.get(key, "") if prompt.kind == Kind.CHIPS else word,
            is_ticked=key in written.ticked or written.step == number,
        )
        for number, (key, word) in enumerate(option_words(prompt), 1)
    )


def _grid(prompt: Prompt, written: Written) -> tuple[GridRow, ...]:
    return tuple(GridRow(key, word, written.grid.get(key)) for key, word in row_words(prompt))


def replies(ticked: Iterable[str] = ()) -> tuple[Choice, ...]:
    """The five one-tap replies as ticks."""
    return tuple(Choice(kind.value, str(kind.label), kind.value in ticked) for kind in ReactionKind)


def try_answers(ticked: str = "") -> tuple[Choice, ...]:
    """The three answers to "to try at home" as ticks."""
    return tuple(Choice(one.value, str(one.label), one.value == ticked) for one in HomeHalf.Try)
