"""A calendar file -> Calendar. Pure: bytes, the school's zone and its years in, plain values out.

All days are the school's. An all-day event's end is the day after (RFC 5545, 3.6.1). A time with
a zone is turned into the school's; one without ("floating") is the school's already, and so is
one whose zone nobody knows. What cannot be read is a Problem; the rest of the file stands.
"""

import datetime as dt
import hashlib
import warnings
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from icalendar import Event as Component

from checkins.calendars.decoding import Block, blocks_of
from checkins.calendars.naming import (
    clean,
    names_a_term,
    says_lessons,
    says_part_of_a_day,
    terms_in,
)
from checkins.calendars.series import Meter, TooMuch, days_of_series, repeats
from checkins.calendars.shape import MOST_LISTED, Calendar, Event, Kind, Problem

LONGEST = dt.timedelta(days=366)
LONGEST_KEY = 200
A_DAY = dt.timedelta(days=1)
ALMOST_MIDNIGHT = dt.time(23, 59)


class BadEvent(Exception):
    """Nothing can be made of this event. `code` is a key of preview.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class _Draft:
    """What reading has gathered so far."""

    zone: zoneinfo.ZoneInfo
    first: dt.date
    last: dt.date
    meter: Meter = field(default_factory=Meter)
    events: dict[str, Event] = field(default_factory=dict)
    outside: list[Event] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(data: bytes, *, zone: zoneinfo.ZoneInfo, first: dt.date, last: dt.date) -> Calendar:
    """What the file says about the days from first to last. Raises FileRefused."""
    blocks, encoding = blocks_of(data)
    draft = _Draft(zone=zone, first=first, last=last)
    with warnings.catch_warnings():
        # The parser warns of zones' names that it has to guess at.
        warnings.simplefilter("ignore")
        for components in _by_uid(blocks, draft):
            _read_uid(components, draft)
    return _calendar(draft, encoding)


def _calendar(draft: _Draft, encoding: str) -> Calendar:
    events = sorted(draft.events.values(), key=lambda one: (one.starts_on, one.name, one.key))
    days_off = [one for one in events if one.kind != "lessons" and not names_a_term(one)]
    return Calendar(
        events=tuple(days_off),
        terms=terms_in(events),
        problems=tuple(draft.problems[:MOST_LISTED]),
        problem_count=len(draft.problems),
        outside=tuple(sorted(draft.outside, key=lambda one: one.starts_on)[-MOST_LISTED:]),
        outside_count=len(draft.outside),
        lesson_days=sum(one.kind == "lessons" for one in events),
        keys=frozenset(one.key for one in days_off),
        encoding=encoding,
    )


def _by_uid(blocks: Iterable[Block], draft: _Draft) -> list[list[Component]]:
    """The events that can be parsed, those of one UID together, in the file's order."""
    groups: dict[str, list[Component]] = {}
    for number, block in enumerate(blocks):
        try:
            component = _component(block)
        except BadEvent as bad:
            draft.problems.append(Problem(bad.code, _name_in(block)))
            continue
        uid = str(component.get("UID", "")).strip() or f"without uid {number}"
        groups.setdefault(uid, []).append(component)
    return list(groups.values())


def _component(block: Block) -> Component:
    if block.is_odd:
        raise BadEvent("unreadable")
    lines = "\r\n".join(("BEGIN:VEVENT", *block.lines, "END:VEVENT", ""))
    try:
        component: Component = Component.from_ical(lines)  # type: ignore[assignment]
    except Exception:
        # The parser's own faults are of many types; any of them means this one event.
        raise BadEvent("unreadable") from None
    if "DTSTART" not in component:
        raise BadEvent("no_day")
    if component.errors or any(isinstance(component.get(one), list) for one in _ONCE):
        raise BadEvent("unreadable")
    return component


_ONCE = ("UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "RECURRENCE-ID", "STATUS")


def _name_in(block: Block) -> str:
    summaries = (line for line in block.lines if line.upper().startswith("SUMMARY"))
    return clean(next(summaries, "").partition(":")[2])


def _read_uid(components: list[Component], draft: _Draft) -> None:
    """One UID: a single event, a series with its exceptions, or a UID that was used for many."""
    if any(repeats(one) for one in components):
        _read_series(components, draft)
        return
    starts = {str(_value(one, "DTSTART")) for one in components}
    for one in sorted(components, key=_sequence):
        is_one_of_many = len(starts) > 1 or "RECURRENCE-ID" in one
        _take(one, draft, day=_day_of(one) if is_one_of_many else None)


def _sequence(component: Component) -> int:
    value = component.get("SEQUENCE", 0)
    return value if isinstance(value, int) else 0


def _read_series(components: list[Component], draft: _Draft) -> None:
    name = clean(components[0].get("SUMMARY", ""))
    try:
        days = days_of_series(components, first=draft.first, last=draft.last, meter=draft.meter)
    except TooMuch:
        draft.problems.append(Problem("repeats", name))
        return
    except Exception:
        # As above: rules that contradict themselves fail in many ways.
        draft.problems.append(Problem("unreadable", name))
        return
    for one in days:
        _take(one, draft, day=_day_of(one))


def _day_of(component: Component) -> dt.date:
    """Which one of many it is: the day the series had it on, also when it was moved."""
    value = _value(component, "RECURRENCE-ID" if "RECURRENCE-ID" in component else "DTSTART")
    day: dt.date = value.date() if isinstance(value, dt.datetime) else value
    return day


def _value(component: Component, name: str) -> Any:
    """The Python value of a property that has one: a day, a moment, a length of time."""
    found: Any = component[name]
    return found.dt


def _take(component: Component, draft: _Draft, *, day: dt.date | None) -> None:
    name = clean(component.get("SUMMARY", ""))
    key = _key(component, name, day)
    if str(component.get("STATUS", "")).upper() == "CANCELLED":
        draft.events.pop(key, None)
        draft.problems.append(Problem("cancelled", name, _on(component)))
        return
    try:
        starts_on, ends_on, kind = _days(component, draft.zone)
    except BadEvent as bad:
        draft.problems.append(Problem(bad.code, name, _on(component)))
        return
    event = Event(key, name, starts_on, ends_on, _kind(kind, name))
    if ends_on < draft.first or starts_on > draft.last:
        draft.outside.append(event)
    elif not name:
        draft.problems.append(Problem("no_name", "", str(starts_on)))
    else:
        draft.events[key] = event


def _kind(kind: Kind, name: str) -> Kind:
    if kind == "off" and says_part_of_a_day(name):
        return "hours"
    return "lessons" if kind == "off" and says_lessons(name) else kind


def _on(component: Component) -> str:
    return str(_value(component, "DTSTART"))[:10]


def _key(component: Component, name: str, day: dt.date | None) -> str:
    """What the closure remembers, so that the next file finds it."""
    uid = str(component.get("UID", "")).strip()
    key = uid or f"{name} {_value(component, 'DTSTART')}"
    if len(key) > LONGEST_KEY or not uid:
        key = hashlib.sha256(key.encode()).hexdigest()
    return f"{key}/{day}" if day else key


def _days(component: Component, zone: zoneinfo.ZoneInfo) -> tuple[dt.date, dt.date, Kind]:
    """First day, last day, and whether they are whole days."""
    start, end = _span(component)
    if isinstance(start, dt.datetime):
        is_outlook = str(component.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
        begins, ends = (_as_written if is_outlook else _at_school)(start, end, zone)
        whole = is_outlook or (
            begins.time() == dt.time()
            and ends > begins
            and (ends.time() == dt.time() or ends.time() >= ALMOST_MIDNIGHT)
        )
        if ends < begins:
            raise BadEvent("backwards")
        last = ends - dt.timedelta(microseconds=1) if ends > begins else ends
        days: tuple[dt.date, dt.date, Kind] = (
            begins.date(), last.date(), "off" if whole else "hours",
        )  # fmt: skip
    else:
        after = end.date() if isinstance(end, dt.datetime) else end
        if after < start:
            raise BadEvent("backwards")
        days = (start, max(start, after - A_DAY), "off")
    if days[1] - days[0] > LONGEST:
        raise BadEvent("too_long")
    return days


def _span(component: Component) -> tuple[Any, Any]:
    """Start and end as they stand; without an end a day lasts a day and a moment a moment."""
    start = _value(component, "DTSTART")
    if isinstance(start, tuple):
        raise BadEvent("unreadable")
    if "DTEND" in component:
        return start, _value(component, "DTEND")
    lasts = _value(component, "DURATION") if "DURATION" in component else None
    if lasts is None:
        return start, start if isinstance(start, dt.datetime) else start + A_DAY
    if not isinstance(start, dt.datetime):
        lasts = dt.timedelta(days=-(-lasts // A_DAY))
    try:
        return start, start + lasts
    except OverflowError:
        raise BadEvent("too_long") from None


def _at_school(start: Any, end: Any, zone: zoneinfo.ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    return _naive(start, zone), _naive(end, zone)


def _as_written(start: Any, end: Any, _zone: Any) -> tuple[dt.datetime, dt.datetime]:
    return _naive(start, None), _naive(end, None)


def _naive(value: Any, zone: zoneinfo.ZoneInfo | None) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    if value.tzinfo is not None and zone is not None:
        try:
            value = value.astimezone(zone)
        except OverflowError:
            raise BadEvent("too_long") from None
    moment: dt.datetime = value.replace(tzinfo=None)
    return moment
