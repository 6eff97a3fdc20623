"""A queryset's SQL as it is kept: made with stand-ins, asked with other values (`accounts.prepared`)."""

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from accounts.stand_ins import mark_of, taken

_PLACE = re.compile("%%|%s")


class Text(Protocol):
    """SQL with places for values, which come by their numbers."""

    def with_values(self, values: Sequence[Any], connection: Any) -> tuple[str, Any]:
        """What a cursor is told to execute: SQL and its parameters."""

    def differs_from(self, other: Any) -> bool:
        """Whether other stand-ins made another query."""


@dataclass(frozen=True)
class Written:
    """For PostgreSQL: pieces of SQL, and the number of the value between each two. Its driver writes
    values into the SQL on this side anyway, looking for every place on every call; here each value
    is written once, however often it stands there."""

    pieces: tuple[str, ...]
    numbers: tuple[int, ...]

    def with_values(self, values: Sequence[Any], connection: Any) -> tuple[str, None]:
        from psycopg.adapt import Transformer

        driver = connection.connection
        write, encoding = Transformer(driver).as_literal, driver.info.encoding
        literals = [write(value).decode(encoding) for value in values]
        parts = [self.pieces[0]]
        for number, piece in zip(self.numbers, self.pieces[1:], strict=True):
            parts += (literals[number], piece)
        return "".join(parts), None

    def differs_from(self, other: Any) -> bool:
        return bool(self != other)


@dataclass(frozen=True)
class Bound:
    """For SQLite: parameters beside the SQL, each a constant or the number of a value."""

    sql: str
    constants: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]

    def with_values(self, values: Sequence[Any], _connection: Any) -> tuple[str, tuple[Any, ...]]:
        params = list(self.constants)
        for place, number in self.places:
            params[place] = values[number]
        return self.sql, tuple(params)

    def differs_from(self, other: Any) -> bool:
        if self.sql != other.sql or self.places != other.places:
            return True
        held = {place for place, _number in self.places}
        both = enumerate(zip(self.constants, other.constants, strict=True))
        return any(place not in held and repr(one) != repr(two) for place, (one, two) in both)


@dataclass(frozen=True, eq=False)
class Statement:
    """A queryset's text, and all else that Django needs to make objects of its rows."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    text: Text

    def rows(self, values: list[Any], alias: str) -> list[Any]:
        connection = connections[alias]
        connection.ensure_connection()
        if self.queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are held inside a transaction only.")
        asked_with = [taken(type(value), value, connection) for value in values]
        asked_for = self.text.with_values(asked_with, connection)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: asked_for
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


_converters: WeakKeyDictionary[Any, WeakKeyDictionary[Statement, Any]] = WeakKeyDictionary()


class _Filled:
    """A query whose compiler is ready."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._asked, self._compiler = query, compiler

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._asked, name)


def made_of(queryset: QuerySet[Any, Any], marks: Sequence[str], alias: str) -> Statement | None:
    """The statement of a queryset that was built with stand-ins; `marks` are theirs, in order. None
    where no row can ever answer (an empty list of ids)."""
    compiler = queryset.query.get_compiler(alias)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    numbers = {mark: number for number, mark in enumerate(marks)}
    connection = connections[alias]
    text = _written if connection.vendor == "postgresql" else _bound
    return Statement(queryset, compiler, text(sql, params, numbers, connection))


def _bound(sql: str, params: Any, numbers: dict[str, int], _connection: Any) -> Text:
    places = ((place, numbers.get(mark_of(param))) for place, param in enumerate(params))
    found = tuple((place, number) for place, number in places if number is not None)
    return Bound(sql, tuple(params), found)


def _written(sql: str, params: Any, numbers: dict[str, int], connection: Any) -> Text:
    """What never changes stands in the pieces themselves, as the driver would write it there."""
    from psycopg.sql import Literal

    pieces, found, left, ends = [""], list[int](), iter(params), 0
    for place in _PLACE.finditer(sql):
        pieces[-1] += sql[ends : place.start()]
        ends = place.end()
        if place[0] == "%%":
            pieces[-1] += "%"
            continue
        param = next(left)
        number = numbers.get(mark_of(param))
        if number is None:
            pieces[-1] += Literal(param).as_string(connection.connection)
        else:
            found.append(number)
            pieces.append("")
    pieces[-1] += sql[ends:]
    return Written(tuple(pieces), tuple(found))
