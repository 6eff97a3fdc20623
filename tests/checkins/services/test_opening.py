"""Opening the week: only where there is school, and as often as the tick likes."""

import datetime as dt

import pytest

from accounts.models import Enrolment
from checkins.models import Closure, Sheet
from checkins.services.opening import NoHomeClass, NoSchool, open_sheet, open_week
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import make_child


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


def test_a_missed_monday_is_made_up_by_the_next_tick(cast: Cast) -> None:
    for day in range(5):
        Sheet.objects.all().delete()
        now = FRIDAY - dt.timedelta(days=4 - day)
        assert open_week(cast.school, WEEK, now=now) == 2
    saturday = FRIDAY + dt.timedelta(days=1)
    Sheet.objects.all().delete()
    assert open_week(cast.school, WEEK, now=saturday) == 2


def test_a_child_who_comes_in_mid_week_gets_a_sheet_at_the_next_tick(cast: Cast) -> None:
    monday = FRIDAY - dt.timedelta(days=4)
    assert open_week(cast.school, WEEK, now=monday) == 2
    new = make_child(cast.classroom, "Mina Park")
    new.enrolments.update(starts_on=FRIDAY.date())
    assert open_week(cast.school, WEEK, now=monday) == 0
    assert open_week(cast.school, WEEK, now=FRIDAY) == 1


def test_nothing_opens_for_who_left_was_erased_or_has_no_home_class(cast: Cast) -> None:
    left = make_child(cast.classroom, "Left Early", left_on=FRIDAY.date() - dt.timedelta(days=9))
    erased = make_child(cast.classroom, "Gone Child", erased_at=FRIDAY)
    guest = make_child(cast.classroom, "Guest Only")
    guest.enrolments.update(is_home=False)
    ended = make_child(cast.classroom, "Moved Away")
    ended.enrolments.update(ends_on=dt.date(2026, 11, 6))
    assert open_week(cast.school, WEEK, now=FRIDAY) == 2
    nobody = [left.pk, erased.pk, guest.pk, ended.pk]
    assert not Sheet.objects.filter(child__in=nobody).exists()


def test_on_the_day_of_a_move_the_new_class_owns_the_sheet(cast: Cast) -> None:
    """The tick and the first word agree; two home classes on one day are refused (test_moves.py)."""
    cast.child.enrolments.update(ends_on=FRIDAY.date() - dt.timedelta(days=1))
    Enrolment.objects.create(
        school=cast.school,
        child=cast.child,
        classroom=cast.other_classroom,
        starts_on=FRIDAY.date(),
    )
    assert open_week(cast.school, WEEK, now=FRIDAY) == 2
    by_tick = Sheet.objects.get(child=cast.child)
    assert by_tick.classroom == cast.other_classroom
    by_tick.delete()
    assert open_sheet(cast.child, WEEK, now=FRIDAY).classroom == cast.other_classroom


def test_another_schools_week_is_its_own(cast: Cast) -> None:
    assert open_week(cast.stranger.school, WEEK, now=FRIDAY) == 1
    assert not Sheet.objects.filter(school=cast.school).exists()
