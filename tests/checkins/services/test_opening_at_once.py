"""Two workers, one week, on a database that lets them."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from accounts.models import Enrolment
from accounts.services import add_child
from checkins.models import Sheet
from checkins.services.opening import open_sheet, open_week
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.people import make_child
from tests.replies.test_at_once import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_two_workers_at_once_open_each_sheet_once(cast: Cast) -> None:
    assert connection.vendor == "postgresql"
    for number in range(60):
        make_child(cast.classroom, f"Child {number}")
    for turn in range(5):
        Sheet.objects.all().delete()
        opened = at_once(*[lambda: open_week(cast.school, WEEK, now=FRIDAY)] * 3)
        assert sum(opened) == 62, turn
        assert Sheet.objects.count() == 62


def test_the_tick_and_a_first_word_at_once_make_one_sheet(cast: Cast) -> None:
    for _turn in range(10):
        Sheet.objects.all().delete()
        _count, sheet = at_once(
            lambda: open_week(cast.school, WEEK, now=FRIDAY),
            lambda: open_sheet(cast.child, WEEK, now=FRIDAY),
        )
        assert Sheet.objects.get(child=cast.child) == sheet
        assert Sheet.objects.count() == 2


def test_a_tick_in_the_middle_of_an_import_neither_waits_nor_sees_half_of_it(cast: Cast) -> None:
    """A list adds a child; until it is applied as a whole the child is not there."""
    added, ticked = threading.Event(), threading.Event()

    def importing() -> None:
        with transaction.atomic():
            add_child(
                classroom=cast.classroom,
                given_name="Mina",
                by=acting(cast.office),
                now=FRIDAY - dt.timedelta(days=1),
            )
            added.set()
            assert ticked.wait(10)

    def ticking() -> int:
        assert added.wait(10)
        try:
            return open_week(cast.school, WEEK, now=FRIDAY)
        finally:
            ticked.set()

    assert at_once(importing, ticking) == [None, 2]
    assert Enrolment.objects.filter(school=cast.school).count() == 3
    assert open_week(cast.school, WEEK, now=FRIDAY) == 1
