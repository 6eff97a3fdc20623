"""A school's quiet hours, in which no letter comes. Pure; the school says what moment an hour is."""

import datetime as dt
from typing import Protocol

A_DAY = dt.timedelta(days=1)


class QuietHours(Protocol):
    """What a school says about the night."""

    quiet_from: dt.time
    quiet_until: dt.time

    def local(self, moment: dt.datetime) -> dt.datetime: ...
    def local_date(self, moment: dt.datetime) -> dt.date: ...
    def at(self, day: dt.date, hour: dt.time) -> dt.datetime: ...


def is_quiet(hours: QuietHours, moment: dt.datetime) -> bool:
    """Whether the school's clock is within quiet hours, which usually span midnight."""
    return is_quiet_hour(hours.local(moment).time(), hours.quiet_from, hours.quiet_until)


def is_quiet_hour(clock: dt.time, since: dt.time, until: dt.time) -> bool:
    """Whether an hour lies in the night from `since` to `until`; none when they are the same."""
    if since <= until:
        return since <= clock < until
    return clock >= since or clock < until


def quiet_ends(hours: QuietHours, moment: dt.datetime) -> dt.datetime:
    """The end of the quiet hours that the moment is in."""
    day = hours.local_date(moment)
    if hours.local(moment).time() >= hours.quiet_until:
        day += A_DAY
    # An hour that a clock change skips lies later than it says; never answer with the past.
    return max(hours.at(day, hours.quiet_until), moment + dt.timedelta(minutes=1))
