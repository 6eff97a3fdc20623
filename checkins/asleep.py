"""When a sheet that was put aside is read again: at eight in the morning of the next school day. Pure."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import School

WAKES_AT = dt.time(8)


def next_morning(school: School, taught: Iterable[dt.date], *, today: dt.date) -> dt.datetime:
    """Eight o'clock of the first taught day after today; where none is known, of tomorrow."""
    days = sorted(day for day in taught if day > today)
    return school.at(days[0] if days else today + dt.timedelta(days=1), WAKES_AT)


def is_morning(school: School, now: dt.datetime) -> bool:
    """Whether the sheets of this day have woken."""
    return school.local(now).time() >= WAKES_AT


def is_asleep(sleeps_until: dt.datetime | None, now: dt.datetime) -> bool:
    return sleeps_until is not None and sleeps_until > now
