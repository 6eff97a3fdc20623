"""Every address of the product, asked by people whom Javier's school has nothing to say to.

The routes come from the URLconf, so a new page is asked too; what may be public stands here by
hand, so that a page does not become public by a policy alone.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.http import HttpResponse
from django.test import Client

from accounts.checks import routes
from accounts.models import Assignment, Block, Child, Guardian, Guardianship, Member, School
from checkins.models import Answer, Entry, Goal, HomeHalf, Question, Sheet, Snapshot
from tests.conftest import WEEK, client_of
from tests.security.conftest import OF_THE_CHILD, Place

PUBLIC = {
    "",
    "healthz",
    "login/",
    "login/again/",
    "login/code/",
    "logout/",
    "letters/stop/<str:token>/",
    "letters/start/<str:token>/",
    "demo/mail/",
    "demo/mail.json",
    "demo/mail/<str:name>/",
    "demo/mail/<str:name>/html/",
    "welcome/<str:token>/",
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

Who = Callable[[Place], Client]
PEOPLE: dict[str, tuple[Who, set[int]]] = {
    "anonymous": (lambda _place: Client(), {302}),
    "stranger": (lambda place: client_of(place.cast.stranger), {404, 405}),
    "strange_guardian": (lambda place: client_of(place.cast.strange_guardian), {404, 405}),
    "blocked_guardian": (lambda place: client_of(place.cast.blocked_guardian), {404, 405}),
    "deactivated": (lambda place: client_of(place.deactivated), {404, 405}),
    # A colleague is told what they may not do at all, on pages that are about nobody: 403.
    "other_teacher": (lambda place: client_of(place.cast.other_teacher), {403, 404, 405}),
}
"""Who asks, and how a page about Javier may answer them."""


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


def told(answer: HttpResponse, place: Place) -> tuple[Any, ...]:
    """All that an answer says, but for what the asking person said: the ids in the address."""
    ids = {str(one) for one in (*place.ids.values(), *place.unknown.values())}
    heads = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    said = f"{sorted(heads.items())}{answer.content.decode(errors='replace')}"
    for one in ids:
        said = said.replace(one, "ID")
    return answer.status_code, TOKEN.sub(r"\1", re.sub(r"'Content-Length', '\d+'", "", said))


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


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_learns_of_a_child_who_is_not_theirs(place: Place, who: str) -> None:
    """No word, no trace in the database, no difference from what does not exist. One walk."""
    comes, allowed = PEOPLE[who]
    browser = comes(place)
    before = everything_of(place)
    for route in ROUTES:
        for method in METHODS:
            answer = ask_for(browser, method, address(place, route, known=True))
            assert answer.status_code < 500, (method, route)
            text = answer.content.decode(errors="replace")
            found = [words for words in OF_THE_CHILD if words in text]
            assert not found, (method, route, found)
            if "<uuid:" not in route:
                continue
            unknown = ask_for(browser, method, address(place, route, known=False))
            assert told(answer, place) == told(unknown, place), (method, route)
            if route not in DOORS and (method, route) not in KEEPS_WORDS:
                assert answer.status_code in allowed, (method, route, answer.status_code)
    assert everything_of(place) == before


def everything_of(place: Place) -> dict[str, list[Any]]:
    of_school: list[type[models.Model]] = [
        Sheet, Entry, Snapshot, Goal, Question, Answer, HomeHalf, Member, Assignment, Child,
        Guardian, Guardianship, Block,
    ]  # fmt: skip
    rows = {
        model.__name__: list(
            model._default_manager.filter(school=place.cast.school).order_by("pk").values()
        )
        for model in of_school
    }
    return rows | {"School": list(School.objects.filter(pk=place.cast.school.pk).values())}


@pytest.mark.parametrize(
    ("who", "route", "words"),
    [
        ("anonymous", "login/", "Send me a code"),
        ("anonymous", "welcome/<str:token>/", "Alder Street School"),
        ("teacher", "sheet/<uuid:sheet_id>/", "Put his hand up twice in math."),
        ("teacher", "child/<uuid:child_id>/", "He read to his sister."),
        ("leader", "people/child/<uuid:child_id>/", "Court order, seen in June"),
        ("leader", "staff/<uuid:member_id>/", "Ms. Chen"),
        ("guardian", "home/sheet/<uuid:sheet_id>/", "Has Javier met other children?"),
        ("guardian", "home/child/<uuid:child_id>/", "Javier"),
        ("stranger", "people/", "Birch Lane School"),
        ("stranger", "my-children/", "Sam Stranger"),
        ("strange_guardian", "home/", "Sam"),
        ("strange_guardian", "home/address/", "address"),
        ("blocked_guardian", "home/", "Rick"),
        ("blocked_guardian", "home/address/", "address"),
        ("other_teacher", "my-children/", "Ms. Delgado"),
        ("other_teacher", "this-week/", ""),
    ],
)
def test_their_own_pages_open_to_them(place: Place, who: str, route: str, words: str) -> None:
    browser = Client() if who == "anonymous" else client_of(getattr(place.cast, who))
    answer: Any = browser.get(address(place, route, known=True), follow=True)
    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.parametrize("route", ["sheet/<uuid:sheet_id>/", "people/child/<uuid:child_id>/"])
def test_deactivated_member_had_these_pages_until_the_day(place: Place, route: str) -> None:
    place.deactivated.ended_on = None
    place.deactivated.save()
    answer = client_of(place.deactivated).get(address(place, route, known=True))
    assert answer.status_code == 200
    assert "Javier" in answer.content.decode()
