"""Every door that takes a secret or sends a letter counts; no stranger's counting shuts a family out."""

import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings
from django.test import Client

from accounts.access import Hat
from accounts.checks import routes
from accounts.middleware import rule_of
from accounts.models import Delivery
from tests.accounts.test_signin import ask, code_sent_to, sign_in
from tests.conftest import FRIDAY, Cast
from tests.replies.conftest import Week, week
from tests.security.conftest import paper_of

__all__ = ["week"]

READS = "only reads: GET alone, or the policy's hat has been shown by a device's cookie of 256 bits"
SECRET = "behind an unguessable address (256 bits, or signed); it sends and tells nothing new"
DOORS = {
    "login/": "login, login_failed, login_failed_anywhere, code_from_here, request_login_code",
    "login/again/": "as login/",
    "login/code/": "five tries a code, and codes are counted: request_login_code",
    "login/passkey/": "passkey, and a signature is not guessed",
    "password/": "change_password",
    "logout/": "ends a session; there is nothing to guess",
    "welcome/<str:token>/": SECRET,
    "hello/<str:token>/": "code_from_here, request_login_code",
    "hello/<str:token>/about/": "code_from_here, request_login_code",
    "hello/<str:token>/not-me/": SECRET,
    "w/<str:code>/": "behind 80 random bits; it only leads to the box",
    "W/<str:code>/": "as w/",
    "w/": "printed_code",
    "W/": "as w/",
    "letters/stop/<str:token>/": SECRET,
    "letters/start/<str:token>/": SECRET,
    "r/<str:token>/": SECRET,
    "r/<str:token>/code/": "code_from_here, request_login_code",
    "r/<str:token>/fresh/": "three letters an hour to the address on file, counted by the letters",
    "reply/<uuid:sheet_id>/code/": "code_from_here, request_login_code",
    "reply/<uuid:sheet_id>/fresh/": "three letters an hour to the address on file",
    "reply/<uuid:sheet_id>/": READS,
    "reply/<uuid:sheet_id>/sent/": READS,
    "reply/<uuid:sheet_id>/draft/": READS,
    "reply/<uuid:sheet_id>/not-you/": READS,
    "s/<str:code>/": "printed_page_from_here, printed_page",
    "S/<str:code>/": "as s/",
    "healthz": READS,
    "parts/": READS,
    "offline/": READS,
    "worker.js": READS,
    "begin/": "setup_code, and gone once a school is there",
    "": READS,
    "demo/mail/": READS,
    "demo/mail.json": READS,
    "demo/mail/<str:name>/": READS,
    "demo/mail/<str:name>/html/": READS,
}
"""Each public or link route, with the counts it falls under (ACCOUNT_RATE_LIMITS) or the reason."""


def test_every_open_door_counts_or_says_why_not() -> None:
    rules = {route: rule_of(view) for route, view in routes()}
    open_doors = {route for route, rule in rules.items() if rule and rule.hat in (None, Hat.LINK)}
    assert open_doors == set(DOORS)
    actions = set(settings.ACCOUNT_RATE_LIMITS)
    named = {word.strip(",.") for words in DOORS.values() for word in words.split()} & actions
    by_staff = {"change_address", "test_letter", "second_step", "second_step_from_here"}
    assert named == actions - by_staff


def test_no_wait_is_longer_than_a_quarter_of_an_hour() -> None:
    for action, rates in settings.ACCOUNT_RATE_LIMITS.items():
        for rate in parse_rates(rates):
            assert rate.duration <= 15 * 60, action


HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def asks(client: Client, email: str = "ana@mail.example") -> int:
    return int(client.post("/login/", {"login": email, "how": "code"}).status_code)


def guesses(client: Client) -> str:
    login = {"login": "chen@alder.example", "password": "guess", "how": "password"}
    return str(client.post("/login/", login).content.decode())


def test_a_stranger_cannot_shut_a_family_out_of_its_codes(cast: Cast) -> None:
    for _turn in range(25):
        asks(at(ELSEWHERE))
    assert asks(at(ELSEWHERE)) == 200
    Delivery.objects.all().delete()
    sign_in(at(HERE), "ana@mail.example")


def test_a_flood_of_codes_from_many_networks_is_held(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    answers = [asks(at(f"198.51.100.{n}")) for n in range(40)]
    assert (answers.count(302), answers.count(200)) == (30, 10)
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    Delivery.objects.all().delete()
    sign_in(at(HERE), "ana@mail.example")


def test_a_stranger_cannot_shut_a_teacher_out_of_the_password(cast: Cast) -> None:
    for _turn in range(12):
        said = guesses(at(ELSEWHERE))
    assert "Please wait up to 15 minutes." in said
    right = {"login": "chen@alder.example", "password": "a-long-password"}
    assert at(HERE).post("/login/", right)["Location"] == "/"


def test_another_port_in_the_host_header_brings_no_more_guesses(cast: Cast) -> None:
    said = [guesses(Client(HTTP_HOST=f"testserver:{port}")) for port in range(1000, 1011)]
    assert ["Please wait" in words for words in said] == [False] * 10 + [True]


def test_guesses_from_many_networks_are_held_and_a_code_still_works(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    said = [guesses(at(f"198.51.100.{n}")) for n in range(62)]
    assert ["Please wait" in words for words in said].count(True) == 2
    right = {"login": "chen@alder.example", "password": "a-long-password"}
    assert "Please wait" in at(HERE).post("/login/", right).content.decode()
    sign_in(at(HERE), "chen@alder.example")
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    assert at(HERE).post("/login/", right)["Location"] == "/"


def test_signing_in_well_uses_up_nothing(cast: Cast) -> None:
    right = {"login": "chen@alder.example", "password": "a-long-password"}
    for _turn in range(15):
        assert at(HERE).post("/login/", right)["Location"] == "/"


def test_the_code_at_a_reply_link_counts_with_the_sign_in_pages(week: Week) -> None:
    token = week.token()
    answers = [at(HERE).post(f"/r/{token}/code/").status_code for _turn in range(6)]
    assert answers == [303] * 5 + [429]
    assert asks(at(HERE)) == 200
    assert at(ELSEWHERE).post(f"/r/{token}/code/").status_code == 303


def test_a_found_page_uses_up_nobody_elses_asking(
    week: Week, clock: time_machine.Traveller
) -> None:
    path = f"/s/{paper_of(week.sheet).secret}/"
    for _turn in range(20):
        at(ELSEWHERE).post(path, {"email": "eve@mail.example"})
    at(ELSEWHERE).post(path, {"email": "ana@mail.example"})
    assert not Delivery.objects.filter(letter="fresh_link").exists()
    at(HERE).post(path, {"email": "ana@mail.example"})
    assert Delivery.objects.filter(letter="fresh_link").count() == 1
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    at(ELSEWHERE).post(path, {"email": "ana@mail.example"})
    assert Delivery.objects.filter(letter="fresh_link").count() == 2


def test_a_code_takes_five_tries_whoever_counts(cast: Cast) -> None:
    client = at(HERE)
    ask(client, "ana@mail.example")
    right = code_sent_to("ana@mail.example")
    for _turn in range(5):
        client.post("/login/code/", {"code": "11111111"})
    client.post("/login/code/", {"code": right})
    assert "_auth_user_id" not in client.session


CHILD = """
import sys
import django
django.setup()
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from accounts.signin.throttle import is_throttled
request = RequestFactory().post("/", REMOTE_ADDR="198.51.100.7")
request.user = AnonymousUser()
print(sum(not is_throttled(request, "request_login_code", key=sys.argv[1]) for _turn in range(25)))
"""


@pytest.mark.services
def test_two_processes_count_together(db: Any) -> None:
    """On Redis, each of four processes asking as fast as it can: the bound holds for all of them."""
    cache = settings.CACHES["default"]["LOCATION"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "1",
        "REDIS_URL": cache,
        "PATH": "",
    }

    def run(_number: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, f"{FRIDAY}"],
            cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
            timeout=120,
        )  # fmt: skip
        return int(done.stdout)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 30
