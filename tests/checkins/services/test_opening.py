"""Opening the week: only where there is school, and as often as the tick likes."""

import datetime as dt

import pytest

from checkins.models import Closure, Sheet
from checkins.services.opening import NoHomeClass, NoSchool, open_sheet, open_week
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast


def test_opening_a_week_twice_opens_it_once(cast: Cast) -> None:
    assert open_week(cast.school, WEEK, now=FRIDAY) == 2
    assert open_week(cast.school, WEEK, now=FRIDAY) == 0
    assert Sheet.objects.count() == 2


def test_no_week_opens_before_its_first_school_day(cast: Cast) -> None:
    sunday = dt.datetime(2026, 11, 8, 12, tzinfo=cast.school.zone)
    assert open_week(cast.school, WEEK, now=sunday) == 0
    assert open_week(cast.school, WEEK, now=sunday + dt.timedelta(days=1)) == 2


def test_a_week_of_one_school_day_has_no_sheet(cast: Cast) -> None:
    Closure.objects.create(
        school=cast.school,
        name="Storm",
        starts_on=WEEK.monday,
        ends_on=WEEK.monday + dt.timedelta(days=3),
    )
    assert open_week(cast.school, WEEK, now=FRIDAY) == 0
    with pytest.raises(NoSchool):
        open_sheet(cast.child, WEEK, now=FRIDAY)


def test_there_is_no_sheet_in_the_holidays_or_without_a_class(cast: Cast) -> None:
    with pytest.raises(NoSchool):
        open_sheet(cast.child, Week.parse("2026-W53"), now=FRIDAY)
    cast.child.enrolments.update(ends_on=dt.date(2026, 11, 6))
    with pytest.raises(NoHomeClass):
        open_sheet(cast.child, WEEK, now=FRIDAY)
