"""Week is pure, so its tests are plain sums."""

import datetime as dt
from dataclasses import dataclass

import pytest

from checkins.weeks import Week

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
