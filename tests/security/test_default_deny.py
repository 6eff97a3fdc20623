"""What may be public stands here by hand, so that no page becomes public by a policy alone.

The routes come from the URLconf. Who else gets what is the access matrix's (test_access_matrix.py).
"""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.checks import routes
from tests.conftest import WEEK, client_of
from tests.security.conftest import Place

PUBLIC = {
    "",
    "healthz",
    "login/",
    "login/again/",
    "login/code/",
    "login/passkey/",
    "logout/",
    "letters/stop/<str:token>/",
    "letters/start/<str:token>/",
    "demo/mail/",
    "demo/mail.json",
    "parts/",
    "demo/mail/<str:name>/",
    "demo/mail/<str:name>/html/",
    "offline/",
    "worker.js",
    "begin/",
    "welcome/<str:token>/",
    "hello/<str:token>/",
    "hello/<str:token>/about/",
    "hello/<str:token>/not-me/",
    "w/",
    "W/",
    "w/<str:code>/",
    "W/<str:code>/",
    "s/<str:code>/",
    "S/<str:code>/",
}
"""Open to everybody, and without a word about a child. `password/` asks for the sign-in itself."""
DOORS = {
    "r/<str:token>/",
    "r/<str:token>/code/",
    "r/<str:token>/fresh/",
    "reply/<uuid:sheet_id>/",
    "reply/<uuid:sheet_id>/sent/",
    "reply/<uuid:sheet_id>/draft/",
    "reply/<uuid:sheet_id>/not-you/",
    "reply/<uuid:sheet_id>/code/",
    "reply/<uuid:sheet_id>/fresh/",
}
"""Behind a letter's link: the page "this link has rested" for whoever comes without one."""
KEEPS_WORDS = {("POST", "home/sheet/<uuid:sheet_id>/")}
"""Signed out while typing: the words come back, and the way to sign in."""

PART = re.compile(r"<(?P<kind>\w+):(?P<name>\w+)>")
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')
METHODS = ("GET", "POST")
ROUTES = sorted({route for route, _view in routes()}, key=lambda route: (route == "logout/", route))
"""Signing out comes last, or nobody would ask for the rest."""


def address(place: Place, route: str, *, known: bool) -> str:
    """The route with ids of Javier's school, or with ids that are nobody's."""
    ids = place.ids if known else place.unknown

    def fill(part: re.Match[str]) -> str:
        if part["kind"] == "uuid":
            return str(ids[part["name"]])
        if part["kind"] == "week":
            return str(WEEK)
        if part["kind"] == "slug":
            return "term"
        return place.tokens[route.split("/", maxsplit=1)[0].lower()] if known else "A" * 16

    return f"/{PART.sub(fill, route)}"


def ask_for(browser: Client, method: str, url: str) -> HttpResponse:
    """A 500 is an answer here, not an error of the test."""
    browser.raise_request_exception = False
    answer: Any = browser.generic(method, url, "", "application/x-www-form-urlencoded")
    return answer  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def no_mail_of_a_demo(settings: Any, tmp_path: Any) -> None:
    settings.DEMO_MAIL_DIR = tmp_path


def test_all_but_the_public_addresses_ask_for_the_sign_in(place: Place) -> None:
    signed_out = Client()
    assert set(ROUTES) >= PUBLIC | DOORS, "A page that is gone stands in the list."
    for route in sorted(set(ROUTES) - PUBLIC - DOORS):
        for method in METHODS:
            answer = ask_for(signed_out, method, address(place, route, known=True))
            if (method, route) in KEEPS_WORDS:
                assert answer.status_code == 404
                continue
            assert answer.status_code == 302, (method, route)
            assert answer["Location"].startswith("/login/?next=/"), (method, route)


@pytest.mark.parametrize("route", ["sheet/<uuid:sheet_id>/", "people/child/<uuid:child_id>/"])
def test_deactivated_member_had_these_pages_until_the_day(place: Place, route: str) -> None:
    place.deactivated.ended_on = None
    place.deactivated.save()
    answer = client_of(place.deactivated).get(address(place, route, known=True))
    assert answer.status_code == 200
    assert "Javier" in answer.content.decode()
