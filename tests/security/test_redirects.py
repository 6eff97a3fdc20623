"""No address that somebody hands us leads a reader off this site, or into a script."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.signin.adapter import AccountAdapter
from tests.accounts.test_signin import code_sent_to
from tests.conftest import Cast, client_of
from tests.replies.conftest import Week, week
from tests.security.test_hostile_forms import ROUTES, address
from tests.security.walk import FORMS, Form, World

pytestmark = pytest.mark.timeout(400)  # asks many pages; a busy machine takes its time

__all__ = ["week"]

HOSTILE = [
    "//evil.example/", "///evil.example", "////evil.example/x", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "/\t/evil.example", "/\r\n/evil.example", "https:evil.example",
    "https:/evil.example", "https:///evil.example", "https://evil.example/", "http://evil.example",
    "HTTPS://EVIL.EXAMPLE", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "mailto:eve@evil.example",
    "https://testserver@evil.example/", "https://testserver:pw@evil.example/",
    "https://evil.example#@testserver/", "https://evil.example?testserver", "//testserver@evil.example",
    "http://testserver/home/", "https://testserver/home/", "ftp://testserver/", "//testserver/home/",
    "https://testserver:444/home/", "https://testserver.evil.example/", "https://[::1]/",
    "/home/\r\nSet-Cookie: a=b", "/home/\nLocation: https://evil.example", "/home/\0",
    "\u2028//evil.example", "／／evil.example", "http:／／evil.example", "evil.example", "./", "..//evil.example", "?next=//evil.example",
    "", " ", "x" * 5000,
]  # fmt: skip
NAMES = ("next", "return", "return_to", "redirect", "url", "back", "to", "continue")
OWN_PATH = re.compile(r"/(?![/\\])[^\s\\]*")


def must_stay(answer: Any) -> None:
    """The answer's Location, if it has one, is a path of this site."""
    where = answer.headers.get("Location")
    if where is not None:
        assert OWN_PATH.fullmatch(where), where
        assert "evil" not in where.partition("?")[0]


@pytest.mark.parametrize("url", HOSTILE)
def test_next_is_a_path_of_this_site_or_nothing(url: str) -> None:
    assert AccountAdapter(RequestFactory().get("/")).is_safe_url(url) is False


@pytest.mark.parametrize(
    "url", ["/", "/home/", "/child/x/?before=2026-W40", "/a//b", "/%2f%2fevil"]
)
def test_own_paths_are_taken(url: str) -> None:
    assert AccountAdapter(RequestFactory().get("/")).is_safe_url(url) is True


@pytest.mark.parametrize("url", HOSTILE)
def test_signing_in_leads_home_whatever_next_says(cast: Cast, url: str) -> None:
    """In the address and in the form, by password; and by code, over its two pages."""
    password = {"login": "chen@alder.example", "password": "a-long-password", "next": url}
    for where, data in (("/login/", password), (f"/login/?next={url[:200]}", password)):
        answer = Client().post(where, data)
        assert answer.status_code == 302
        assert answer["Location"] == "/"
    client = client_of(cast.teacher)
    must_stay(client.get("/login/", {"next": url}))
    must_stay(client.get("/login/code/", {"next": url}))


@pytest.mark.parametrize(
    "url", ["//evil.example/", "https://testserver/home/", "javascript:alert(1)"]
)
def test_a_code_leads_home_whatever_next_says(cast: Cast, url: str) -> None:
    client = Client()
    asked = client.post("/login/", {"login": "ana@mail.example", "how": "code", "next": url})
    must_stay(asked)
    answer = client.post(asked["Location"], {"code": code_sent_to("ana@mail.example"), "next": url})
    assert answer["Location"] == "/"


@pytest.fixture
def world(week: Week) -> World:
    return World.of(week)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_no_form_follows_an_address_that_it_was_handed(form: Form, world: World) -> None:
    """Filled in well, with every name for "where to" in the body, in the address and as Referer."""
    door = form.open(world)
    for url in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        handed = dict.fromkeys(NAMES, url)
        data = {"csrfmiddlewaretoken": "x", **handed, **door.good}
        query = "&".join(f"{name}={url}" for name in NAMES)
        path = door.url + ("&" if "?" in door.url else "?") + query
        answer = door.client.post(path, data, headers={"referer": url, "origin": "null"})
        must_stay(answer)


def test_no_page_follows_an_address_that_it_was_handed(world: World) -> None:
    known = {
        "classroom_id": world.cast.classroom.pk,
        "child_id": world.cast.child.pk,
        "sheet_id": world.week.sheet.pk,
    }
    for client in (Client(), client_of(world.cast.teacher), client_of(world.cast.guardian)):
        for route, kinds in ROUTES:
            path = address(route, kinds, known, "2026-W46")
            answer = client.get(
                path, dict.fromkeys(NAMES, "//evil.example"), headers={"referer": "//evil.example"}
            )
            must_stay(answer)


@pytest.mark.parametrize(
    "path",
    ["//evil.example/home", "/\\evil.example/home", "/%5cevil.example", "//evil.example/%2e%2e"],
)
def test_a_path_that_looks_like_an_address_leads_nowhere(cast: Cast, path: str) -> None:
    """Also where a slash is added at its end, and where the sign-in page is asked to come back."""
    for client in (Client(), client_of(cast.teacher)):
        answer = client.get("/", PATH_INFO=path)
        must_stay(answer)
    assert reverse("home") == "/home/"
