"""A tick that Redis gives out again after its hour (the visibility timeout), or that two workers have at once, does nothing twice.

A worker that is cut off, or at work for more than an hour, has not said that it is done; then another
one gets the same message beside it. What a letter is sent by is its row, so that costs nothing.
"""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from pytest_django import Settings

from accounts.letters import registry
from accounts.letters.registry import LetterKind, Rendered, register
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


class SlowServer(EmailBackend):
    """Takes a while for each letter, so that all who were woken are there before the first is taken."""

    def send_messages(self, messages: Sequence[Any]) -> int:
        threading.Event().wait(0.05)
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def slow_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{SlowServer.__name__}"


def given_out(*messages: Callable[[], Any]) -> None:
    """To a worker each, all with a line to the database already, so that they begin in one moment."""
    start = threading.Barrier(len(messages))

    def worked(job: Callable[[], Any]) -> None:
        connection.ensure_connection()
        start.wait(10)
        job()

    at_once(*[partial(worked, job) for job in messages])


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
    given_out(*[tasks.sweep] * 4)
    assert mailed() == FAMILIES
    assert Sheet.objects.for_week(WEEK).count() == Sheet.objects.count() == 3
    assert Heartbeat.objects.count() == 1

    clock.move_to(FRIDAY + 3 * HOUR)  # what was never said to be done comes again
    given_out(*[tasks.sweep, deliver_due] * 2)
    assert mailed() == Counter()

    clock.move_to(FRIDAY + 2 * 24 * HOUR + 4 * HOUR)  # Sunday at six: what is still open
    given_out(*[tasks.sweep, deliver_due] * 2)
    assert mailed() == FAMILIES
    tasks.sweep()
    assert mailed() == Counter()
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.SENT: 4}
    assert Delivery.objects.values("letter", "to").distinct().count() == 4


def write(delivery: Delivery, now: dt.datetime) -> Rendered:
    return Rendered(delivery.key, delivery.key)


@pytest.fixture
def note_kind() -> Iterator[str]:
    """A letter that nothing but its row holds back: it asks nobody whether it was written before."""
    register(LetterKind("note", write))
    yield "note"
    registry._kinds.pop("note")


def test_a_nudge_given_out_four_times_hands_over_each_waiting_letter_once(
    cast: Cast, note_kind: str
) -> None:
    names = [f"family{number}@home.example" for number in range(10)]
    for turn in range(3):
        Delivery.objects.bulk_create(
            Delivery(school=cast.school, letter=note_kind, key=f"{turn}:{to}", to=to, due_at=FRIDAY)
            for to in names
        )
        given_out(*[deliver_due] * 4)
        assert mailed() == Counter(names), turn
    assert set(Delivery.objects.values_list("state", "attempts")) == {(Delivery.State.SENT, 1)}
