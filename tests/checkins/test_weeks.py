"""Week is pure, so its tests are plain sums."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import pytest

from checkins.weeks import Week, eve, head_start, in_order

SUNDAY_TO_THURSDAY = [7, 1, 2, 3, 4]


@dataclass
class Days:
    starts_on: dt.date
    ends_on: dt.date


@pytest.mark.parametrize(
    ("name", "monday"),
    [
        ("2026-W46", dt.date(2026, 11, 9)),
        ("2026-W53", dt.date(2026, 12, 28)),
        ("2027-W01", dt.date(2027, 1, 4)),
        ("2020-W01", dt.date(2019, 12, 30)),
    ],
)
def test_week_is_named_as_iso_8601_names_it(name: str, monday: dt.date) -> None:
    assert Week.parse(name) == Week(monday)
    assert str(Week(monday)) == name


@pytest.mark.parametrize(
    "name",
    [
        "2026-W60",
        "1999-W01",
        "2200-W01",
        "9999-W52",
        "2025-W53",
        "0000-W01",
        "2026-W00",
        "2026-46",
        "",
        "2026-W4６",
    ],
)
def test_week_refuses_what_is_not_one(name: str) -> None:
    with pytest.raises(ValueError):
        Week.parse(name)


def test_week_refuses_another_day_than_monday() -> None:
    with pytest.raises(ValueError):
        Week(dt.date(2026, 11, 10))


def test_week_steps_over_new_year() -> None:
    assert Week.parse("2026-W53") + 1 == Week.parse("2027-W01")
    assert Week.parse("2027-W01") - 1 == Week.parse("2026-W53")
    assert Week.parse("2026-W52") < Week.parse("2026-W53")


def test_sunday_belongs_to_the_week_it_opens_where_schools_teach_it() -> None:
    sunday = dt.date(2026, 11, 15)
    assert str(Week.containing(sunday)) == "2026-W46"
    assert str(Week.containing(sunday, SUNDAY_TO_THURSDAY)) == "2026-W47"
    assert Week.parse("2026-W47").days(SUNDAY_TO_THURSDAY)[0] == sunday


def test_taught_days_leave_out_closures_and_days_outside_a_term() -> None:
    week = Week.parse("2026-W48")
    term = [Days(dt.date(2026, 8, 24), dt.date(2026, 12, 18))]
    thanksgiving = [Days(dt.date(2026, 11, 26), dt.date(2026, 11, 27))]
    assert week.taught_days([1, 2, 3, 4, 5], term, thanksgiving) == [
        dt.date(2026, 11, 23),
        dt.date(2026, 11, 24),
        dt.date(2026, 11, 25),
    ]
    assert week.taught_days([1, 2, 3, 4, 5], [], []) == []


@pytest.mark.parametrize(
    ("days", "before", "first", "last"),
    [
        ([1, 2, 3, 4, 5], 0, "2026-11-16", "2026-11-20"),
        ([1, 2, 4, 5], 0, "2026-11-16", "2026-11-20"),
        ([1, 2, 3, 4, 5, 6], 0, "2026-11-16", "2026-11-21"),
        ([7, 1, 2, 3, 4], 1, "2026-11-15", "2026-11-19"),
        ([7, 1, 2, 3, 4, 5], 1, "2026-11-15", "2026-11-20"),
        ([6, 7, 1, 2, 3], 2, "2026-11-14", "2026-11-18"),
        ([6, 7, 1, 2, 3, 4], 2, "2026-11-14", "2026-11-19"),
        ([1, 2, 3, 4, 5, 6, 7], 0, "2026-11-16", "2026-11-22"),
        ([3], 0, "2026-11-18", "2026-11-18"),
        ([7], 1, "2026-11-15", "2026-11-15"),
    ],
)
def test_a_week_begins_after_the_schools_weekend(
    days: list[int], before: int, first: str, last: str
) -> None:
    """From Friday schools (Nepal: Sunday to Friday) to Thursday schools (Iran: from Saturday)."""
    week = Week.parse("2026-W47")
    taught = week.days(days)
    assert head_start(days) == before
    assert eve(days) == 7 - before
    assert (str(taught[0]), str(taught[-1]), len(taught)) == (first, last, len(days))
    assert {Week.containing(day, days) for day in taught} == {week}
    begins = week.begins(days)
    assert [Week.containing(begins + dt.timedelta(days=n), days) for n in (-1, 0, 6, 7)] == [
        week - 1,
        week,
        week,
        week + 1,
    ]


@pytest.mark.parametrize(
    ("day", "name", "sunday_name"),
    [
        ("2026-12-27", "2026-W52", "2026-W53"),
        ("2026-12-28", "2026-W53", "2026-W53"),
        ("2026-12-31", "2026-W53", "2026-W53"),
        ("2027-01-01", "2026-W53", "2026-W53"),
        ("2027-01-03", "2026-W53", "2027-W01"),
        ("2027-01-04", "2027-W01", "2027-W01"),
        ("2032-12-26", "2032-W52", "2032-W53"),
        ("2033-01-02", "2032-W53", "2033-W01"),
        ("2024-12-29", "2024-W52", "2025-W01"),
        ("2024-12-30", "2025-W01", "2025-W01"),
    ],
)
def test_the_days_around_new_year_have_their_iso_week(
    day: str, name: str, sunday_name: str
) -> None:
    """Week 53, and days whose ISO year is not the calendar's."""
    date = dt.date.fromisoformat(day)
    assert str(Week.containing(date)) == name
    assert str(Week.containing(date, SUNDAY_TO_THURSDAY)) == sunday_name
    assert Week.parse(name) == Week.containing(date)


def test_every_day_of_forty_years_is_in_the_week_that_python_says() -> None:
    day = dt.date(2000, 1, 3)
    while day.year < 2040:
        year, number, _weekday = day.isocalendar()
        assert str(Week.containing(day)) == f"{year}-W{number:02}"
        day += dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ({5, 4, 3, 2, 1}, [1, 2, 3, 4, 5]),
        ([1, 2, 3, 4, 7], [7, 1, 2, 3, 4]),
        ([6, 7, 1, 2, 3], [6, 7, 1, 2, 3]),
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]),
        ([7, 1, 2, 3, 4, 5], [7, 1, 2, 3, 4, 5]),
        (range(1, 8), [1, 2, 3, 4, 5, 6, 7]),
        ([2, 4], [2, 4]),
        ([], []),
    ],
)
def test_weekdays_follow_each_other_as_the_dates_of_the_week_do(
    days: Collection[int], wanted: list[int]
) -> None:
    assert in_order(days) == wanted
    assert [day.isoweekday() for day in Week.parse("2026-W46").days(days)] == wanted
