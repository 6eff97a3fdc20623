"""A school year ends and no next one is set: nothing opens, and the pages say so."""

import datetime as dt

import pytest
from django.urls import reverse
from time_machine import Traveller

from checkins.models import Sheet
from checkins.reminders.sweep import sweep
from tests.conftest import WEEK, Cast, client_of

OVER = "This was the school year’s last week."
NONE_SET = "The school year is over and no next one is set."


@pytest.mark.parametrize(
    ("day", "is_over"), [(dt.date(2027, 6, 11), False), (dt.date(2027, 6, 14), True)]
)
def test_the_pages_say_that_the_year_is_over(
    cast: Cast, clock: Traveller, day: dt.date, is_over: bool
) -> None:
    clock.move_to(cast.school.at(day, dt.time(10)))
    page = client_of(cast.teacher).get(reverse("this_week"), follow=True).content.decode()
    calendar = client_of(cast.office).get(reverse("calendar")).content.decode()
    assert (OVER in page, NONE_SET in calendar) == (is_over, is_over)


def test_a_week_before_it_says_nothing(cast: Cast) -> None:
    url = reverse("class_week", args=[cast.classroom.pk, WEEK])
    assert OVER not in client_of(cast.teacher).get(url).content.decode()


def test_nothing_opens_after_the_last_day(cast: Cast) -> None:
    for days in range(0, 120, 7):
        moment = cast.school.at(dt.date(2027, 6, 14) + dt.timedelta(days=days), dt.time(10))
        sweep(now=moment)
    assert not Sheet.objects.exists()
