"""Calendar arithmetic: the ISO week as a value. Pure; no clock, no database.

A week is named as ISO 8601 names it (`2026-W46`): it starts on Monday, and week 1 holds the
year's first Thursday. Schools whose week begins before Monday keep the same names; the days
they teach before it belong to the week that follows, see `head_start`.
"""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import total_ordering
from typing import Protocol

FRIDAY, SATURDAY, SUNDAY = 5, 6, 7
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Years that a week's name in an address can say (checkins/converters.py)."""
_NAME = re.compile(r"([0-9]{4})-W([0-9]{2})")


class Span(Protocol):
    """A run of days; both ends count."""

    @property
    def starts_on(self) -> dt.date: ...

    @property
    def ends_on(self) -> dt.date: ...


@total_ordering
@dataclass(frozen=True)
class Week:
    """One ISO week, held by its Monday."""

    monday: dt.date

    def __post_init__(self) -> None:
        if self.monday.isoweekday() != 1:
            raise ValueError(f"{self.monday} is not a Monday.")

    @classmethod
    def parse(cls, name: str) -> "Week":
        """`2026-W46` -> Week. Raises ValueError for anything else, also for a week that the year
        lacks and for years outside FIRST_YEAR to LAST_YEAR."""
        match = _NAME.fullmatch(name)
        if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValueError(f"{name!r} is not a week like 2026-W46.")
        return cls(dt.date.fromisocalendar(int(match[1]), int(match[2]), 1))

    @classmethod
    def containing(cls, day: dt.date, school_days: Collection[int] = (1, 2, 3, 4, 5)) -> "Week":
        """The week a day belongs to, as the school counts (`head_start`)."""
        day += dt.timedelta(days=head_start(school_days))
        return cls(day - dt.timedelta(days=day.isoweekday() - 1))

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year:04}-W{number:02}"

    def __lt__(self, other: "Week") -> bool:
        return self.monday < other.monday

    def __add__(self, weeks: int) -> "Week":
        """The week so many weeks later. Raises OverflowError past the year 9999."""
        return Week(self.monday + dt.timedelta(weeks=weeks))

    def __sub__(self, weeks: int) -> "Week":
        return self + -weeks

    def day(self, iso_weekday: int, school_days: Collection[int] = (1, 2, 3, 4, 5)) -> dt.date:
        """The date of an ISO weekday (1 Monday .. 7 Sunday) as the school counts this week."""
        offset = iso_weekday - 1
        if iso_weekday > SUNDAY - head_start(school_days):
            offset -= 7
        return self.monday + dt.timedelta(days=offset)

    def begins(self, school_days: Collection[int] = (1, 2, 3, 4, 5)) -> dt.date:
        """The week's first day as the school counts, taught or not; it lasts seven days."""
        return self.monday - dt.timedelta(days=head_start(school_days))

    def days(self, school_days: Collection[int] = (1, 2, 3, 4, 5)) -> list[dt.date]:
        """The dates taught in an ordinary week, first to last."""
        return sorted(self.day(weekday, school_days) for weekday in school_days)

    def taught_days(
        self,
        school_days: Collection[int],
        terms: Collection[Span],
        closures: Collection[Span],
    ) -> list[dt.date]:
        """The dates this school is in session: in a term, not closed."""
        return [
            day
            for day in self.days(school_days)
            if covers(terms, day) and not covers(closures, day)
        ]


def covers(spans: Collection[Span], day: dt.date) -> bool:
    """Whether any of the spans holds the day."""
    return any(span.starts_on <= day <= span.ends_on for span in spans)


def head_start(school_days: Collection[int]) -> int:
    """How many days before Monday the school's week begins: 0, 1 or 2.

    It begins after the school's weekend. Sunday to Thursday, and Sunday to Friday: on Sunday.
    Saturday to Wednesday, and Saturday to Thursday: on Saturday. Else, also where every day is
    taught, on Monday.
    """
    if SUNDAY not in school_days:
        return 0
    if SATURDAY not in school_days:
        return 1
    return 0 if FRIDAY in school_days else 2


def in_order(school_days: Collection[int]) -> list[int]:
    """The ISO weekdays as they follow each other in the school's week: Sunday first, where it is."""
    first = eve(school_days) % SUNDAY + 1
    return sorted(set(school_days), key=lambda day: (day - first) % SUNDAY)


def eve(school_days: Collection[int]) -> int:
    """The ISO weekday of the evening before the school's week begins: Sunday, where that is Monday."""
    return SUNDAY - head_start(school_days)
