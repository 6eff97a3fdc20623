"""Values that stand in a query while its SQL is made, and are found again in it (`accounts.prepared`).

Nobody may ask anything about them: what a query does with a value beyond comparing it inside the
database would be another query for another value.
"""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, DateTimeField, Field, UUIDField

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


slots: dict[type, Slot] = {
    uuid.UUID: Slot(UUIDField(), _some_id),
    dt.date: Slot(DateField(), some_monday),
    dt.datetime: Slot(DateTimeField(), _some_moment),
}


def register(kind: type, slot: Slot) -> None:
    """One more kind of value that statements keep a place for."""
    slots[kind] = slot


def stand_ins(kinds: list[type], connection: Any) -> dict[str, Any]:
    """One a place, no two alike as the database takes them."""
    found: dict[str, Any] = {}
    for kind in kinds:
        mark = ""
        while not mark or mark in found:
            fresh = slots[kind].stand_in()
            mark = mark_of(taken(kind, fresh, connection))
        found[mark] = fresh
    return found


def taken(kind: type, value: Any, connection: Any) -> Any:
    """As the database takes it."""
    return slots[kind].field.get_db_prep_value(value, connection, prepared=False)


def mark_of(param: Any) -> str:
    return f"{type(param).__name__} {param!r}"
