"""A letter to oneself: by the outbox, to nobody else, and what became of it in plain words."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from accounts.letters.worker import deliver
from accounts.models import Delivery
from checkins.setup.letters import TEST_LETTER
from checkins.setup.tried import tried_in_words
from tests.conftest import FRIDAY, Cast, client_of
from tests.setup.conftest import Cedar

State = Delivery.State


def test_letter_goes_to_the_leader_alone_and_the_page_says_so(
    cedar: Cedar, clock: time_machine.Traveller
) -> None:
    text = cedar.post("/setup/test/", to="other@mail.example", email="other@mail.example")
    assert "It is on its way." in text
    deliver(now=FRIDAY)
    assert [one.to for one in mail.outbox] == [["head@cedar.example"]]
    assert mail.outbox[0].subject == "A test letter from Cedar School"
    assert "It left: 9:00 pm." in cedar.page("/setup/test/")
    assert "It left:" in cedar.page()


def test_letter_does_not_follow_an_address_that_changed(cedar: Cedar) -> None:
    cedar.post("/setup/test/")
    user = cedar.leader.user
    user.email = "new@cedar.example"
    user.save()
    deliver(now=FRIDAY)
    assert Delivery.objects.get().state == State.CANCELLED and not mail.outbox


def test_letters_to_oneself_are_counted(cedar: Cedar) -> None:
    answers = [cedar.client.post("/setup/test/").status_code for _try in range(7)]
    assert answers == [302] * 5 + [429] * 2
    assert Delivery.objects.count() == 5


def test_other_roles_send_none(cast: Cast) -> None:
    assert client_of(cast.office).post("/setup/test/").status_code == 403
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("state", "problem", "minutes", "says"),
    [
        (State.NEW, "", 0, "It is on its way."),
        (State.NEW, "", 5, "nothing here is sending letters"),
        (State.NEW, "Away: ConnectionRefusedError", 0, "cannot be reached"),
        (State.NEW, "451 4.7.1", 0, "asked us to come back later"),
        (State.NEW, "554 5.7.1", 0, "does not take letters from us"),
        (State.REFUSED, "550 5.1.1", 0, "no such address"),
        (State.UNCERTAIN, "timeout", 0, "fell silent half way"),
        (State.EXPIRED, "", 0, "It did not leave."),
    ],
)
def test_answers_of_the_server_become_plain_words(
    cedar: Cedar, state: str, problem: str, minutes: int, says: str
) -> None:
    letter = Delivery.objects.create(
        school=cedar.school,
        member=cedar.leader,
        letter=TEST_LETTER,
        key="a",
        to="head@cedar.example",
        state=state,
        problem=problem,
        due_at=FRIDAY,
    )
    said = tried_in_words(letter, now=FRIDAY + dt.timedelta(minutes=minutes))
    assert says in said.words
    assert not said.has_left
    page = cedar.page("/setup/test/")
    assert not problem or problem in page
