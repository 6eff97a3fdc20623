"""Repeating events: their days inside a window, with a bound on the work. Pure but for the meter.

`recurring_ical_events` knows the rules (EXDATE, RECURRENCE-ID, RDATE, COUNT, UNTIL); `dateutil`
below it walks on to the year 9999 for a rule that never comes true, so rules that a school's
calendar has no use for are refused first, and all series of a file share one allowance.
"""

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any

import recurring_ical_events
from icalendar import Calendar
from icalendar import Event as Component

MOST_SERIES = 300
MOST_DAYS = 400
"""So many days one series may have in the window: a year of them and then some."""
ALLOWANCE = 5.0
"""Seconds of this thread's own time for all series of a file."""
OLDEST = 1900
PARTS = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}
ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


class TooMuch(Exception):
    """The rule is not one for days off, or would take too long."""


class Meter:
    """What is left of a file's allowance."""

    def __init__(self, allowance: float = ALLOWANCE) -> None:
        self.left, self.series = allowance, MOST_SERIES

    def spend(self, began: float) -> None:
        self.left -= time.thread_time() - began


def repeats(component: Component) -> bool:
    return "RRULE" in component or "RDATE" in component


def days_of_series(
    components: Sequence[Component], *, first: dt.date, last: dt.date, meter: Meter
) -> list[Component]:
    """The single events of one UID that touch the window, first to last day. Raises TooMuch."""
    for one in components:
        _check(one)
    if meter.left <= 0 or meter.series <= 0:
        raise TooMuch
    meter.series -= 1
    began = time.thread_time()
    calendar = Calendar()
    for one in components:
        calendar.add_component(one)
    window = (first, last + dt.timedelta(days=1))
    found: list[Component] = recurring_ical_events.of(calendar).between(*window)
    meter.spend(began)
    if len(found) > MOST_DAYS:
        raise TooMuch
    return found


def _check(component: Component) -> None:
    rules: Any = component.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    start: Any = component["DTSTART"]
    if len(rules) > 1 or start.dt.year < OLDEST:
        raise TooMuch
    for rule in rules:
        _check_rule(rule)


def _check_rule(rule: Any) -> None:
    """Days, weeks, months, years; nothing within a day, nothing that steps on the spot."""
    how_often = [str(one).upper() for one in rule.get("FREQ", [])]
    if len(how_often) != 1 or how_often[0] not in PARTS:
        raise TooMuch
    parts = {str(name).upper() for name in rule}
    # BYMONTH narrows a year as well as a month; BYHOUR and the like would make many of one day.
    if not parts <= PARTS[how_often[0]] | ALWAYS:
        raise TooMuch
    if any(int(one) < 1 for one in rule.get("INTERVAL", [1])):
        raise TooMuch
