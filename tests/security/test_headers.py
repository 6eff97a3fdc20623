"""What every answer says to the browser, and what a log line keeps to itself."""

import sys
from typing import Any

import django.test
import pytest

from accounts.checks import routes
from checkins.models import Entry, HomeHalf
from config.logs import without_secrets
from tests.client import Client, problems_of
from tests.conftest import client_of
from tests.security.conftest import Place
from tests.security.test_default_deny import ROUTES, address, ask_for

READERS = ["anonymous", "teacher", "leader", "guardian"]


def browser_of(place: Place, who: str) -> Client:
    return Client() if who == "anonymous" else client_of(getattr(place.cast, who))


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_every_address_is_asked_of_a_client_that_looks(place: Place, who: str, method: str) -> None:
    """The client (tests/client.py) refuses any answer without its headers, refusals included."""
    browser = browser_of(place, who)
    routes = [route for route in ROUTES if not route.endswith("print.pdf")]
    answered = [ask_for(browser, method, address(place, one, known=True)) for one in routes]
    assert len(answered) == len(routes)


def test_the_client_is_everybodys(client: Any) -> None:
    assert django.test.Client is Client
    assert type(client) is Client
    strays = [
        name
        for name, module in sys.modules.items()
        if name.startswith("tests.") and getattr(module, "Client", Client) is not Client
    ]
    assert strays == []


GONE = None
BROKEN: dict[str, tuple[str, dict[str, str | None]]] = {
    "policy: CSP: default-src": ("/login/", {"Content-Security-Policy": GONE}),
    "policy: CSP: frame-ancestors": (
        "/login/",
        {"Content-Security-Policy": "default-src 'none'; base-uri 'none'"},
    ),
    "policy: CSP: script-src 'unsafe-inline'": (
        "/login/",
        {"Content-Security-Policy": "script-src 'unsafe-inline'"},
    ),
    "sniffing: no nosniff": ("/login/", {"X-Content-Type-Options": GONE}),
    "sniffing: X-Frame-Options": ("/login/", {"X-Frame-Options": "SAMEORIGIN"}),
    "referrer: Referrer-Policy is 'unsafe-url'": ("/login/", {"Referrer-Policy": "unsafe-url"}),
    "referrer: Referrer-Policy is 'same-origin', with a token": (
        "/r/unknown/",
        {"Referrer-Policy": "same-origin"},
    ),
    "keeping: a page behind a secret": ("/r/unknown/", {"Cache-Control": "private"}),
    "keeping: made for staff": ("/people/", {"Cache-Control": "public"}),
    "kind: Content-Type is 'text/html'": ("/login/", {"Content-Type": "text/html"}),
    "kind: a file": ("/login/", {"Content-Type": "application/pdf"}),
    "leading: leads to https://evil.example/": ("/", {"Location": "https://evil.example/"}),
    "leading: leads to another site": ("/", {"Location": "//evil.example/"}),
    "leading: leads to /\\evil.example": ("/", {"Location": "/\\evil.example"}),
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_the_client_sees_a_header_that_is_wrong(place: Place, wrong: str) -> None:
    where, heads = BROKEN[wrong]
    answer = client_of(place.cast.leader).get(where)
    assert problems_of(answer) == []
    for name, value in heads.items():
        if value is GONE:
            del answer.headers[name]
        else:
            answer.headers[name] = value
    assert any(said.startswith(wrong) for said in problems_of(answer)), problems_of(answer)


@pytest.mark.parametrize(
    "part",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<img src=//evil.example/x.png>",
        "<form action='http://evil.example/'></form>",
        "<p style=\"background: url('https://evil.example/x.png')\">",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" ftp://evil.example/">x</a>',
    ],
)
def test_the_client_sees_a_page_that_leads_elsewhere(db: None, part: str) -> None:
    answer = Client().get("/healthz")
    answer.headers["Content-Type"] = "text/html; charset=utf-8"
    answer.content = f"<a href='/people/'>{part}".encode()
    assert [said for said in problems_of(answer) if said.startswith("elsewhere: ")]
    answer.content = b"<a href='/people/'>x</a> https://evil.example/ said in words"
    assert problems_of(answer) == []


def test_the_client_sees_a_cookie_for_scripts() -> None:
    answer = Client().get("/login/")
    answer.set_cookie("plain", "1")
    said = problems_of(answer)
    assert said == [
        "cookies: cookie plain is not HttpOnly",
        "cookies: cookie plain has SameSite=''",
    ]


def test_the_client_sees_pages_kept_after_signing_out(place: Place) -> None:
    answer = client_of(place.cast.teacher).post("/logout/")
    del answer.headers["Clear-Site-Data"]
    assert problems_of(answer) == ["leaving: signed out, and the browser keeps the pages"]


@pytest.mark.parametrize(
    "path",
    [
        "/r/Jx3-secret/",
        "/r/Jx3-secret/fresh/",
        "/s/Jx3-secret/",
        "/S/Jx3-secret/",
        "/welcome/Jx3-secret/",
        "/w/Jx3-secret/",
        "/W/Jx3-secret/",
        "/hello/Jx3-secret/not-me/",
        "/letters/stop/Jx3-secret:1xR:abc/",
        "/letters/start/Jx3-secret:1xR:abc/",
    ],
)
def test_a_refused_request_is_logged_without_its_token(path: str) -> None:
    line = without_secrets(f"Forbidden (CSRF cookie not set.): {path}")
    assert "Jx3" not in line
    assert line.startswith("Forbidden (CSRF cookie not set.): /")


@pytest.mark.parametrize(
    "kind", ["r", "s", "S", "w", "hello", "welcome", "letters/stop", "letters/start"]
)
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


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/r/Jx3-secret/", 403),
        ("POST", "/r/Jx3-secret/", 403),
        ("GET", "/r/Jx3-secret/fresh/", 405),
        ("GET", "/s/Jx3-secret/", 404),
        ("POST", "/welcome/Jx3-secret/", 403),
        ("GET", "/letters/stop/Jx3-secret/", 404),
        ("DELETE", "/letters/start/Jx3-secret/", 403),
    ],
)
def test_a_refusal_tells_nobody_the_secret_address(
    db: None, method: str, path: str, status: int
) -> None:
    answer: Any = Client(enforce_csrf_checks=True).generic(method, path)
    assert answer.status_code == status
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["Cache-Control"] == "no-store, private"


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
