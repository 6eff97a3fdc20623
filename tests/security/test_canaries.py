"""Nothing that anybody wrote, and nobody's name or address, is found where it does not belong.

Three schools with a mark in every sensitive field; everybody asks every address. Who may read
what stands in tests/canaries/readers.csv.
"""

from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from tests.canaries.logs import written
from tests.canaries.marks import marks_in
from tests.canaries.pages import forms_of
from tests.canaries.places import all_places, name_of, text_fields
from tests.canaries.search import Ledger, told
from tests.canaries.table import rules
from tests.canaries.walkers import SENDERS, WALKERS, Walker, addresses, token_of, walker
from tests.canaries.world import Place
from tests.client import Client
from tests.scale import part
from tests.security.test_default_deny import ROUTES

pytestmark = pytest.mark.timeout(400)  # asks many pages; a busy machine takes its time

PAGES = [route for route in ROUTES if not route.endswith("print.pdf")]


@pytest.fixture
def places(planted: list[Place], db: None, clock: Any) -> list[Place]:
    """The three schools, as this test's own rows: it may change them in memory too."""
    return deepcopy(planted)


@pytest.fixture
def ledger(places: list[Place], monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """All marks of the three schools; leaks are collected."""
    known = Ledger(places=all_places(), leaks=[])
    monkeypatch.setattr(Client, "ledger", known)
    return known


def test_every_field_is_planted_or_said_to_be_plain(places: list[Place]) -> None:
    named = {name_of(model, column) for model, column in text_fields()}
    listed = {field for field, _sort in rules()}
    assert named - listed == set(), "Say in readers.csv who reads it, or why it is plain."
    assert listed - named == set(), "A field that is gone stands in readers.csv."
    planted = {(place.field, place.sort) for found in all_places().values() for place in found}
    wanted = {key for key, rule in rules().items() if rule.is_sensitive}
    assert wanted - planted == set(), "Plant it in tests/canaries/world.py."
    assert planted - wanted == set()
    assert all(rule.why for rule in rules().values())


def test_every_school_is_planted_alike(places: list[Place], ledger: Ledger) -> None:
    assert ledger.places is not None
    marks = {place.school.pk: 0 for place in places}
    for found in ledger.places.values():
        for school in {getattr(one.row, "school_id", None) for one in found} & set(marks):
            marks[school] += 1
    assert len(set(marks.values())) == 1
    assert min(marks.values()) > 150


@pytest.mark.parametrize("who", part(WALKERS, every=6))
def test_nobody_finds_what_is_not_theirs(places: list[Place], ledger: Ledger, who: str) -> None:
    """Every address with the ids of every child. Whoever stands for a kind of person also sends
    every form of every page that opens, and a bare POST to every address."""
    here = walker(who, places)
    here.client.raise_request_exception = False
    seen: set[Any] = set()
    with written() as lines:
        for route, url in addresses(PAGES, places, here.tokens):
            answer: Any = here.client.get(url)
            assert answer.status_code < 500, url
            if who in SENDERS:
                send_all(here, route, answer, seen)
    ledger.leaks += ledger.judge("log", who, marks_in("\n".join(lines)), None)
    secrets = {
        token_of(door) for place in places for door in (*place.doors.values(), place.welcome)
    }
    assert [line for line in lines if any(one in line for one in secrets)] == []
    assert told(ledger.leaks) == {}
    assert ledger.searched["answer"] > 100


def send_all(here: Walker, route: str, answer: Any, seen: set[Any]) -> None:
    """Each kind of form once a page's kind: as drawn, emptied, nonsense. Nothing stays."""
    posts: list[tuple[str, Any]] = []
    if route not in seen:
        seen.add(route)
        posts.append((answer.wsgi_request.path, {}))
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        for form in forms_of(answer):
            kind = (route, tuple(sorted(form.values)))
            if kind not in seen:
                seen.add(kind)
                posts += [(form.url, boxes) for boxes in form.variants()]
    for url, boxes in posts:
        with transaction.atomic():
            said: Any = here.client.post(url, boxes, follow=True)
            transaction.set_rollback(True)
        assert said.status_code < 500, (route, url)
