"""What a calendar file says, as plain values; and the same as JSON, while it waits."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["off", "hours", "lessons"]
"""Whole days off, some hours of a day, or a day whose name says that there is school."""

MOST_LISTED = 50
"""So many of what is only named, not offered, are kept by name; of the rest the number."""


@dataclass(frozen=True)
class Event:
    """One event, in the school's days; both count. `key` is its UID, with the day for one of many."""

    key: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    kind: Kind = "off"


@dataclass(frozen=True)
class Suggested:
    """A term that the file names, or that its lesson days make."""

    name: str
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Problem:
    """An event that is not taken. `code` is a key of preview.REASONS."""

    code: str
    name: str
    on: str = ""


@dataclass(frozen=True)
class Calendar:
    """A file as it was read. `outside` lie in no school year; their number is `outside_count`."""

    events: tuple[Event, ...] = ()
    terms: tuple[Suggested, ...] = ()
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    outside: tuple[Event, ...] = ()
    outside_count: int = 0
    lesson_days: int = 0
    keys: frozenset[str] = field(default_factory=frozenset)
    encoding: str = "UTF-8"


def to_json(calendar: Calendar) -> dict[str, Any]:
    """Plain lists and texts, for the row that waits."""
    values = asdict(calendar)
    values["keys"] = sorted(calendar.keys)
    for kind in ("events", "terms", "outside"):
        for row in values[kind]:
            row["starts_on"], row["ends_on"] = str(row["starts_on"]), str(row["ends_on"])
    return values


def from_json(values: dict[str, Any]) -> Calendar:
    """What `to_json` made."""
    return Calendar(
        **{
            **values,
            "events": tuple(Event(**_dated(row)) for row in values["events"]),
            "terms": tuple(Suggested(**_dated(row)) for row in values["terms"]),
            "outside": tuple(Event(**_dated(row)) for row in values["outside"]),
            "problems": tuple(Problem(**row) for row in values["problems"]),
            "keys": frozenset(values["keys"]),
        }
    )


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    days = {name: dt.date.fromisoformat(row[name]) for name in ("starts_on", "ends_on")}
    return {**row, **days}
