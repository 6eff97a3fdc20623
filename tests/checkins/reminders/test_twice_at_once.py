"""A tick that Redis gives out again after its hour (the visibility timeout), or that two workers have at once, does nothing twice.

A worker that is cut off, or at work for more than an hour, has not said that it is done; then another
one gets the same message beside it. What a letter is sent by is its row, so that costs nothing.
"""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.core import mail
from django.db import connection

from accounts.letters.tasks import deliver_due
from accounts.models import Delivery, Heartbeat
from checkins.models import Sheet
from checkins.reminders import tasks
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet
from tests.replies.test_at_once import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

HOUR = dt.timedelta(hours=1)
FAMILIES = Counter(["ana@mail.example", "luis@mail.example"])


def mailed() -> Counter[str]:
    """How many letters each address has got since the last look."""
    letters = Counter(to for message in mail.outbox for to in message.to)
    mail.outbox.clear()
    return letters


def test_a_tick_given_out_four_times_sends_each_letter_once(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    assert connection.vendor == "postgresql"
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)

    clock.move_to(FRIDAY + 2 * HOUR)  # the letters' hour
    at_once(*[tasks.sweep] * 4)
    assert mailed() == FAMILIES
    assert Sheet.objects.for_week(WEEK).count() == Sheet.objects.count() == 3
    assert Heartbeat.objects.count() == 1

    clock.move_to(FRIDAY + 3 * HOUR)  # what was never said to be done comes again
    at_once(*[tasks.sweep, deliver_due] * 2)
    assert mailed() == Counter()

    clock.move_to(FRIDAY + 2 * 24 * HOUR + 4 * HOUR)  # Sunday at six: what is still open
    at_once(*[tasks.sweep, deliver_due] * 2)
    assert mailed() == FAMILIES
    tasks.sweep()
    assert mailed() == Counter()
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.SENT: 4}
    assert Delivery.objects.values("letter", "to").distinct().count() == 4


def test_a_nudge_given_out_four_times_hands_over_each_waiting_letter_once(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    tasks.sweep()
    assert Delivery.objects.filter(state=Delivery.State.NEW).count() == 2
    assert mailed() == Counter()
    clock.move_to(FRIDAY + 2 * HOUR)
    at_once(*[deliver_due] * 4)
    assert mailed() == FAMILIES
