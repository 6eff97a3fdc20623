"""Passkeys: made, shown as a second step, and shown instead of address, code and second step."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import services
from accounts.models import User
from tests.accounts.steps import (
    PASSKEY,
    SAFETY,
    SHOW,
    SoftKey,
    codes_in,
    with_app,
    with_passkey,
)
from tests.conftest import FRIDAY, Cast, acting, client_of

SIGN_IN = "/login/passkey/"
PAGE = "/my-children/"


def sign_in(browser: Client, key: SoftKey) -> Any:
    options = browser.post(SIGN_IN, {"ask": "1"}).json()
    return browser.post(SIGN_IN, {"credential": key.shown(options), "next": PAGE})


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_passkey_is_made_and_shows_recovery_codes_once(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    assert "Make a passkey" in browser.get(PASSKEY).content.decode()
    key = SoftKey()
    asked = browser.post(PASSKEY, {"ask": "1"})
    assert asked["Cache-Control"] == "no-store, private"
    options = asked.json()["publicKey"]
    assert options["rp"] == {"id": "localhost", "name": "localhost"}
    chosen = options["authenticatorSelection"]
    assert (chosen["userVerification"], chosen["residentKey"]) == ("required", "required")
    done = browser.post(PASSKEY, {"credential": key.made(asked.json())})
    assert len(codes_in(done.content.decode())) == 10
    page = browser.get(SAFETY).content.decode()
    assert "Passkey, made with" in page


def test_it_is_the_second_step(cast: Cast) -> None:
    key = with_passkey(client_of(cast.teacher))
    browser = client_of(cast.teacher)
    assert browser.get(PAGE)["Location"] == f"{SHOW}?next={PAGE}"
    options = browser.post(SHOW, {"ask": "1"}).json()
    assert len(options["publicKey"]["allowCredentials"]) == 1
    answer = browser.post(SHOW, {"credential": key.shown(options), "next": PAGE})
    assert answer["Location"] == PAGE
    assert browser.get(PAGE).status_code == 200


def test_it_signs_in_without_address_code_and_second_step(cast: Cast) -> None:
    key = with_passkey(client_of(cast.teacher))
    browser = Client()
    assert sign_in(browser, key)["Location"] == PAGE
    assert browser.get(PAGE).status_code == 200
    assert browser.session["_auth_user_id"] == str(cast.teacher.user_id)


def test_asking_says_nothing_of_who_is_on_file(cast: Cast) -> None:
    with_passkey(client_of(cast.teacher))
    options = Client().post(SIGN_IN, {"ask": "1"}).json()["publicKey"]
    assert "allowCredentials" not in options or options["allowCredentials"] == []
    assert options["userVerification"] == "required"


def test_an_answer_is_taken_once_and_in_its_own_browser(cast: Cast) -> None:
    key = with_passkey(client_of(cast.teacher))
    browser = Client()
    options = browser.post(SIGN_IN, {"ask": "1"}).json()
    answer = key.shown(options)
    stolen = Client()
    stolen.post(SIGN_IN, {"ask": "1"})
    stolen.post(SIGN_IN, {"credential": answer})
    assert not is_in(stolen)
    browser.post(SIGN_IN, {"credential": answer})
    assert is_in(browser)
    browser.post("/logout/")
    browser.post(SIGN_IN, {"credential": answer})
    assert not is_in(browser)


def wrong_keys(key: SoftKey) -> dict[str, SoftKey]:
    same = {"id": key.id, "owner": key.owner, "key": key.key}
    return {
        "another site": SoftKey(origin="https://evil.example", **same),
        "another site's id": SoftKey(site="evil.example", **same),
        "no finger, no PIN": SoftKey(is_locked=False, **same),
        "another key": SoftKey(id=key.id, owner=key.owner),
        "an unknown id": SoftKey(id=b"no such passkey", owner=key.owner, key=key.key),
        "nobody's": SoftKey(id=key.id, owner=b"0" * 32, key=key.key),
        "no owner": SoftKey(id=key.id, owner=b"", key=key.key),
    }


def test_what_is_not_its_answer_opens_nothing_and_gets_one_answer(cast: Cast) -> None:
    key = with_passkey(client_of(cast.teacher))
    for why, wrong in wrong_keys(key).items():
        browser = Client()
        assert sign_in(browser, wrong)["Location"] == "/login/", why
        assert not is_in(browser), why
        said = browser.get("/login/").content.decode()
        assert "That passkey opens nothing here. A code by mail works too." in said, why


NONSENSE = (
    "",
    "{",
    "null",
    "[]",
    '"text"',
    "1e999",
    "{}",
    '{"id": 1, "rawId": 2, "response": 3, "type": 4}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "x", "response": {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA", "userHandle": null}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "", "userHandle": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "n5-f"}}',
    '{"response": {"userHandle": "____"}}',
    "\x00",
    "[" * 5_000,
    "9" * 30_000,
)


@pytest.mark.parametrize("typed", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_everywhere(cast: Cast, typed: str) -> None:
    with_app(cast.leader)
    leader, teacher, nobody = client_of(cast.leader), client_of(cast.teacher), Client()
    for browser, url in ((leader, SHOW), (teacher, PASSKEY), (nobody, SIGN_IN)):
        browser.post(url, {"ask": "1"})
        assert browser.post(url, {"credential": typed}).status_code in (200, 302)
    assert not is_in(nobody)
    assert Authenticator.objects.count() == 1


def test_another_persons_passkey_is_no_second_step(cast: Cast) -> None:
    theirs = with_passkey(client_of(cast.leader))
    with_passkey(client_of(cast.teacher), SoftKey(id=b"my own"))
    browser = client_of(cast.teacher)
    options = browser.post(SHOW, {"ask": "1"}).json()
    said = browser.post(SHOW, {"credential": theirs.shown(options)})
    assert "That passkey did not work here" in said.content.decode()
    assert browser.get(PAGE).status_code == 302


@pytest.mark.parametrize("wrong", [{"is_locked": False}, {"origin": "https://evil.example"}])
def test_one_without_a_lock_or_of_another_site_is_not_taken(
    cast: Cast, wrong: dict[str, Any]
) -> None:
    browser = client_of(cast.teacher)
    options = browser.post(PASSKEY, {"ask": "1"}).json()
    answer = browser.post(PASSKEY, {"credential": SoftKey(**wrong).made(options)})
    assert answer["Location"] == PASSKEY
    assert not Authenticator.objects.exists()


def test_eight_are_the_most_and_none_comes_twice(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    key = with_passkey(browser)
    options = browser.post(PASSKEY, {"ask": "1"}).json()
    assert browser.post(PASSKEY, {"credential": key.made(options)})["Location"] == PASSKEY
    for number in range(7):
        with_passkey(browser, SoftKey(id=f"passkey {number}".encode()))
    assert browser.get(PASSKEY)["Location"] == SAFETY
    assert Authenticator.objects.filter(type="webauthn").count() == 8


def test_removed_it_opens_nothing(cast: Cast) -> None:
    browser = client_of(cast.teacher)
    key = with_passkey(browser)
    row = Authenticator.objects.get(type="webauthn")
    browser.post(f"{SAFETY}remove/", {"which": row.pk})
    other = Client()
    sign_in(other, key)
    assert not is_in(other)


def test_a_closed_sign_in_or_one_that_nobody_stands_behind_is_not_opened(cast: Cast) -> None:
    """Even if a row were left behind: the address has to open a door still."""
    key = with_passkey(client_of(cast.teacher))
    rows = list(Authenticator.objects.all())
    User.objects.filter(pk=cast.teacher.user_id).update(is_active=False)
    closed = Client()
    sign_in(closed, key)
    assert not is_in(closed)
    User.objects.filter(pk=cast.teacher.user_id).update(is_active=True)
    services.deactivate_member(member=cast.teacher, by=acting(cast.leader), now=FRIDAY)
    assert not Authenticator.objects.exists()
    Authenticator.objects.bulk_create(rows)
    left = Client()
    sign_in(left, key)
    assert not is_in(left)


def test_signing_in_is_counted_by_network(cast: Cast, clock: time_machine.Traveller) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.7")
    for _turn in range(60):
        assert browser.post(SIGN_IN, {"ask": "1"}).status_code == 200
    assert browser.post(SIGN_IN, {"ask": "1"})["Location"] == "/login/"
    assert Client(REMOTE_ADDR="203.0.113.9").post(SIGN_IN, {"ask": "1"}).status_code == 200
    clock.shift(dt.timedelta(seconds=61))
    assert browser.post(SIGN_IN, {"ask": "1"}).status_code == 200


def test_what_is_stored_holds_no_secret(cast: Cast) -> None:
    key = with_passkey(client_of(cast.teacher))
    number = key.key.private_numbers().private_value
    row = Authenticator.objects.get(type="webauthn")
    assert str(number) not in json.dumps(row.data)
    assert set(row.data) == {"name", "credential"}
