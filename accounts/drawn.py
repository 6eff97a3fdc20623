"""Templates of a row that are rendered once and filled many times.

A class's page shows thirty children and as many slips, all by the same few templates, and a
template costs more than its words. So a row's template is rendered the first time for each *shape*
of its values, with marks in the places of texts, ids and moments; the pieces between the marks are
kept, and each row is those pieces with its own values, escaped, between them.

    for html in drawn("checkins/_child.html", "row", page.rows, {"week": page.week}): ...

A value is a text, an id, a moment, or a tuple, mapping or dataclass of such; everything else
(flags, numbers, enums, weeks, None, an empty text) belongs to the shape. The template sees the names
it is given and no others. It may test whether a text is there, and nothing else about it: it is
rendered twice with different marks, and where that gives two results it is refused with
`NotTheSame`. Texts stand between tags or in quoted attributes, as everywhere.
"""

import datetime as dt
import random
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.template import Context, Engine
from django.utils.translation import get_language

from accounts.shapes import field_names
from accounts.stand_ins import NotTheSame

MOST_KEPT = 1_000
"""Shapes that a process keeps, of all templates together; then it begins anew."""

_drawn = random.Random()  # noqa: S311 - marks, no secrets


def _some_text() -> str:
    return f"mark{_drawn.getrandbits(96):024x}"


def _some_id() -> uuid.UUID:
    return uuid.UUID(int=_drawn.getrandbits(128))


def _some_moment() -> dt.datetime:
    since = dt.timedelta(microseconds=_drawn.randrange(10**15))
    return dt.datetime(2300, 1, 1, tzinfo=dt.UTC) + since


_marks: dict[type, Callable[[], Any]] = {
    str: _some_text,
    uuid.UUID: _some_id,
    dt.datetime: _some_moment,
}


@dataclass(frozen=True)
class _Pieces:
    """What stands before each place, the number of the value that belongs there, and what follows."""

    before: tuple[tuple[str, int], ...]
    last: str

    def filled(self, values: list[str]) -> str:
        parts: list[str] = []
        for text, number in self.before:
            parts += (text, values[number])
        parts.append(self.last)
        return "".join(parts)


_FLAGS = frozenset({bool, int, str, type(None)})
_kept: dict[Any, _Pieces] = {}


def drawn(
    template: str, name: str, rows: Iterable[Any], beside: Mapping[str, Any]
) -> Iterator[str]:
    """Each row as HTML; the template calls it `name`, and finds `beside` there for all rows alike."""
    engine = Engine.get_default()
    common: list[str] = []
    place = (template, name, get_language(), _shape_of(dict(beside), common))
    for row in rows:
        values = common.copy()
        key = (place, _shape_of(row, values))
        pieces = _kept.get(key)
        if pieces is None or engine.debug:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            pieces = _kept[key] = _pieces(engine, template, {**beside, name: row})
        yield pieces.filled(values)


def _shape_of(value: Any, values: list[str]) -> Any:
    """What the template may depend on. What only fills a place is put into `values`, as written."""
    kind: Any = type(value)
    if kind in _marks and value:
        values.append(_written(value))
        return kind
    shape: list[Any] = [kind]
    if kind is tuple:
        parts = value
    elif kind is dict:
        parts = value.values()
        shape += value
    elif names := field_names(kind):
        parts = [getattr(value, one) for one in names]
    else:
        return (kind, value)
    for one in parts:
        of: Any = type(one)
        # Most of a row is texts and flags: these need no call of their own.
        if of is str and one:
            values.append(escape(one))
            shape.append(of)
        elif of in _FLAGS:
            shape.append((of, one))
        else:
            shape.append(_shape_of(one, values))
    return tuple(shape)


def _written(value: Any) -> str:
    """As a template writes it."""
    if type(value) is str:
        return escape(value)
    return value.isoformat() if type(value) is dt.datetime else str(value)


def _marked(value: Any, marks: dict[str, int]) -> Any:
    """The same value with marks in the places of `_shape_of`, in its order."""
    kind: Any = type(value)
    if kind in _marks and value:
        mark = _marks[kind]()
        marks[_written(mark)] = len(marks)
        return mark
    if kind is tuple:
        return tuple(_marked(one, marks) for one in value)
    if kind is dict:
        return {name: _marked(one, marks) for name, one in value.items()}
    names = field_names(kind)
    if names:
        return kind(**{one: _marked(getattr(value, one), marks) for one in names})
    return value


def _pieces(engine: Engine, template: str, context: dict[str, Any]) -> _Pieces:
    first, second = (_rendered(engine, template, context) for _time in range(2))
    if first != second:
        raise NotTheSame(template)
    return first


def _rendered(engine: Engine, template: str, context: dict[str, Any]) -> _Pieces:
    """The template with marks, cut at them."""
    marks: dict[str, int] = {}
    html = engine.get_template(template).render(Context(_marked(context, marks)))
    if not marks:
        return _Pieces((), html)
    cut = re.split(f"({'|'.join(map(re.escape, marks))})", html)
    return _Pieces(
        tuple((text, marks[mark]) for text, mark in zip(cut[:-1:2], cut[1::2], strict=True)),
        cut[-1],
    )
