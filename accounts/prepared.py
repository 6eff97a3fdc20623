"""Queries whose SQL is made once and asked many times.

Django builds a large query out of hundreds of Python objects, which costs a page more than the
database needs to answer it. A function under `@prepared` builds its queryset as always. For each
*shape* of its arguments it is run only the first time, with stand-ins for ids, days, moments and
weeks; the statement is kept, and later calls put their own values in the stand-ins' places.

    @prepared
    def lines_of(sheet: uuid.UUID, authors: tuple[uuid.UUID, ...]) -> QuerySet[Entry]:
        return Entry.objects.filter(sheet=sheet, author_member__in=authors).order_by("pk")

    lines_of(sheet.pk, authors=(chen.pk, delgado.pk))  # a list of Entry

Arguments are ids, days, moments and other kinds told to `register`, tuples and frozen dataclasses
of them, and anything hashable that the query's form depends on (flags, enums, None). The function
may depend on nothing else: not on the clock, the language, or a row; and it may ask nothing *about*
an id or a day, only compare it inside the database: not look it up in a set, either, nor ask which
weekday it is. A row is refused, since another row of the same id may say something else by now. It is built twice with different stand-ins,
and what would not be the same query for other values is refused with `NotTheSame`.
"""

import copy
import datetime as dt
import random
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import DateField, DateTimeField, Field, Model, QuerySet, UUIDField

Given = ParamSpec("Given")
Row = TypeVar("Row")
MOST_KEPT = 1_000
"""Statements a process keeps, of all functions together; then it begins anew."""

_PLACE = re.compile("%%|%s")
_drawn = random.Random()  # noqa: S311 - stand-ins, no secrets


class NotTheSame(Exception):
    """The query depends on a value in another way than by comparing it inside the database."""


@dataclass(frozen=True)
class Slot:
    """A kind of value that is put into a kept statement. `field` says how the database takes it."""

    field: "Field[Any, Any]"
    stand_in: Callable[[], Any]


def _silent(*_: object) -> Any:
    """For a stand-in's operators: whoever asks about the value makes more than one query."""
    raise NotTheSame("A value is compared or reckoned with in Python.")


def _only_itself(one: Any, other: object) -> bool:
    """Django asks whether a value is "", which none is; two ids or two days are not compared."""
    return one is other or (isinstance(other, type(one).__mro__[1]) and _silent())


class _Id(uuid.UUID):
    __lt__ = __le__ = __gt__ = __ge__ = __int__ = _silent
    __eq__, __hash__ = _only_itself, uuid.UUID.__hash__


class _Day(dt.date):
    __lt__ = __le__ = __gt__ = __ge__ = _silent
    __add__ = __radd__ = __sub__ = __rsub__ = _silent
    weekday = isocalendar = toordinal = _silent
    __eq__, __hash__ = _only_itself, dt.date.__hash__


class _Moment(dt.datetime):
    __lt__ = __le__ = __gt__ = __ge__ = _silent
    __add__ = __radd__ = __sub__ = __rsub__ = _silent
    weekday = isocalendar = toordinal = _silent
    __eq__, __hash__ = _only_itself, dt.datetime.__hash__


def some_monday() -> dt.date:
    """Far from every day of a school's, and a Monday, so that a week may begin on it."""
    day = dt.date(2300, 1, 1) + dt.timedelta(days=7 * _drawn.randrange(30_000))
    return _Day(day.year, day.month, day.day)


def _some_moment() -> dt.datetime:
    day = some_monday()
    return _Moment(day.year, day.month, day.day, 1, 2, 3, _drawn.randrange(10**6), tzinfo=dt.UTC)


def _some_id() -> uuid.UUID:
    return _Id(int=_drawn.getrandbits(128))


_slots: dict[type, Slot] = {
    uuid.UUID: Slot(UUIDField(), _some_id),
    dt.date: Slot(DateField(), some_monday),
    dt.datetime: Slot(DateTimeField(), _some_moment),
}
_kept: dict[Any, "_Statement | None"] = {}


class NotYet:
    """No statement of that shape has been made."""


NOT_YET = NotYet()


def register(kind: type, slot: Slot) -> None:
    """One more kind of value that statements keep a place for."""
    _slots[kind] = slot


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
    kind = type(value)
    if kind in _slots:
        values.append(value)
        return kind
    if kind is tuple or kind is list:
        return (kind, *[_shape_of(one, values) for one in _padded(value)])
    if is_dataclass(value):
        return (kind, *[_shape_of(getattr(value, one.name), values) for one in fields(value)])
    if isinstance(value, Model):
        # It equals every row of its id: a statement made of what it says would outlive that.
        raise NotTheSame(f"{kind.__name__}: a statement is made of ids, not of a row's own values.")
    return (kind, value)


def _padded(values: Any) -> Any:
    """A list of ids is filled up to a power of two by its last one, so that few lengths are kept."""
    if len(values) < 2 or not all(type(one) in _slots for one in values):
        return values
    whole = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (whole - len(values))]


def _with(value: Any, stand_ins: Iterator[Any]) -> Any:
    """The same arguments with stand-ins in the places."""
    kind = type(value)
    if kind in _slots:
        return next(stand_ins)
    if kind is tuple or kind is list:
        return kind(_with(one, stand_ins) for one in _padded(value))
    if is_dataclass(value):
        return kind(
            **{one.name: _with(getattr(value, one.name), stand_ins) for one in fields(value)}
        )
    return value


@dataclass(frozen=True, eq=False)
class _Statement:
    """SQL with its parameters: a constant, or the number of the value that belongs there."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    constants: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]

    def rows(self, values: list[Any], alias: str) -> list[Any]:
        connection = connections[alias]
        params = list(self.constants)
        for place, number in self.places:
            value = values[number]
            params[place] = _taken(type(value), value, connection)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, tuple(params))
        self._spare(compiler, connection)
        # Everything else (rows to objects, prefetching) is the queryset's own affair.
        asked: Any = QuerySet.__new__(type(self.queryset))
        vars(asked).update(vars(self.queryset), _result_cache=None, _prefetch_done=False)
        asked._query = _Filled(self.queryset.query, compiler)
        return list(asked)

    def _spare(self, compiler: Any, connection: Any) -> None:
        """How columns become values is looked up once for each connection and statement."""
        kept = _converters.setdefault(connection, WeakKeyDictionary())
        if self not in kept:
            columns = [column[0] for column in compiler.select[: compiler.col_count]]
            found = compiler.get_converters(columns), compiler.has_composite_fields(columns)
            kept[self] = found
        converters, is_composite = kept[self]
        compiler.get_converters = lambda _columns: converters
        compiler.has_composite_fields = lambda _columns: is_composite


_converters: WeakKeyDictionary[Any, WeakKeyDictionary[_Statement, Any]] = WeakKeyDictionary()


class _Filled:
    """A query whose compiler is ready."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._asked, self._compiler = query, compiler

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._asked, name)


def _compiled(build: Any, args: Any, kwargs: Any, alias: str) -> _Statement | None:
    """The statement, or None where no row can ever answer (an empty list of ids)."""
    first, second = _built(build, args, kwargs, alias), _built(build, args, kwargs, alias)
    if first is None or second is None:
        if first is not second:
            raise NotTheSame(build.__qualname__)
        return None
    if first.sql != second.sql or first.places != second.places:
        raise NotTheSame(build.__qualname__)
    held = {place for place, _number in first.places}
    for place, (one, other) in enumerate(zip(first.constants, second.constants, strict=True)):
        if place not in held and repr(one) != repr(other):
            raise NotTheSame(f"{build.__qualname__}: {one!r}")
    return first


def _built(build: Any, args: Any, kwargs: Any, alias: str) -> _Statement | None:
    """Built and compiled with stand-ins, which are then found among the parameters."""
    values: list[Any] = []
    for one in (*args, *kwargs.values()):
        _shape_of(one, values)
    connection = connections[alias]
    stand_ins = _stand_ins([type(value) for value in values], connection)
    left = iter(stand_ins.values())
    filled = [_with(one, left) for one in (*args, *kwargs.values())]
    named = dict(zip(kwargs, filled[len(args) :], strict=True))
    queryset = build(*filled[: len(args)], **named).using(alias)
    if queryset.query.select_for_update:
        raise NotTheSame(f"{build.__qualname__}: rows are held by a queryset of their own.")
    compiler = queryset.query.get_compiler(alias)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    numbers = {mark: number for number, mark in enumerate(stand_ins)}
    sql, params = _with_constants(sql, params, set(numbers), connection)
    places = ((place, numbers.get(_mark(param))) for place, param in enumerate(params))
    found = tuple((place, number) for place, number in places if number is not None)
    return _Statement(queryset, compiler, sql, tuple(params), found)


def _with_constants(
    sql: str, params: Any, marks: set[str], connection: Any
) -> tuple[str, list[Any]]:
    """What never changes stands in the statement itself, as PostgreSQL's driver would write it
    there on every call; only the values keep their places. (SQLite's has nothing to write it with.)
    """
    if connection.vendor != "postgresql":
        return sql, list(params)
    from psycopg.sql import Literal

    left, kept = iter(params), []

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        param = next(left)
        if _mark(param) in marks:
            kept.append(param)
            return "%s"
        return Literal(param).as_string(connection.connection).replace("%", "%%")

    return _PLACE.sub(written, sql), kept


def _stand_ins(kinds: list[type], connection: Any) -> dict[str, Any]:
    """One a place, no two alike as the database takes them."""
    found: dict[str, Any] = {}
    for kind in kinds:
        mark = ""
        while not mark or mark in found:
            fresh = _slots[kind].stand_in()
            mark = _mark(_taken(kind, fresh, connection))
        found[mark] = fresh
    return found


def _taken(kind: type, value: Any, connection: Any) -> Any:
    """As the database takes it."""
    return _slots[kind].field.get_db_prep_value(value, connection, prepared=False)


def _mark(param: Any) -> str:
    return f"{type(param).__name__} {param!r}"
