"""An installation where nobody is yet: the code from the server, and the first school."""

import datetime as dt
import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from accounts.letters.worker import deliver
from accounts.models import AuditEntry, Member, School, SetupCode, User
from accounts.services.clearing import clear, people_over
from tests.conftest import FRIDAY, Cast
from tests.factories.people import make_user
from tests.security.payloads import CORPUS

pytestmark = pytest.mark.django_db


def printed() -> str:
    out = io.StringIO()
    call_command("setup_code", stdout=out)
    return out.getvalue().strip().splitlines()[-1]


@pytest.fixture
def code(clock: time_machine.Traveller) -> str:
    return printed()


def form(code: str, /, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": "Cedar School",
        "language": "es",
        "time_zone": "Europe/Madrid",
        "display_name": "Ms. Roble",
        "email": "Head@cedar.example",
        **more,
    }


@pytest.fixture
def no_mail(settings: Any) -> None:
    settings.MAIL_IS_SET_UP = False


def test_empty_installation_leads_to_its_first_page(code: str) -> None:
    browser = Client()
    assert browser.get("/")["Location"] == "/begin/"
    answer = browser.get("/begin/")
    assert "Setup code" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"


def test_code_by_mail_signs_the_leader_in(code: str) -> None:
    browser = Client()
    answer = browser.post("/begin/", form(code))
    assert answer["Location"] == "/login/code/?next=/setup/".replace("/setup/", "%2Fsetup%2F")
    deliver(now=FRIDAY)
    letter = mail.outbox[0]
    assert letter.to == ["head@cedar.example"]
    found = re.search(r"\b(\d{4}) (\d{4})\b", str(letter.body))
    assert found
    answer = browser.post(answer["Location"], {"code": "".join(found.groups())})
    assert browser.get("/")["Location"] == "/setup/"
    school = School.objects.get()
    assert (school.name, school.language, school.time_zone) == (
        "Cedar School", "es", "Europe/Madrid",
    )  # fmt: skip
    assert school.live_at is None
    assert Member.objects.get().roles == ["leader"]
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"school founded", "staff arrived"} <= verbs


def test_without_mail_the_setup_code_is_proof_enough(code: str, no_mail: None) -> None:
    browser = Client()
    assert browser.post("/begin/", form(code))["Location"] == "/setup/"
    assert browser.get("/setup/").status_code == 200
    assert User.objects.get().proven_at is None


def test_code_may_be_typed_as_it_comes(code: str, no_mail: None) -> None:
    typed = code.lower().replace("-", " ")
    assert Client().post("/begin/", form(f" {typed} "))["Location"] == "/setup/"


def test_page_is_gone_once_somebody_is_here(code: str, no_mail: None) -> None:
    assert Client().post("/begin/", form(code)).status_code == 302
    for again in (Client().post("/begin/", form(code)), Client().get("/begin/")):
        assert again.status_code == 404
        assert again.content == Client().get("/nothing/").content
    assert School.objects.count() == 1
    assert not SetupCode.objects.exists()


def test_somebody_without_a_school_is_somebody(code: str) -> None:
    make_user("somebody@mail.example")
    assert Client().get("/begin/").status_code == 404
    assert Client().get("/")["Location"] == "/begin/"


def test_page_does_not_exist_where_a_school_does(cast: Cast) -> None:
    assert Client().get("/begin/").status_code == 404
    assert Client().get("/")["Location"] == "/login/"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"code": "ABCD-EFGH-JKMN-PQRS"}, "That is not the code"),
        ({"code": ""}, "required"),
        ({"code": "\0"}, "cannot be stored"),
        ({"name": ""}, "required"),
        ({"time_zone": "Europe/Nowhere"}, "There is no such time zone."),
        ({"email": "head@"}, "email"),
        ({"language": "tlh"}, "tlh"),
    ],
)
def test_wrong_answers_found_nothing(code: str, wrong: dict[str, Any], says: str) -> None:
    answer = Client().post("/begin/", form(code, **wrong))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not School.objects.exists() and not User.objects.exists()


@pytest.mark.parametrize("box", ["code", "name", "time_zone", "language", "display_name", "email"])
def test_whatever_is_typed_is_answered_on_the_page(code: str, box: str) -> None:
    browser = Client()
    for number, typed in enumerate((*CORPUS, "x" * 100_000, "\0", "\ufffd")):
        cache.clear()
        answer = browser.post("/begin/", form("wrong", **{box: typed}))
        assert answer.status_code == 200, (number, typed[:40])
        assert "<zq7" not in answer.content.decode()
    assert not School.objects.exists()


def test_code_rests_after_a_day_and_when_a_new_one_is_printed(
    code: str, clock: time_machine.Traveller
) -> None:
    newer = printed()
    assert "That is not the code" in Client().post("/begin/", form(code)).content.decode()
    clock.move_to(FRIDAY + dt.timedelta(days=1, seconds=1))
    assert "That is not the code" in Client().post("/begin/", form(newer)).content.decode()


def test_code_that_rests_goes_with_the_clock(code: str) -> None:
    later = FRIDAY + dt.timedelta(days=1, seconds=1)
    assert clear(people_over(now=FRIDAY), now=FRIDAY)["setup codes_over"] == 0
    assert clear(people_over(now=later), now=later)["setup codes_over"] == 1


def test_guesses_are_counted(code: str) -> None:
    browser = Client()
    answers = [browser.post("/begin/", form("X")).status_code for _guess in range(40)]
    assert answers.count(429) >= 10


def test_setup_code_of_a_school_whose_leader_never_came_is_a_link(code: str) -> None:
    Client().post("/begin/", form(code))
    link = printed()
    browser = Client()
    browser.post(urlsplit(link).path, {"display_name": "Ms. Roble", "password": ""})
    assert browser.get("/")["Location"] == "/setup/"


def test_school_by_command_leads_to_the_same_list(clock: time_machine.Traveller) -> None:
    out = io.StringIO()
    arguments = ["--name", "Cedar", "--time-zone", "Europe/Madrid", "--email", "h@cedar.example"]
    call_command("create_school", *arguments, stdout=out)
    browser = Client()
    path = urlsplit(out.getvalue().split()[-1]).path
    browser.post(path, {"display_name": "Ms. Roble", "password": ""})
    assert browser.get("/")["Location"] == "/setup/"
