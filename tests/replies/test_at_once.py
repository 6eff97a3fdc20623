"""Sends that arrive at the same moment, on a database that lets them."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from checkins.models import Action, Entry, Half, Operation, Revision
from checkins.services.we_said import set_step
from tests.conftest import FRIDAY
from tests.replies.conftest import Week, filled, press

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Start all jobs together; their results in order."""
    start = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = jobs[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_operation_sent_five_times_at_once_lands_once(week: Week) -> None:
    assert connection.vendor == "postgresql"
    client = week.browser()
    data = filled(client, week.url, home__wins="He read.", home__week="4", home__question="Why?")
    copies = [Client() for _turn in range(5)]
    for copy in copies:
        copy.cookies = client.cookies
    answers = at_once(*[lambda copy=copy: copy.post(week.url, data).status_code for copy in copies])
    assert answers == [303] * 5
    assert Operation.objects.count() == 1
    assert Revision.objects.filter(entry__half=Half.HOME).count() == 3


def test_two_parents_of_one_home_sending_at_once_lose_nothing(week: Week) -> None:
    luis = week.cast.co_guardian
    luis.household = week.cast.guardian.household
    luis.save()
    ana, other = week.browser(), week.browser(luis)
    first = filled(ana, week.url, home__wins="Ana's win.", home__week="4")
    second = filled(other, week.url, home__wins="Luis's win.", home__week="2")
    answers = at_once(
        lambda: ana.post(week.url, first).status_code,
        lambda: other.post(week.url, second).status_code,
    )
    assert answers == [303, 303]
    wins = Entry.objects.filter(half=Half.HOME, prompt__key="wins")
    assert sorted(wins.values_list("text", flat=True)) == ["Ana's win.", "Luis's win."]
    face = Entry.objects.get(half=Half.HOME, prompt__key="week")
    assert face.value in (2, 4)
    assert sorted(face.revisions.values_list("value", flat=True)) == [2, 4]


def test_six_browsers_pressing_at_once_are_five_devices(week: Week) -> None:
    token = week.token()
    answers = at_once(*[lambda: press(Client(), token).status_code for _turn in range(6)])
    assert sorted(answers) == [200, 303, 303, 303, 303, 303]


def test_home_and_school_at_one_line_at_once_leave_one_state(week: Week) -> None:
    """School agrees while home gives it other words: they are the agreed ones, or a line of their own."""
    client, boxes = week.browser(), {"plan-could": "Seat him in front."}
    client.post(week.url, filled(client, week.url, **boxes))
    asked = Action.objects.get()
    other = filled(client, week.url, **{"plan-could": "Seat him alone."})
    at_once(
        lambda: client.post(week.url, other).status_code,
        lambda: set_step(asked, step="agreed", by=week.cast.teacher, now=FRIDAY),
    )
    agreed = [one.text for one in Action.objects.exclude(agreed_at=None)]
    waiting = [one.text for one in Action.objects.filter(agreed_at=None)]
    assert (agreed, waiting) in (
        (["Seat him in front."], ["Seat him alone."]),
        (["Seat him alone."], []),
    )
