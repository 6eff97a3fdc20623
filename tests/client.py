"""The browser of the whole suite: every answer that any test gets is looked at before the test sees it.

`tests/conftest.py` puts this class where `django.test.Client` was, so a new test cannot forget it.
What is asked of an answer stands here as one function a rule; each says what is wrong, or nothing.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any, ClassVar
from urllib.parse import urlsplit

import django.test
from django.conf import settings
from django.db import connection

from accounts.access import NOBODY, Hat
from tests.canaries.marks import marks_in
from tests.canaries.relations import Reader, reader_of
from tests.canaries.search import Leak, Ledger, marks_in_answer

DRAWN = ("demo/mail/<str:name>/html/", "setup/previews/html/")
"""The only pages that may bring styles inline: a letter as a mail program draws it, which in return
may do nothing else, in a sandbox."""
TOKEN_ROUTES = ("r/", "s/", "S/", "reply/", "welcome/", "letters/")
"""Their addresses are secrets, or were reached by one."""
CODE_ROUTES = ("login/code/", "home/address/code/")
FETCHES = re.compile(
    r"""(?:\b(?:src|href|action|formaction|poster|data|srcset|cite|background)\s*=\s*["']?\s*|url\(\s*["']?\s*|@import\s+["']?)"""
    r"""((?:[a-z][a-z0-9+.-]*:)?//[^\s"'<>)]+)""",
    re.IGNORECASE,
)
"""Where a page says that something is fetched from, or leads to, with a host of its own."""
RUNS = re.compile(
    r"""\s(?:href|src|action)\s*=\s*["']?\s*(?:javascript|vbscript|data:text)""", re.I
)
DOWNLOADS = ("application/pdf", "text/csv", "application/zip", "text/calendar")


def route_of(answer: Any) -> str:
    """The pattern that answered; empty for an address that is none."""
    match = getattr(answer.wsgi_request, "resolver_match", None)
    return str(match.route) if match else ""


def policy(answer: Any) -> Iterator[str]:
    """Nothing inline, nothing from elsewhere, in no frame."""
    said = answer.get("Content-Security-Policy", "")
    rules = {part.split()[0]: part.split()[1:] for part in said.split(";") if part.strip()}
    for name, wanted in {"default-src": "'none'", "frame-ancestors": "'none'"}.items():
        if rules.get(name) != [wanted]:
            yield f"CSP: {name} is {rules.get(name)}"
    if rules.get("base-uri") != ["'none'"]:
        yield "CSP: base-uri is open"
    if "unsafe" in said and route_of(answer) not in DRAWN:
        yield f"CSP: {said}"
    if "unsafe" in said and "sandbox" not in rules:
        yield "CSP: a letter outside its sandbox"


def sniffing(answer: Any) -> Iterator[str]:
    if answer.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    if answer.get("X-Frame-Options") != "DENY":
        yield "X-Frame-Options is not DENY"
    if answer.get("Cross-Origin-Opener-Policy") != "same-origin":
        yield "Cross-Origin-Opener-Policy is not same-origin"
    wants_https = settings.SECURE_HSTS_SECONDS and answer.wsgi_request.is_secure()
    if wants_https and "max-age=" not in answer.get("Strict-Transport-Security", ""):
        yield "no HSTS under https"


def referrer(answer: Any) -> Iterator[str]:
    """A token stands in the address: no site, not even our own log, is told it."""
    told = answer.get("Referrer-Policy", "")
    if told not in {"same-origin", "strict-origin"}:
        yield f"Referrer-Policy is {told!r}"
    if route_of(answer).startswith(TOKEN_ROUTES) and told != "strict-origin":
        yield f"Referrer-Policy is {told!r}, with a token in the address"


def keeping(answer: Any) -> Iterator[str]:
    """A page made for one person is kept by no shared cache; one behind a token or code by none."""
    said = {part.strip() for part in answer.get("Cache-Control", "").split(",")}
    actor = getattr(answer.wsgi_request, "actor", None)
    if actor is not None and actor.hat != Hat.NOBODY and not said & {"private", "no-store"}:
        yield f"made for {actor.hat}, kept by {sorted(said)}"
    route = route_of(answer)
    if route.startswith(TOKEN_ROUTES + CODE_ROUTES) and "no-store" not in said:
        yield f"a page behind a secret may be stored: {sorted(said)}"


def cookies(answer: Any) -> Iterator[str]:
    """None is for scripts, the form token's neither: our scripts read it from the form. A cookie
    that is taken away holds nothing, so it may come without HttpOnly."""
    for cookie in answer.cookies.values():
        if cookie.value and not cookie["httponly"]:
            yield f"cookie {cookie.key} is not HttpOnly"
        if cookie["samesite"] not in {"Lax", "Strict"}:
            yield f"cookie {cookie.key} has SameSite={cookie['samesite']!r}"
        if cookie["domain"]:
            yield f"cookie {cookie.key} is for other hosts as well"
        if settings.IS_HTTPS and not cookie["secure"]:
            yield f"cookie {cookie.key} is not Secure"


def kind(answer: Any) -> Iterator[str]:
    """Says what it is, in which letters, and what is a file is saved, not opened."""
    said = answer.get("Content-Type", "")
    if said.startswith("text/") and "charset=utf-8" not in said:
        yield f"Content-Type is {said!r}"
    if not said and not answer.streaming and answer.content:
        yield "no Content-Type"
    is_saved = answer.get("Content-Disposition", "").startswith("attachment")
    if said.startswith(DOWNLOADS) and not is_saved:
        yield f"a file ({said}) that opens in the page's place"


class Tags(HTMLParser):
    """What of a page names addresses: attributes that a browser follows, and styles."""

    FOLLOWED = frozenset(
        [
            "src",
            "href",
            "action",
            "formaction",
            "poster",
            "data",
            "srcset",
            "cite",
            "background",
            "xlink:href",
            "style",
        ]
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self.is_style = False

    @classmethod
    def of(cls, page: str) -> str:
        parser = cls()
        parser.feed(page)
        parser.close()
        return "\n".join(parser.kept)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_style = tag == "style"
        for name, value in attrs:
            if name in self.FOLLOWED or name.startswith("on"):
                self.kept.append(f' {name}="{(value or "").replace(chr(34), "%22")}"')

    def handle_endtag(self, tag: str) -> None:
        self.is_style = False

    def handle_data(self, data: str) -> None:
        self.kept += [data] if self.is_style else []


def elsewhere(answer: Any) -> Iterator[str]:
    """No page fetches from, or leads to, another site."""
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return
    page = answer.content.decode(errors="replace")
    if not FETCHES.search(page) and not RUNS.search(page):
        return
    # Words may speak of addresses as they like; what counts is what a browser reads as a tag.
    tags = Tags.of(page)
    for found in FETCHES.findall(tags):
        if not is_own(answer, found):
            yield f"another site: {found}"
    if RUNS.search(tags):
        yield "an address that is a script"


def leading(answer: Any) -> Iterator[str]:
    """A redirect stays at home."""
    where = answer.get("Location", "")
    if not where:
        return
    if "\\" in where or "\n" in where or (not where.startswith("/") and not is_own(answer, where)):
        yield f"leads to {where}"
    elif where.startswith("//"):
        yield f"leads to another site: {where}"


def leaving(answer: Any) -> Iterator[str]:
    """After signing out the browser forgets what it kept of this site."""
    request = answer.wsgi_request
    has_left = (route_of(answer), request.method, answer.status_code) == ("logout/", "POST", 302)
    if has_left and "cache" not in answer.get("Clear-Site-Data", ""):
        yield "signed out, and the browser keeps the pages"


def is_own(answer: Any, address: str) -> bool:
    """An address of this installation, or of a school that has one of its own."""
    parts = urlsplit(address)
    if parts.scheme not in {"", "http", "https"}:
        return False
    hosts = {answer.wsgi_request.get_host(), *settings.ALLOWED_HOSTS, *OWN_HOSTS}
    return parts.netloc in hosts or (parts.hostname or "") in hosts


OWN_HOSTS: set[str] = set()
"""Hosts of schools that a test has made (School.base_url)."""

Rule = Callable[[Any], Iterator[str]]
RULES: tuple[Rule, ...] = (
    policy,
    sniffing,
    referrer,
    keeping,
    cookies,
    kind,
    elsewhere,
    leading,
    leaving,
)


def problems_of(answer: Any) -> list[str]:
    """What is wrong with an answer, in words."""
    return [f"{rule.__name__}: {said}" for rule in RULES for said in rule(answer)]


class Client(django.test.Client):
    """Django's test client, which looks at every answer: at its headers, and for words that whoever
    asked may not read (tests/canaries)."""

    ledger: ClassVar[Ledger] = Ledger()

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        wrong = problems_of(answer)
        asked = answer.wsgi_request
        assert not wrong, (asked.method, asked.path, answer.status_code, wrong)
        with uncounted():
            self.ledger.report(leaks_of(answer, self.ledger))
        return answer


@contextmanager
def uncounted() -> Iterator[None]:
    """The search's own questions are no queries of the page: a test that counts sees none of them."""
    before = len(connection.queries_log)
    yield
    while len(connection.queries_log) > before:
        connection.queries_log.pop()


def leaks_of(answer: Any, ledger: Ledger) -> list[Leak]:
    """Marks that the answer's reader may not read. What they have just said themselves they know."""
    request = answer.wsgi_request
    found = marks_in_answer(answer)
    if found:
        found -= marks_in(f"{request.get_full_path()} {request.GET} {request.POST}")
    where = f"{request.method} {request.path} {answer.status_code}"
    # Asked only where there is something to judge: who is signed in may cost a query.
    return ledger.judge("answer", where, found, reader_behind(request) if found else None)


def reader_behind(request: Any) -> Reader | None:
    """Who the request says is acting. Signed in without a hat (a refusal): somebody, but nobody."""
    actor = getattr(request, "actor", NOBODY)
    if actor.hat != Hat.NOBODY:
        return reader_of(actor, actor.today)
    user = getattr(request, "user", None)
    return Reader(day=dt.date.min, user=user if user and user.is_authenticated else None)
