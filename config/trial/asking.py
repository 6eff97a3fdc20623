"""Asking once, and saying in a word what came back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from config.trial.addresses import Address, path_of
from config.trial.forms import form_of
from config.trial.world import World

WRITING = re.compile(r'\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"')
SAVEPOINT = re.compile(r"\s*(ROLLBACK TO SAVEPOINT|SAVEPOINT) (\S+)")
FORM_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')
BOLD = re.compile(r"</?b>")
"""Around what a search has found in a text."""
RESTED, KEPT = "This link has rested", "Not sent yet"
SESSIONS = {"django_session", "accounts_opensession"}
MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class Cell:
    """One question: who asks for what, how, about which object."""

    url: str
    method: str
    actor: str
    thing: str

    def __str__(self) -> str:
        return f"{self.actor}: {self.method} {self.url} {self.thing}"


@dataclass(frozen=True)
class Answer:
    """`outcome` is the word of the table, `wrote` the tables that it changed (sessions left out), `text`
    the page without what makes words bold, `told` all that it says but for the ids in the address it
    was asked at."""

    status: int
    outcome: str
    wrote: tuple[str, ...]
    text: str = field(repr=False)
    told: tuple[Any, ...] = field(repr=False)


@dataclass
class Writes:
    """What the database was told to change and has not taken back. Counts only rows that there are."""

    tables: list[str] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if found := WRITING.match(sql):
            if context["cursor"].rowcount != 0:
                self.tables.append(found[1])
        elif found := SAVEPOINT.match(sql):
            if found[1] == "SAVEPOINT":
                self.marks[found[2]] = len(self.tables)
            else:
                del self.tables[self.marks.get(found[2], 0) :]
        return result


@contextmanager
def undone() -> Iterator[Writes]:
    """What happens inside is noted, and taken back at the end."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            yield writes
        transaction.set_rollback(True)


def ask(cell: Cell, address: Address, cookies: str, world: World) -> Answer:
    """Ask as a browser with these cookies would; nothing of it stays in the database."""
    browser = Client(raise_request_exception=False)
    browser.cookies = SimpleCookie(cookies)
    path = path_of(address, cell.thing, world)
    data = form_of(cell.url, cell.thing, world) if cell.method == "POST" else {}
    send = getattr(browser, cell.method.lower())
    with undone() as writes:
        response: Any = send(path, data) if cell.method == "POST" else send(path)
        text = response.content.decode(errors="replace")
    wrote = tuple(sorted(set(writes.tables) - SESSIONS))
    outcome = outcome_of(cell.method, response, text, wrote)
    said = told(response, text, path, world.ids)
    return Answer(response.status_code, outcome, wrote, BOLD.sub("", text), said)


def outcome_of(method: str, response: HttpResponse, text: str, wrote: tuple[str, ...]) -> str:
    """The word that the table knows: `ok` opens a page or does what the button says, `idle` does
    nothing of it, `go` leads to another page; the rest are pages that refuse, and numbers."""
    where = response.headers.get("Location", "")
    if where.startswith("/login/?next="):
        return "login"
    if KEPT in text and response.status_code == 404:
        return "saved" if wrote else "kept"
    if RESTED in text:
        return "rested" if response.status_code == 404 else "ok" if wrote else "asked"
    if response.status_code >= 400:
        return str(response.status_code)
    if method == "POST":
        return "ok" if wrote else "idle"
    return "go" if where else "ok"


def told(response: HttpResponse, text: str, path: str, ids: frozenset[str]) -> tuple[Any, ...]:
    """Status, headers and bytes; without the form's token and cookies, which are new each time,
    and without the path and ids, which the asking person brought."""
    heads = {
        name: value
        for name, value in response.headers.items()
        if name not in ("Set-Cookie", "Content-Length")
    }
    said = str(sorted(heads.items())) + FORM_TOKEN.sub(r"\1", text)
    said = said.replace(path, "PATH")
    for one in ids:
        if one in said:
            said = said.replace(one, "ID")
    return response.status_code, sorted(response.cookies), said
