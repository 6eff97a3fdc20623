"""What happens in the three years, in whole minutes since 1970: homes, shares, answers, failures.

Made from the zone's number alone, so that each run asks the same.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.checkins.test_opening_oracle import HABITS, SINCE, UNTIL, ZONES, taught_by_week

HOUR, DAY = 60, 24 * 60
BEGIN, END = (int(moment.timestamp()) // 60 for moment in (SINCE, UNTIL))
EVES = {0: 7, 1: 6, 2: 5}
"""By how many days the school's week runs ahead of ISO's -> the weekday before it begins."""


class Clock:
    """The school's clock, read off minute by minute; no hour is ever turned into a moment."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.face = lru_cache(maxsize=None)(self._face)
        self.first = lru_cache(maxsize=None)(self._first)

    def _face(self, minute: int) -> tuple[dt.date, int]:
        """The date and the minute of the day that it shows."""
        shown = dt.datetime.fromtimestamp(minute * 60, self.zone)
        return shown.date(), shown.hour * 60 + shown.minute

    def _first(self, day: dt.date, hour: int) -> int:
        """The first minute of the day on which it shows this minute of the day or a later one."""
        minute = (day - dt.date(1970, 1, 1)).days * DAY - 15 * HOUR
        while self._face(minute)[0] < day:
            minute += HOUR // 2
        minute -= HOUR
        while self._face(minute) < (day, hour):
            minute += 1
        return minute


@dataclass(frozen=True)
class Hours:
    """A school's hours, in minutes of the day."""

    letter: int
    reminder: int
    quiet_from: int
    quiet_until: int
    digest: int


HOURS = [
    Hours(16 * 60, 18 * 60, 20 * 60, 7 * 60, 7 * 60 + 30),
    Hours(15 * 60 + 30, 17 * 60 + 30, 21 * 60 + 30, 6 * 60 + 30, 8 * 60),
    Hours(13 * 60, 19 * 60, 22 * 60, 8 * 60, 11 * 60 + 30),
    Hours(18 * 60, 10 * 60, 12 * 60, 14 * 60, 6 * 60),
    Hours(8 * 60, 18 * 60 + 30, 19 * 60, 7 * 60 + 30, 7 * 60 + 30),
    Hours(19 * 60 + 30, 20 * 60, 0, 0, 9 * 60),
    Hours(12 * 60, 22 * 60 + 30, 0, 6 * 60, 7 * 60),
]
"""The usual night, later and longer ones, a quiet noon, none, and one that begins at midnight."""


@dataclass(frozen=True)
class Adult:
    """A guardian on file. `stops`: from when on every letter is stopped."""

    name: str
    home: str
    email: str
    children: tuple[str, ...]
    by_mail: bool = True
    wants_reminder: bool = True
    stops: int | None = None


@dataclass(frozen=True)
class Shared:
    """A sheet. `gone_at`: taken back or withdrawn; `answers`: when each home answered."""

    number: int
    child: str
    week: tuple[int, int]
    shared_at: int
    gone_at: int | None
    answers: dict[str, int] = field(hash=False, default_factory=dict)

    def stands(self, minute: int) -> bool:
        return self.gone_at is None or minute < self.gone_at

    def is_answered(self, home: str, minute: int) -> bool:
        return home in self.answers and self.answers[home] <= minute


@dataclass(frozen=True)
class Letter:
    """One that left: of which kind, to whom, when, about which sheets."""

    kind: str
    to: str
    minute: int
    about: frozenset[int] = frozenset()
    due: int = field(compare=False, default=0)


TWO = ("Javier", "Lucía")
ADULTS = [
    Adult("Ana", "north", "ana@mail.example", TWO),
    Adult("Ben", "north", "ben@mail.example", TWO),
    Adult("Cho", "south", "south@mail.example", ("Mei",), wants_reminder=False),
    Adult("Dan", "south", "south@mail.example", ("Mei",)),
    Adult("Eva", "east", "both@mail.example", ("Mei",)),
    Adult("Fay", "west", "both@mail.example", ("Mei",)),
    Adult("Gus", "hill", "gus@mail.example", ("Javier",), by_mail=False),
    Adult("Hal", "lake", "hal@mail.example", ("Lucía", "Mei"), wants_reminder=False),
    Adult("Ida", "wood", "ida@mail.example", ("Lucía",), stops=BEGIN + 600 * DAY),
    Adult("Jon", "moor", "", ("Javier",)),
]
WRITTEN_TO = {
    "ana@mail.example": ("Ana",),
    "ben@mail.example": ("Ben",),
    "south@mail.example": ("Cho", "Dan"),
    "hal@mail.example": ("Hal",),
    "ida@mail.example": ("Ida",),
}
"""By hand: who is reached at which address. Two homes at one address, paper, and no address: nobody."""


class World:
    """A school in one zone, and all that is done there until `end`."""

    def __init__(self, number: int, end: int = END) -> None:
        self.zone, self.end = ZONES[number], end
        self.clock = Clock(self.zone)
        self.hours = HOURS[number % len(HOURS)]
        self.school_days, ahead = list(HABITS.items())[(number + number // 6) % len(HABITS)]
        self.reminder_weekday = EVES[ahead]
        self.fewest = min(1 + number % 3, len(self.school_days))
        self.weeks = taught_by_week(self.school_days, ahead, 1)
        self._dice = random.Random(number)  # noqa: S311 - a world, not a secret
        self.outages = list(self._outages())
        self.ticks = list(self._ticks(number % 5))
        self.sheets = sorted(self._sheets(), key=lambda one: (one.shared_at, one.number))

    def _outages(self) -> Iterator[tuple[int, int, bool]]:
        """(first minute, end, whether only the mail server is away), in order."""
        dice, minute = self._dice, BEGIN
        for number in range(1, 10_000):
            begins = minute + dice.randrange(2 * DAY, 9 * DAY)
            long = dice.randrange(8 * HOUR, 3 * DAY)
            lasts = dice.choices([dice.randrange(10, 8 * HOUR), long], [4, 1])[0]
            if number == 40:
                lasts = 15 * DAY + 5 * HOUR
            elif number % 2:
                begins, lasts = self._over_an_hour(begins, lasts)
            begins, minute = max(minute + 1, begins), begins + lasts
            if minute > self.end:
                return
            yield begins, minute, dice.random() < 0.5

    def _over_an_hour(self, begins: int, lasts: int) -> tuple[int, int]:
        """A failure over an hour at which something is to leave; also till about its last moment."""
        day, _hour = self.clock.face(begins)
        while day.isoweekday() not in (self.reminder_weekday, *self.school_days):
            day += dt.timedelta(days=1)
        hour = self._dice.choice([self.hours.letter, self.hours.digest])
        if day.isoweekday() == self.reminder_weekday:
            hour = self.hours.reminder
            lasts = self._dice.choice([lasts, self._dice.randrange(HOUR, 3 * HOUR)])
        return self.clock.first(day, hour) - self._dice.randrange(30), lasts

    def _ticks(self, offset: int) -> Iterator[tuple[int, bool]]:
        """(minute, whether the mail server is there too) of every sweep that comes."""
        outages = iter([*self.outages, (self.end, self.end, False)])
        begins, ends, only_mail = next(outages)
        for minute in range(BEGIN + offset, self.end, 5):
            while minute >= ends and ends < self.end:
                begins, ends, only_mail = next(outages)
            is_out = begins <= minute < ends
            if not is_out or only_mail:
                yield minute, not is_out

    def _sheets(self) -> Iterator[Shared]:
        number = 0
        for week, dates in self.weeks.items():
            for child in ("Javier", "Lucía", "Mei"):
                number += 1
                if len(dates) >= self.fewest and self._dice.random() < 0.95:
                    yield self._sheet(number, child, week, dates)

    def _sheet(
        self, number: int, child: str, week: tuple[int, int], dates: list[dt.date]
    ) -> Shared:
        dice = self._dice
        slot = self.clock.first(dates[-1], self.hours.letter)
        eve = dates[-1]
        while eve.isoweekday() != self.reminder_weekday:
            eve += dt.timedelta(days=1)
        reminder = self.clock.first(eve, self.hours.reminder)
        before, near, evening, later, sunday = (
            slot - dice.randrange(2 * DAY),
            slot + dice.randrange(-12, 3),
            slot + dice.randrange(12 * HOUR),
            slot + dice.randrange(3 * DAY),
            reminder + dice.randrange(-6 * HOUR, HOUR),
        )
        shared_at = dice.choices([before, near, evening, later, sunday], [5, 4, 3, 2, 3])[0]
        change = self.clock.first(eve + dt.timedelta(days=7), self.hours.reminder) - reminder
        if change != 7 * DAY and child == "Mei":
            # Told in the hour by which this week and the next one, with their reminders, differ.
            shared_at = reminder - (2 if change > 7 * DAY else 3) * HOUR - dice.randrange(20, 50)
        gone_at = dice.choices(
            [None, shared_at + dice.randrange(1, 10), shared_at + dice.randrange(10, 4 * DAY)],
            [16, 1, 1],
        )[0]
        answers = {
            home: shared_at + dice.randrange(5 * DAY)
            for home in sorted({adult.home for adult in ADULTS})
            if dice.random() < 0.4
        }
        return Shared(number, child, week, shared_at, gone_at, answers)
