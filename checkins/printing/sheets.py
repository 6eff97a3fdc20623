"""What the paper shows: plain values, with no database and no drawing.

A `PaperSheet` is everything that one printed sheet says, already in its language. `queries.py` makes
it from the record, `fitting.py` lays it out, `templates/print/` draws it.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Half = Literal["school", "home"]
Paper = Literal["a4", "letter"]
State = Literal["spare", "blank", "filled"]
Kind = Literal["T", "R", "K", "C", "X"]
Direction = Literal["ltr", "rtl"]

GOAL_LINES, DAY_GOALS = 4, 3
STEPS = (1, 2, 3, 4)
# Scripts whose words are not parted by spaces may break after any letter.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]\s*|[^\s{_UNSPACED}]+?(?:[-–—/]+\s*|\s+|(?=[{_UNSPACED}])|$)")
_CHUNK = 12
_THIRDS, _HALF = (13, 15, 19), 27
"""Letters of a tick's word that each of three columns of a half page holds, and each of two."""


def printable(text: str) -> str:
    """The text on one line, without control characters and lone surrogates, which no font can draw."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    return " ".join(kept.split())


def shown(code: str) -> str:
    """A page's readable code, `K7M4PX`, as it is printed: `K7M-4PX`."""
    return f"{code[:3]}-{code[3:]}"


def direction_of(text: str) -> Direction:
    """The direction of the first letter that has one, as the web's `dir=auto` does."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def fit(text: str, *, normal: int, small: int) -> str:
    """The type size that a one-line field needs, as a style's name: "", "small" or "tiny".

    The limits are counted in small letters of average width; capitals and wide scripts count more.
    """
    wide = width(text)
    return "" if wide <= normal else "small" if wide <= small else "tiny"


def width(text: str) -> float:
    """How wide the text is, in small letters of average width."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 1.3 if c.isupper() else 1 for c in text
    )


@dataclass(frozen=True)
class Words:
    """What one person wrote; `lang` is a language tag, or empty when it is not known."""

    text: str
    lang: str = ""

    @property
    def direction(self) -> Direction:
        return direction_of(self.text)

    @property
    def tokens(self) -> list[str]:
        """The text cut wherever a line may break, each piece with the space that follows it."""
        pieces: list[str] = []
        for token in _TOKEN.findall(printable(self.text)):
            if len(token) <= 2 * _CHUNK:
                pieces.append(token)
            else:
                pieces += [token[i : i + _CHUNK] for i in range(0, len(token), _CHUNK)]
        return pieces


@dataclass(frozen=True)
class Choice:
    """One thing to tick, with its word beside it."""

    key: str
    label: str
    is_ticked: bool = False


@dataclass(frozen=True)
class GridRow:
    """One row of a grid, and the step that is ticked on it: 1 is the first, None for none."""

    key: str
    label: str
    step: int | None = None


@dataclass(frozen=True)
class Box:
    """One prompt on paper. `lines` is the number of ruled lines on the paper that is printed.

    Kinds as in the template: T text, R worded rating, K ticks, C chips, X a grid whose `choices` are
    the scale of its `grid`; ticks and chips may have lines below them. `only` is the tick beside a
    note's label that narrows its readers. `is_child` marks the child's own words.
    """

    key: str
    half: Half
    kind: Kind
    label: str
    hint: str = ""
    lines: int = 2
    choices: tuple[Choice, ...] = ()
    words: tuple[Words, ...] = ()
    only: Choice | None = None
    leads: bool = False
    grid: tuple[GridRow, ...] = ()
    is_child: bool = False

    @property
    def slot(self) -> str:
        """The name of the place where its words go, unique on the page."""
        return f"{self.half}-{self.key}"

    @property
    def is_faces(self) -> bool:
        return self.kind == "R" and len(self.choices) == 5

    @property
    def is_pair(self) -> bool:
        """Two chips beside each other, one at each end of the line."""
        return self.kind == "C" and len(self.choices) == 2

    @property
    def columns(self) -> str:
        """How the ticks stand, as a style's name: three beside each other, two, or one."""
        widths = [width(choice.label) for choice in self.choices]
        if all(wide <= _THIRDS[place % 3] for place, wide in enumerate(widths)):
            return ""
        return "two" if max(widths) <= _HALF else "one"

    @property
    def ruled(self) -> range:
        return range(self.lines)


@dataclass(frozen=True)
class Row:
    """Two boxes side by side: the same row, the same height, on both halves."""

    school: Box | None
    home: Box | None


@dataclass(frozen=True)
class Whole:
    """A box of one half that has no other beside it: it runs across the page, on half as many lines."""

    box: Box


@dataclass(frozen=True)
class Ask:
    """What is asked about every goal: a line to write on (T), or a worded step to tick (R)."""

    key: str
    half: Half
    kind: Kind
    label: str
    steps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    """What was said to one `Ask` about one goal, where it stands on the page (`slot`)."""

    ask: Ask
    slot: str
    words: tuple[Words, ...] = ()
    step: int | None = None

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(key, label, self.step == number)
            for number, (key, label) in enumerate(self.ask.steps, 1)
        ]


@dataclass(frozen=True)
class GoalLine:
    """One goal and where each half sees it: a step from 1 to 4, or None.

    `number` is the digit that is printed, `place` the same as a number. Of a goal that has ended `how`
    says so, and school's last words stand where the boxes were: there is nothing to tick any more.
    """

    number: str
    words: Words | None = None
    school: int | None = None
    home: int | None = None

    place: int = 1
    told: tuple[Told, ...] = ()
    how: str = ""
    is_glad: bool = False
    last: Words | None = None

    @property
    def slot(self) -> str:
        return f"goal-{self.place}"

    @property
    def last_slot(self) -> str:
        return f"goal-{self.place}-last"

    @property
    def steps(self) -> list[tuple[bool, bool]]:
        """For each of the four steps: is school's box ticked, is home's."""
        return [(self.school == step, self.home == step) for step in STEPS]


@dataclass(frozen=True)
class GoalBand:
    """The goals, which both halves share, across the whole page; always four lines."""

    label: str
    steps: tuple[str, str, str, str]
    goals: tuple[GoalLine, ...]


@dataclass(frozen=True)
class DayGoal:
    """One goal day by day: for each step of the scale its word, and on which days it is ticked."""

    number: str
    place: int
    scale: tuple[tuple[str, str, tuple[tuple[str, bool], ...]], ...]
    words: Words | None = None

    @property
    def slot(self) -> str:
        return f"days-{self.place}"


@dataclass(frozen=True)
class DayBand:
    """A grid of its own for each goal, across the page: days beside each other, steps below."""

    key: str
    half: Half
    label: str
    days: tuple[str, ...]
    goals: tuple[DayGoal, ...]


PaperRow = Row | Whole | GoalBand | DayBand


@dataclass(frozen=True)
class PaperSheet:
    """One printed sheet. Empty strings are printed as empty lines to write on.

    `home_name` says whose home the page is for, and is set only where a child has two.
    `return_by` is a day in words, `who_sees` a whole sentence. `is_endless` draws on one page as long
    as it takes, to be measured.
    """

    language: str
    direction: Direction
    paper: Paper
    state: State
    school_name: str
    code: str
    qr_url: str
    rows: tuple[PaperRow, ...]
    child_name: str = ""
    class_label: str = ""
    week_label: str = ""
    home_name: str = ""
    class_note: Words | None = None
    replies: tuple[Choice, ...] = ()
    try_answers: tuple[Choice, ...] = ()
    who_sees: str = ""
    return_by: str = ""
    is_endless: bool = False

    @property
    def child_fit(self) -> str:
        return fit(self.child_name, normal=33, small=52)

    @property
    def class_fit(self) -> str:
        return fit(self.class_label, normal=20, small=24)

    @property
    def week_fit(self) -> str:
        return fit(self.week_label, normal=24, small=28)

    @property
    def boxes(self) -> list[Box]:
        """Every prompt of both halves, in reading order: school's, then home's, row by row."""
        groups = [_boxes_in(row) for row in self.rows]
        return [box for group in groups for box in group if box is not None]

    @property
    def band(self) -> GoalBand | None:
        return next((row for row in self.rows if isinstance(row, GoalBand)), None)

    @property
    def day_bands(self) -> list[DayBand]:
        return [row for row in self.rows if isinstance(row, DayBand)]


def _boxes_in(row: PaperRow) -> tuple[Box | None, ...]:
    if isinstance(row, Row):
        return row.school, row.home
    return (row.box,) if isinstance(row, Whole) else ()
