"""The rows of a template version to come, and which of them make a sheet. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from checkins.models import STEPS, Half, Kind, Voice

Words = Sequence[dict[str, str]]

FEWEST_STEPS = 2
PER_GOAL = (Kind.TEXT, Kind.RATING, Kind.GRID)
FEWEST_OPTIONS = {
    Kind.RATING: FEWEST_STEPS,
    Kind.TICKS: 1,
    Kind.CHIPS: 1,
    Kind.GRID: FEWEST_STEPS,
    # Paper's band and the marks of all weeks count on the same steps.
    Kind.GOALS: len(STEPS),
}


class BadTemplate(ValueError):
    """Rows that make no sheet: a key twice, no short text for the win, a scale without steps."""


@dataclass(frozen=True)
class Row:
    """One prompt of a version to come; the fields are those of `Prompt`."""

    key: str
    half: Half
    kind: Kind
    voice: Voice
    label: str
    hint: str = ""
    options: tuple[dict[str, str], ...] = ()
    rows: tuple[dict[str, str], ...] = ()
    translations: dict[str, Any] = field(default_factory=dict)
    mirror: int = 0
    lines_a4: int = 2
    lines_letter: int = 2
    has_readers: bool = False
    is_sensitive: bool = False
    is_question: bool = False
    is_many: bool = False
    is_per_goal: bool = False

    def reworded(self, **changes: Any) -> "Row":
        """The same row in other words; its translations go with the old ones unless given."""
        return replace(self, **{"translations": {}, **changes})


def check(rows: Collection[Row]) -> None:
    """Raises BadTemplate."""
    counts = Counter((row.half, row.key) for row in rows)
    twice = [place for place, count in counts.items() if count > 1]
    if twice:
        raise BadTemplate(f"twice: {twice}")
    if not any(is_win(row) for row in rows):
        raise BadTemplate("no short text at school for the win")
    goals = Counter(row.half for row in rows if row.kind == Kind.GOALS)
    if any(count > 1 for count in goals.values()):
        raise BadTemplate("the goals stand on a half once")
    for row in rows:
        if not row.key or not row.label or min(row.lines_a4, row.lines_letter) < 1:
            raise BadTemplate(row.key)
        if not all(fits(row) for fits in FITS) or not _has_its_goals(row, goals):
            raise BadTemplate(row.key)


def is_win(row: Row) -> bool:
    """Whether it may be the required win: a short text in school's own voice."""
    is_text = row.half == Half.SCHOOL and row.kind == Kind.TEXT
    return is_text and row.voice == Voice.SCHOOL and not row.is_per_goal


def _has_options(row: Row) -> bool:
    least = FEWEST_OPTIONS.get(row.kind, 0)
    most = least if row.kind == Kind.GOALS else len(row.options)
    return _are_apart(row.options) and least <= len(row.options) <= most


def _has_rows(row: Row) -> bool:
    """A grid has rows, and nothing else has."""
    return _are_apart(row.rows) and bool(row.rows) == (row.kind == Kind.GRID)


def _are_apart(words: Words) -> bool:
    keys = [one["key"] for one in words]
    return len(set(keys)) == len(keys) and all(one["key"] and one["word"] for one in words)


def _speaks_on_its_half(row: Row) -> bool:
    """The child's lines are typed by an adult at school."""
    return row.voice in (Voice(row.half.value), Voice.CHILD) and (
        row.voice != Voice.CHILD or row.half == Half.SCHOOL
    )


def _may_be_per_goal(row: Row) -> bool:
    """Under a goal school writes one line, one step or one grid; nobody's to read alone."""
    if not row.is_per_goal:
        return True
    is_plain = not (row.has_readers or row.is_question or row.is_many)
    return row.kind in PER_GOAL and row.half == Half.SCHOOL and is_plain


FITS: tuple[Callable[[Row], bool], ...] = (
    _has_options,
    _has_rows,
    _speaks_on_its_half,
    _may_be_per_goal,
)


def _has_its_goals(row: Row, goals: Counter[Half]) -> bool:
    """What is asked under a goal needs the goals on its half, and is as private as they are; a grid
    may bring them along itself."""
    if not row.is_per_goal:
        return True
    if not goals[row.half]:
        return row.kind == Kind.GRID
    return not row.is_sensitive
