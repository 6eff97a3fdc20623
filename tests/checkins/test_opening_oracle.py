"""Every tick of three years in 24 zones, against a calendar that is counted out by brute force.

Pure: the decision that the tick takes (`day_to_open`) and the school's clock, no database. The
oracle knows nothing of `Week`: it writes down each date of the three years with the number that
Python's own ISO calendar gives it, and which of them are taught.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from accounts.models import School
from checkins.services.opening import day_to_open
from checkins.weeks import Week

A_DAY = dt.timedelta(days=1)
STEP = dt.timedelta(hours=3)
SINCE, UNTIL = dt.datetime(2024, 8, 1, tzinfo=dt.UTC), dt.datetime(2027, 8, 1, tzinfo=dt.UTC)
ZONES = [
    "Pacific/Kiritimati", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Pago_Pago",
    "Pacific/Easter", "Australia/Lord_Howe", "Australia/Adelaide", "Asia/Tokyo", "Asia/Kathmandu",
    "Asia/Kolkata", "Asia/Tehran", "Asia/Beirut", "Asia/Gaza", "Africa/Cairo", "Africa/Casablanca",
    "Europe/Berlin", "Europe/London", "Atlantic/Azores", "America/St_Johns", "America/Asuncion",
    "America/Havana", "America/Chicago", "America/Los_Angeles",
]  # fmt: skip
HABITS = {
    (1, 2, 3, 4, 5): 0,
    (7, 1, 2, 3, 4): 1,
    (7, 1, 2, 3, 4, 5): 1,
    (6, 7, 1, 2, 3, 4): 2,
    (1, 2, 3, 4, 5, 6): 0,
    (2, 4): 0,
}
"""School days, and by how many days the school's week runs ahead of ISO's."""


@dataclass(frozen=True)
class Days:
    starts_on: dt.date
    ends_on: dt.date


def days(first: str, last: str) -> Days:
    return Days(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


TERMS = [
    days("2024-08-19", "2024-12-20"), days("2025-01-02", "2025-06-13"),
    days("2025-09-03", "2025-12-31"), days("2025-12-15", "2026-05-29"),
    days("2026-08-24", "2027-01-08"), days("2027-01-13", "2027-06-30"),
]  # fmt: skip
"""One begins in mid-week, two overlap over New Year, one holds week 53, and gaps between them."""
CLOSURES = [
    days("2024-10-25", "2024-10-29"), days("2024-11-28", "2024-11-29"),
    days("2025-02-17", "2025-02-21"), days("2025-04-18", "2025-04-21"),
    days("2025-10-26", "2025-10-26"), days("2026-03-02", "2026-03-05"),
    days("2026-03-05", "2026-03-05"), days("2026-12-24", "2027-01-01"),
    days("2027-03-22", "2027-03-25"), days("2027-05-14", "2027-05-14"),
]  # fmt: skip


def taught_by_week(
    school_days: tuple[int, ...], ahead: int, fewest: int
) -> dict[tuple[int, int], list[dt.date]]:
    """(ISO year, week) -> the dates taught in it, for weeks that have enough of them."""
    found: dict[tuple[int, int], list[dt.date]] = {}
    day = SINCE.date() - 10 * A_DAY
    while day < UNTIL.date() + 10 * A_DAY:
        in_term = any(one.starts_on <= day <= one.ends_on for one in TERMS)
        is_off = any(one.starts_on <= day <= one.ends_on for one in CLOSURES)
        if day.isoweekday() in school_days and in_term and not is_off:
            year, number, _weekday = (day + ahead * A_DAY).isocalendar()
            found.setdefault((year, number), []).append(day)
        day += A_DAY
    return {week: dates for week, dates in found.items() if len(dates) >= fewest}


@pytest.mark.parametrize("number", range(len(ZONES)))
def test_each_week_opens_once_on_its_first_taught_day(number: int) -> None:
    school_days, ahead = list(HABITS.items())[number % len(HABITS)]
    zone, fewest = ZONES[number], min(1 + number % 3, len(school_days))
    school = School(time_zone=zone, school_days=list(school_days), fewest_school_days=fewest)
    opened: dict[tuple[int, int], dt.date] = {}
    classes: dict[tuple[int, int], set[dt.date]] = {}
    now = SINCE
    while now < UNTIL:
        today = school.local_date(now)
        week = Week.containing(today, school.school_days)
        day = day_to_open(school, week, today=today, terms=TERMS, closures=CLOSURES)
        if day is not None:
            key = week.monday.isocalendar()[:2]
            opened.setdefault(key, now.astimezone(ZoneInfo(zone)).date())
            classes.setdefault(key, set()).add(day)
        now += STEP
    taught = taught_by_week(school_days, ahead, fewest)
    assert opened == {week: dates[0] for week, dates in taught.items()}
    assert len(opened) > 90
    for week, dates in taught.items():
        # The class lists that are read lie between the week's first and last lesson.
        assert min(classes[week]) == dates[0]
        assert max(classes[week]) == dates[-1]
