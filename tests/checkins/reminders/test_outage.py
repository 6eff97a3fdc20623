"""The mail server is away for an hour of Monday morning, a sweep a minute; then it is there again."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.core import mail
from pytest_django import Settings

from accounts.models import Delivery, School
from accounts.signin.services import CODE_LASTS, send_code
from checkins.reminders.sweep import sweep
from config.health import oldest_due
from tests.accounts.letters.sink import running_sink
from tests.accounts.letters.test_worker import free_port, use_smtp
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.replies import reply
from tests.factories.sheets import make_shared_sheet

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
MONDAY = (FRIDAY + dt.timedelta(days=3)).replace(hour=7, minute=25)
HALF_PAST_SEVEN, EIGHT, NINE = dt.time(7, 30), dt.time(8), dt.time(9)
State = Delivery.State


@pytest.fixture
def monday(cast: Cast, clock: time_machine.Traveller) -> Cast:
    """Friday's letters have left, Ana has answered; at half past seven a reminder and a digest are due.

    Birch Lane, the other school, is quiet from eight on.
    """
    hours = {"reminder_weekday": 1, "reminder_time": HALF_PAST_SEVEN}
    School.objects.update(**hours, digest_time=HALF_PAST_SEVEN)
    birch = School.objects.filter(pk=cast.stranger.school_id)
    birch.update(quiet_from=EIGHT, quiet_until=NINE)
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    strange_child = cast.strange_guardian.guardianships.get().child
    make_shared_sheet(strange_child, WEEK, by=cast.stranger, now=FRIDAY)
    assert sweep(now=FRIDAY + 2 * HOUR)["sent"] == 3
    reply(sheet, cast.guardian, now=FRIDAY + 3 * HOUR, win="He read.")
    mail.outbox.clear()
    return cast


def test_an_hour_without_mail_server_loses_and_doubles_nothing(
    monday: Cast, clock: time_machine.Traveller, settings: Settings
) -> None:
    port = free_port()
    use_smtp(settings, port)
    late: dict[int, int] = {}
    for minute in range(60):
        now = MONDAY + minute * MINUTE
        clock.move_to(now)
        if minute == 0:  # Layla's, late: due at 7:35
            make_shared_sheet(monday.other_child, WEEK, by=monday.teacher, now=now)
        if minute in (15, 55):  # 7:40 and 8:20
            send_code("ana@mail.example", f"{minute:08}", now=now)
        assert sweep(now=now)["sent"] == 0
        late[minute] = oldest_due(now)
    assert [late[minute] for minute in (4, 5, 30, 59)] == [0, 0, 25 * 60, 54 * 60]
    waiting = Delivery.objects.filter(due_at__gt=MONDAY - HOUR)
    assert set(waiting.values_list("state", "attempts")) == {(State.NEW, 0)}

    with running_sink(port) as server:
        for minute in range(60, 120):
            now = MONDAY + minute * MINUTE
            clock.move_to(now)
            sweep(now=now)
            if minute == 62:
                assert oldest_due(now) == 0
                arrived = Counter(server.recipients)
        assert Counter(server.recipients) == arrived
        codes = [body for body in server.mails if "0000 00" in body]
    families = ["noor@mail.example", "luis@mail.example", "ana@mail.example"]
    assert arrived == Counter([*families, "chen@alder.example", "co@alder.example"])
    assert ["0000 0055" in body for body in codes] == [True]
    ends = waiting.order_by("due_at", "to").values_list("letter", "to", "state", "attempts")
    assert list(ends) == [
        ("monday_digest", "chen@alder.example", State.SENT, 1),
        ("monday_digest", "co@alder.example", State.SENT, 1),
        ("still_open", "luis@mail.example", State.SENT, 1),
        ("still_open", "pat@mail.example", State.EXPIRED, 0),
        ("week_ready", "noor@mail.example", State.SENT, 1),
        ("sign_in_code", "ana@mail.example", State.EXPIRED, 0),
        ("sign_in_code", "ana@mail.example", State.SENT, 1),
    ]
    assert mail.outbox == []


@pytest.mark.parametrize(("minutes", "state"), [(10, State.SENT), (11, State.EXPIRED)])
def test_a_code_leaves_as_long_as_it_opens_a_door(
    cast: Cast,
    clock: time_machine.Traveller,
    settings: Settings,
    minutes: int,
    state: Delivery.State,
) -> None:
    port = free_port()
    use_smtp(settings, port)
    send_code("ana@mail.example", "12345678", now=FRIDAY)
    for minute in range(minutes - 1):
        assert sweep(now=FRIDAY + minute * MINUTE)["sent"] == 0
    with running_sink(port) as server:
        # The last try waits for a minute, a fifth more or less.
        sweep(now=FRIDAY + minutes * MINUTE - MINUTE / 6)
    row = Delivery.objects.get()
    assert row.not_after == FRIDAY + CODE_LASTS
    assert (row.state, len(server.mails)) == (state, int(state == State.SENT))
