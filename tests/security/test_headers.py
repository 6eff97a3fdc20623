"""What every answer says to the browser, and what a log line keeps to itself."""

from typing import Any

import pytest
from django.test import Client

from accounts.checks import routes
from checkins.models import Entry, HomeHalf
from config.logs import without_secrets
from tests.conftest import client_of
from tests.security.conftest import Place
from tests.security.test_default_deny import ROUTES, address, ask_for

READERS = ["anonymous", "teacher", "leader", "guardian"]
DRAWN = "demo/mail/<str:name>/html/"
"""A letter as a mail program draws it: a page of its own rules, which are stricter but for style."""


def browser_of(place: Place, who: str) -> Client:
    return Client() if who == "anonymous" else client_of(getattr(place.cast, who))


@pytest.mark.parametrize("who", READERS)
def test_every_page_carries_the_headers(place: Place, who: str) -> None:
    browser = browser_of(place, who)
    for route in ROUTES:
        if route.endswith("print.pdf"):
            continue  # drawn for seconds; its headers have tests of their own
        answer = ask_for(browser, "GET", address(place, route, known=True))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, route
        assert "frame-ancestors 'none'" in policy, route
        assert "unsafe" not in policy or route == DRAWN, route
        assert answer["X-Content-Type-Options"] == "nosniff", route
        assert answer["X-Frame-Options"] == "DENY", route
        assert answer["Referrer-Policy"] in {"same-origin", "strict-origin"}, route


@pytest.mark.parametrize("who", ["teacher", "leader", "guardian"])
def test_a_page_made_for_somebody_is_kept_by_no_cache(place: Place, who: str) -> None:
    browser = browser_of(place, who)
    seen = 0
    for route in ROUTES:
        if route.endswith("print.pdf"):
            continue
        answer: Any = ask_for(browser, "GET", address(place, route, known=True))
        if answer.status_code == 200 and route != "healthz":
            assert "private" in answer["Cache-Control"], route
            seen += 1
    assert seen > len(READERS)


@pytest.mark.parametrize(
    "path",
    [
        "/r/Jx3-secret/",
        "/r/Jx3-secret/fresh/",
        "/s/Jx3-secret/",
        "/S/Jx3-secret/",
        "/welcome/Jx3-secret/",
        "/letters/stop/Jx3-secret:1xR:abc/",
        "/letters/start/Jx3-secret:1xR:abc/",
    ],
)
def test_a_refused_request_is_logged_without_its_token(path: str) -> None:
    line = without_secrets(f"Forbidden (CSRF cookie not set.): {path}")
    assert "Jx3" not in line
    assert line.startswith("Forbidden (CSRF cookie not set.): /")


@pytest.mark.parametrize("kind", ["r", "s", "S", "welcome", "letters/stop", "letters/start"])
def test_every_address_with_a_token_is_one_that_logs_know(place: Place, kind: str) -> None:
    found = [route for route in ROUTES if "<str:" in route and not route.startswith("demo/")]
    told = {route.split("/<str:", maxsplit=1)[0] for route in found}
    assert kind in told
    for route in found:
        url = address(place, route, known=True)
        token = url.removeprefix(f"/{route.split('<', maxsplit=1)[0]}").split("/", maxsplit=1)[0]
        assert token
        assert token not in without_secrets(url)


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(place: Place, where: str) -> None:
    answer = Client().post(
        "/login/",
        {"login": place.cast.teacher.user.email, "password": "a-long-password", "next": where},
        query_params={"next": where},
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]


def test_only_these_buttons_work_without_the_forms_token() -> None:
    """Three buttons that could only send or stop a family's own letters, and two forms that check it themselves
    to keep the typed words."""
    free = {route for route, view in routes() if getattr(view, "csrf_exempt", False)}
    assert free == {
        "letters/stop/<str:token>/",
        "r/<str:token>/fresh/",
        "reply/<uuid:sheet_id>/fresh/",
        "reply/<uuid:sheet_id>/",
        "home/sheet/<uuid:sheet_id>/",
    }


def test_a_forged_send_from_another_site_lands_nowhere(place: Place) -> None:
    browser = Client(enforce_csrf_checks=True)
    guardian = place.cast.co_guardian
    assert guardian.user is not None
    browser.force_login(
        guardian.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    answer = browser.post(f"/home/sheet/{place.sheet.pk}/", {"home-wins": "Not from home"})
    assert answer.status_code == 403
    assert not Entry.objects.filter(text="Not from home").exists()
    assert not HomeHalf.objects.filter(household=guardian.household).exists()
