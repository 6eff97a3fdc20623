"""Queries whose SQL is made once and asked many times.

Django builds a large query out of hundreds of Python objects, which costs a page more than the
database needs to answer it. A function under `@prepared` builds its queryset as always. For each
*shape* of its arguments it is run only the first time, with stand-ins for ids, days, moments and
weeks; the statement is kept, and later calls put their own values in the stand-ins' places.

    @prepared
    def lines_of(sheet: uuid.UUID, authors: tuple[uuid.UUID, ...]) -> QuerySet[Entry]:
        return Entry.objects.filter(sheet=sheet, author_member__in=authors).order_by("pk")

    lines_of(sheet.pk, authors=(chen.pk, delgado.pk))  # a list of Entry

Arguments are ids, days, moments and other kinds told to `accounts.stand_ins.register`, tuples and
frozen dataclasses of them, and anything hashable that the query's form depends on (flags, enums,
None). The function may depend on nothing else: not on the clock, the language, or a row; and it may
ask nothing *about* an id or a day, only compare it inside the database: not look it up in a set,
either, nor ask which weekday it is. A row is refused, since another row of the same id may say
something else by now. It is built twice with different stand-ins, and what would not be the same
query for other values is refused with `NotTheSame`.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet

from accounts.shapes import field_names
from accounts.stand_ins import NotTheSame, slots, stand_ins
from accounts.statements import Statement, made_of

Given = ParamSpec("Given")
Row = TypeVar("Row")
MOST_KEPT = 1_000
"""Statements a process keeps, of all functions together; then it begins anew."""

_kept: dict[Any, "Statement | None"] = {}


class NotYet:
    """No statement of that shape has been made."""


NOT_YET = NotYet()


def forget() -> None:
    """Make every statement anew: the functions that build them are others now."""
    _kept.clear()


def prepared(build: Callable[Given, QuerySet[Any, Row]]) -> Callable[Given, list[Row]]:
    """The rows of `build`'s queryset, by a statement that is kept for each shape of its arguments."""

    @wraps(build)
    def asked(*args: Given.args, **kwargs: Given.kwargs) -> list[Row]:
        values: list[Any] = []
        shape = tuple([_shape_of(one, values) for one in (*args, *kwargs.values())])
        alias = "default"
        key = (build, connections[alias].vendor, len(args), tuple(kwargs), shape)
        # Asked once: another thread may begin anew in between.
        statement = _kept.get(key, NOT_YET)
        if isinstance(statement, NotYet):
            statement = _compiled(build, args, kwargs, alias)
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[key] = statement
        return [] if statement is None else statement.rows(values, alias)

    return asked


def _shape_of(value: Any, values: list[Any]) -> Any:
    """What the query's form may depend on. What only fills a place is put into `values` instead."""
    kind: Any = type(value)
    if kind in slots:
        values.append(value)
        return kind
    if kind is tuple or kind is list:
        return (kind, *[_shape_of(one, values) for one in _padded(value)])
    names = field_names(kind)
    if names:
        return (kind, *[_shape_of(getattr(value, one), values) for one in names])
    if isinstance(value, Model):
        # It equals every row of its id: a statement made of what it says would outlive that.
        raise NotTheSame(f"{kind.__name__}: a statement is made of ids, not of a row's own values.")
    return (kind, value)


def _padded(values: Any) -> Any:
    """A list of ids is filled up to a power of two by its last one, so that few lengths are kept."""
    if len(values) < 2 or not all(type(one) in slots for one in values):
        return values
    whole = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (whole - len(values))]


def _with(value: Any, stand_ins: Iterator[Any]) -> Any:
    """The same arguments with stand-ins in the places."""
    kind: Any = type(value)
    if kind in slots:
        return next(stand_ins)
    if kind is tuple or kind is list:
        return kind(_with(one, stand_ins) for one in _padded(value))
    names = field_names(kind)
    if names:
        return kind(**{one: _with(getattr(value, one), stand_ins) for one in names})
    return value


def _compiled(build: Any, args: Any, kwargs: Any, alias: str) -> Statement | None:
    """The statement, or None where no row can ever answer. Built twice, with other stand-ins."""
    first, second = (_built(build, args, kwargs, alias) for _time in range(2))
    if first is None or second is None:
        if first is not second:
            raise NotTheSame(build.__qualname__)
        return None
    if first.text.differs_from(second.text):
        raise NotTheSame(build.__qualname__)
    return first


def _built(build: Any, args: Any, kwargs: Any, alias: str) -> Statement | None:
    """Built and compiled with stand-ins, which are then found among the parameters."""
    values: list[Any] = []
    for one in (*args, *kwargs.values()):
        _shape_of(one, values)
    standing = stand_ins([type(value) for value in values], connections[alias])
    left = iter(standing.values())
    filled = [_with(one, left) for one in (*args, *kwargs.values())]
    named = dict(zip(kwargs, filled[len(args) :], strict=True))
    queryset = build(*filled[: len(args)], **named).using(alias)
    return made_of(queryset, tuple(standing), alias)
