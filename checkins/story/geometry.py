"""Where the lines and marks of a story's drawings stand. Pure: numbers in, texts for SVG out.

A drawing has `levels` ruled lines, the lowest for 1. Weeks run from the left; a page that is read
from the right mirrors the whole drawing (`.flip`), so that time runs with reading. School's marks
stand a little above their line and home's a little below it, so that equal weeks run side by side.
A week without a word is a gap in the line, never a zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Steps = Sequence[float | None]
"""One a week, oldest first; 1 is the lowest line, and a median may lie between two."""
SMALLEST_MARK = 0.55
ROOM_FOR_A_MARK = 12.0
"""A column narrower than this makes its marks smaller."""


@dataclass(frozen=True)
class Frame:
    """A drawing's size, in its own units. `first` and `last` are how far the outermost marks stand from
    the edges; None: in the middle of a column. `above`, `below`: how far school's and home's marks stand
    off their line; `apart`: how far a further home's stand from the first one's."""

    width: int
    height: int
    top: float
    bottom: float
    levels: int
    first: float | None = None
    last: float = 0
    above: float = 5
    below: float = 5
    apart: float = 10
    square: float = 10.4
    house: float = 1.2


WIDE = Frame(660, 210, 14, 196, 5)
NARROW = Frame(316, 190, 14, 176, 5, square=8.8, house=1.0)


def goal_frame(levels: int) -> Frame:
    """A goal's steps: small, and a further home's houses stand beside the first one's."""
    return Frame(340, 92, 10, 82, levels, 8, 12, above=4, apart=0, square=10, house=0.8)


@dataclass(frozen=True)
class Square:
    """School's mark: the corner and the side."""

    x: str
    y: str
    side: str


@dataclass(frozen=True)
class Trace:
    """One home's line and its houses, each as the path of its outline. `kind` is 1 for the first home."""

    kind: int
    line: str
    houses: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """What the SVG holds. `rules` are heights of the ruled lines, `events` places along the weeks."""

    width: int
    height: int
    rules: tuple[str, ...]
    events: tuple[str, ...]
    line: str
    squares: tuple[Square, ...]
    homes: tuple[Trace, ...]


def felt(
    frame: Frame, school: Steps, homes: Sequence[Steps], events: Sequence[int] = ()
) -> Drawing:
    """Every week has its mark, on both sides."""
    return _drawing(
        frame, school, homes, events, are_homes_lines=True, marked=set(range(len(school)))
    )


def goal(frame: Frame, school: Steps, homes: Sequence[Steps]) -> Drawing:
    """School is a line, marked where it ends and where a week stands alone; homes are houses."""
    said = [at for at, step in enumerate(school) if step]
    alone = {at for at in said if at - 1 not in said and at + 1 not in said}
    marked = alone | set(said[-1:])
    return _drawing(frame, school, homes, (), are_homes_lines=False, marked=marked)


def _drawing(
    frame: Frame,
    school: Steps,
    homes: Sequence[Steps],
    events: Sequence[int],
    *,
    are_homes_lines: bool,
    marked: set[int],
) -> Drawing:
    count = len(school)
    scale = _scale(frame, count)
    side = frame.square * scale
    return Drawing(
        width=frame.width,
        height=frame.height,
        rules=tuple(_text(_height(frame, step)) for step in range(1, frame.levels + 1)),
        events=tuple(_text(_across(frame, count, at)) for at in events),
        line=_line(list(_points(frame, school, -frame.above))),
        squares=tuple(
            Square(_text(x - side / 2), _text(y - side / 2), _text(side))
            for at, x, y in _points(frame, school, -frame.above)
            if at in marked
        ),
        homes=tuple(
            _trace(frame, steps, place, scale, is_line=are_homes_lines)
            for place, steps in enumerate(homes)
        ),
    )


def _trace(frame: Frame, steps: Steps, place: int, scale: float, *, is_line: bool) -> Trace:
    points = list(_points(frame, steps, frame.below + place * frame.apart))
    beside = 0 if frame.apart else place * 7.0
    return Trace(
        kind=min(place + 1, 3),
        line=_line(points) if is_line else "",
        houses=tuple(_house(x + beside, y, frame.house * scale) for _at, x, y in points),
    )


def _points(frame: Frame, steps: Steps, off: float) -> Iterator[tuple[int, float, float]]:
    for at, step in enumerate(steps):
        if step:
            yield at, _across(frame, len(steps), at), _height(frame, step) + off


def _across(frame: Frame, count: int, at: int) -> float:
    if frame.first is None:
        return (at + 0.5) * frame.width / count
    room = frame.width - frame.first - frame.last
    return frame.first + (room * at / (count - 1) if count > 1 else room)


def _height(frame: Frame, step: float) -> float:
    within = min(max(step, 1), frame.levels) - 1
    return frame.bottom - within * (frame.bottom - frame.top) / max(frame.levels - 1, 1)


def _scale(frame: Frame, count: int) -> float:
    room = frame.width / max(count, 1)
    return min(1.0, max(SMALLEST_MARK, room / ROOM_FOR_A_MARK))


def _line(points: Sequence[tuple[int, float, float]]) -> str:
    """Strokes between weeks that follow each other; a point alone draws none."""
    strokes: list[str] = []
    drawn_to: int | None = None
    for (at, x, y), (then, to_x, to_y) in pairwise(points):
        if then != at + 1:
            continue
        if drawn_to != at:
            strokes.append(f"M{_text(x)} {_text(y)}")
        strokes.append(f"L{_text(to_x)} {_text(to_y)}")
        drawn_to = then
    return "".join(strokes)


def _house(x: float, y: float, scale: float) -> str:
    """A gable over a square, its middle at the point."""
    outline = ((-6, 7), (-6, -1), (0, -6.5), (6, -1), (6, 7))
    corners = (f"{_text(x + dx * scale)} {_text(y + dy * scale)}" for dx, dy in outline)
    return f"M{'L'.join(corners)}z"


def _text(number: float) -> str:
    """With a point in every language."""
    return f"{number:.1f}".removesuffix(".0")
