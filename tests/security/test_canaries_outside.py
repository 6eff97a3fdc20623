"""The marks of the three schools in everything that is not a page: letters, logs, errors, the queue and the cache."""

import datetime as dt
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as real
from django.core import mail
from django.core.management import call_command

from accounts.access import staff_actor
from accounts.invitations.services import invite_by_mail
from accounts.letters.worker import deliver
from accounts.signin.services import send_code
from tests.canaries.logs import written
from tests.canaries.marks import marks_in
from tests.canaries.places import all_places
from tests.canaries.search import Ledger, text_of_mail, told
from tests.canaries.stores import in_cache, in_files, in_redis, in_sessions, marks_in_queue
from tests.canaries.walkers import signed_in, token_of
from tests.canaries.watch import reader_at
from tests.canaries.world import Place
from tests.client import Client
from tests.conftest import FRIDAY
from tests.security.test_canaries import ledger, places

pytestmark = pytest.mark.timeout(400)  # asks many pages; a busy machine takes its time

__all__ = ["ledger", "places"]

FOUR = FRIDAY.replace(hour=16)
SUNDAY = (FRIDAY + dt.timedelta(days=2)).replace(hour=18)


def post_everything(places: list[Place], clock: Any) -> None:
    """Each kind of letter to everybody who may get one."""
    now = FOUR + dt.timedelta(minutes=15)
    clock.move_to(now)
    call_command("tick", at=now.isoformat(), stdout=StringIO())
    for place in places:
        leader = staff_actor(place.staff["leader"], now=now)
        invite_by_mail(place.staff["co_teacher"], by=leader, now=now)
        for person in (*place.family.values(), *place.staff.values()):
            if person.user is not None:
                send_code(person.user.email, "12345678", now=now)
        for who in ("mother", "blocked"):
            Client().post(f"/r/{token_of(place.doors[who])}/fresh/")
        signed_in(place.family["mother"].user).post("/home/address/", {"email": "new@home.example"})
    deliver(now=now)
    clock.move_to(SUNDAY + dt.timedelta(minutes=5))
    call_command("tick", at=(SUNDAY + dt.timedelta(minutes=5)).isoformat(), stdout=StringIO())


def test_no_letter_holds_what_is_not_its_readers(
    places: list[Place], ledger: Ledger, clock: Any
) -> None:
    with written() as lines:
        post_everything(places, clock)
    kinds = {message.subject for message in mail.outbox}
    assert len(mail.outbox) > 30
    assert len(kinds) >= 5
    ledger.places, ledger.opened = all_places(), {}
    for message in mail.outbox:
        [to] = message.to
        marks = marks_in(text_of_mail(message))
        ledger.leaks += ledger.judge("letter", f"{message.subject} to {to}", marks, reader_at(to))
    assert told(ledger.leaks) == {}
    secrets = set(
        re.findall(r"/(?:r|welcome)/([\w-]{43})", " ".join(map(text_of_mail, mail.outbox)))
    )
    assert secrets
    assert [line for line in lines if any(one in line for one in secrets)] == []
    assert [line for line in lines if marks_in(line)] == []


@pytest.mark.parametrize("path", ["/healthz", "/demo/mail.json", "/demo/mail/", "/no/such/page/"])
def test_no_public_answer_holds_a_mark(
    places: list[Place], ledger: Ledger, path: str, settings: Any, tmp_path: Any
) -> None:
    settings.DEMO_MAIL_DIR = tmp_path
    answer = Client().get(path)
    assert answer.status_code in {200, 404, 503}
    assert marks_in(answer.content.decode()) == set()
    assert told(ledger.leaks) == {}


def test_a_broken_page_says_nothing_of_the_sheet(
    places: list[Place], ledger: Ledger, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.canaries.boom"
    settings.ADMINS = [("Operator", "operator@host.example")]
    client = signed_in(places[0].staff["teacher"].user)
    client.raise_request_exception = False
    with written() as lines:
        url = f"/boom/{places[0].sheets['shared'].pk}/"
        for answer in (client.get(url), client.post(url, {"wins-0": "My own words"})):
            assert answer.status_code == 500
            assert marks_in(answer.content.decode()) == set()
    assert any("boom" in line for line in lines), "The place of the fault is in the log."
    assert [line for line in lines if marks_in(line)] == []
    assert [text for message in mail.outbox if marks_in(text := text_of_mail(message))] == []
    assert [message for message in mail.outbox if "My own words" in text_of_mail(message)] == []
    assert told(ledger.leaks) == {}


def test_queue_cache_and_sessions_hold_no_mark(
    places: list[Place],
    ledger: Ledger,
    django_capture_on_commit_callbacks: Any,
) -> None:
    place, before = places[0], queued()
    people = (*place.family.values(), *place.staff.values())
    asked = [person.user.email for person in people if person.user is not None]
    with django_capture_on_commit_callbacks(execute=True):
        for address in asked:
            Client().post("/login/", {"login": address, "how": "code"})
        Client().post(f"/r/{token_of(place.doors['mother'])}/fresh/")
        signed_in(place.staff["teacher"].user).get("/this-week/", follow=True)
        signed_in(place.family["mother"].user).post("/home/address/", {"email": "new@home.example"})
    queue = in_redis(real.REDIS_URL) if real.REDIS_URL else in_files(queued() - before)
    assert [raw for raw in queue if b"checkin" in raw or b"accounts" in raw], "Nobody was nudged."
    assert in_cache()
    for raw in (*queue, *in_cache()):
        ledger.leaks += ledger.judge("Redis key", "", marks_in_queue(raw), None)
    assert len(in_sessions()) > len(places)
    for said in in_sessions():  # each waits for its code with the address that it was asked with
        own = next((address for address in asked if address in said), "")
        ledger.leaks += ledger.judge("session", "", marks_in(said.replace(own, "")), None)
    assert told(ledger.leaks) == {}


def queued() -> set[Path]:
    """What lies in the embedded broker's folder; with Redis, nothing."""
    folder = Path(current_app.conf.broker_transport_options.get("folder", "nowhere"))
    return set(folder.glob("*.msg"))
