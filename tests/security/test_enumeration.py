"""Known or unknown: the same bytes, headers, cookies, number of queries and hashes.

Each row of DOORS is a question that a stranger may ask. Left is what exists, right what does not;
what the stranger typed is the same on both sides, or is taken out of the answer.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.letters.stopping import stop_url
from accounts.models import Guardian, Invitation, User
from checkins.models import PaperCopy
from tests.accounts.test_invitations import invited
from tests.conftest import FRIDAY, Cast
from tests.replies.conftest import Week, week
from tests.replies.test_door import UNKNOWN, revoked
from tests.security.conftest import paper_of

__all__ = ["week"]

VARY = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


class CountingHasher(MD5PasswordHasher):
    """As fast as the tests' own, and counts."""

    worked = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.worked += 1
        return super().encode(password, salt)


def asked(client: Client, path: str, data: dict[str, str] | None, typed: str = "") -> Any:
    """All that a stranger can see of an answer, and what a clock could: queries, hashes."""
    CountingHasher.worked = 0
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(path) if data is None else client.post(path, data)
    body = VARY.sub(b"", answer.content)
    if typed:
        body = body.replace(typed.encode(), b"TYPED")
    cookies = {
        name: {key: value for key, value in one.items() if key != "expires"}
        for name, one in answer.cookies.items()
    }
    heads = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    verbs = Counter(query["sql"].split()[0].replace("DECLARE", "SELECT") for query in caught)
    for noise in ("SAVEPOINT", "RELEASE", "ROLLBACK", "FETCH", "CLOSE", "BEGIN", "COMMIT"):
        verbs.pop(noise, None)
    return answer.status_code, heads, cookies, body, dict(verbs), CountingHasher.worked


def sign_in(login: str, **more: str) -> Any:
    return asked(Client(), "/login/", {"login": login, **more}, login)


def code_page(login: str) -> Any:
    client = Client()
    client.post("/login/", {"login": login, "how": "code"})
    return asked(client, "/login/code/", None, login)


def wrong_code(login: str) -> Any:
    client = Client()
    client.post("/login/", {"login": login, "how": "code"})
    return asked(client, "/login/code/", {"code": "00000000"}, login)


def sixth_code(login: str) -> Any:
    for _turn in range(5):
        Client().post("/login/", {"login": login, "how": "code"})
    return asked(Client(), "/login/", {"login": login, "how": "code"}, login)


def eleventh_password(login: str) -> Any:
    for _turn in range(10):
        Client().post("/login/", {"login": login, "password": "no"})
    return asked(Client(), "/login/", {"login": login, "password": "no"}, login)


KNOWN, UNKNOWN_ADDRESS = "ana@mail.example", "eve@mail.example"
STAFF, UNKNOWN_STAFF = "chen@alder.example", "eve1@alder.example"
SIGNING_IN: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "a code": (
        lambda: sign_in(KNOWN, how="code"),
        lambda: sign_in(UNKNOWN_ADDRESS, how="code"),
    ),
    "a code for staff": (
        lambda: sign_in(STAFF, how="code"),
        lambda: sign_in(UNKNOWN_STAFF, how="code"),
    ),
    "the code's page": (lambda: code_page(KNOWN), lambda: code_page(UNKNOWN_ADDRESS)),
    "a sixth code": (lambda: sixth_code(KNOWN), lambda: sixth_code(UNKNOWN_ADDRESS)),
    "a wrong password": (
        lambda: sign_in(STAFF, password="guess", how="password"),
        lambda: sign_in(UNKNOWN_STAFF, password="guess", how="password"),
    ),
    "a password for who has none": (
        lambda: sign_in(KNOWN, password="guess", how="password"),
        lambda: sign_in(UNKNOWN_ADDRESS, password="guess", how="password"),
    ),
    "an eleventh password": (
        lambda: eleventh_password(STAFF),
        lambda: eleventh_password(UNKNOWN_STAFF),
    ),
}


@pytest.mark.parametrize("door", SIGNING_IN)
def test_signing_in_says_nothing_of_who_is_on_file(cast: Cast, door: str) -> None:
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.CountingHasher"]):
        user = User.objects.get(email=STAFF)
        user.set_password("a-long-password")
        user.save()
        known, unknown = SIGNING_IN[door]
        assert known() == unknown()


def test_a_wrong_code_says_nothing_of_who_is_on_file(cast: Cast) -> None:
    assert wrong_code(KNOWN) == wrong_code(UNKNOWN_ADDRESS)


def test_links_that_rest_and_links_that_never_were_are_one(week: Week) -> None:
    token = week.token()
    revoked(week, token)
    for path, data in (("", None), ("", {}), ("code/", {})):
        known = asked(Client(), f"/r/{token}/{path}", data, token)
        assert known == asked(Client(), f"/r/{UNKNOWN[0]}/{path}", data, UNKNOWN[0]), path


def test_a_fresh_link_is_promised_to_every_link_alike(week: Week) -> None:
    """What only the mailbox learns: whether a letter comes. 256 bits stand before the question, so
    nobody asks it by guessing, and the work is not made equal."""
    token = week.token()
    revoked(week, token)
    known = asked(Client(), f"/r/{token}/fresh/", {}, token)
    assert known[:4] == asked(Client(), f"/r/{UNKNOWN[0]}/fresh/", {}, UNKNOWN[0])[:4]


@pytest.mark.parametrize("who", ["nobody", "blocked", "of another child", "two homes"])
def test_a_printed_page_says_nothing_of_whose_address_is_on_file(week: Week, who: str) -> None:
    cast = week.cast
    paper = PaperCopy.objects.get(pk=paper_of(week.sheet).pk)
    if who == "two homes":
        Guardian.objects.filter(pk=cast.other_guardian.pk).update(email=cast.co_guardian.email)
    other = {
        "nobody": "eve@mail.example",
        "blocked": cast.blocked_guardian.email,
        "of another child": cast.other_guardian.email,
        "two homes": cast.co_guardian.email,
    }[who]
    path = f"/s/{paper.secret}/"
    answers = [
        asked(Client(), path, {"email": address}, address)
        for address in (cast.guardian.email, other)
    ]
    assert answers[0] == answers[1]
    assert answers[0][4]["INSERT"] == 1


def test_welcome_links_used_and_unknown_are_one(cast: Cast) -> None:
    _member, used = invited(cast)
    Invitation.objects.update(accepted_at=FRIDAY)
    for data in (None, {"display_name": "Eve"}):
        known = asked(Client(), used, data)
        assert known == asked(Client(), "/welcome/" + "x" * 43 + "/", data)
        assert known[0] == 404


def test_stop_links_that_are_not_ours_are_one(cast: Cast) -> None:
    token = stop_url(cast.guardian).rstrip("/").rpartition("/")[2]
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    for data in (None, {}):
        known = asked(Client(), f"/letters/stop/{forged}/", data, forged)
        assert known == asked(Client(), "/letters/stop/nothing/", data, "nothing")
        assert known[0] == 404
