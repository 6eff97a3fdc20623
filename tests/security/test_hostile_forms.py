"""Bad input in every box of every form: said beside it, kept in it, stored nowhere, never markup.

The forms are the rows of tests/security/walk.py. Files have tests of their own
(tests/accounts/test_roster_files.py).
"""

import html
import uuid
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import WEEK, client_of
from tests.replies.conftest import Week, week
from tests.security.walk import FORMS, Door, Form, World, counted, is_blamed, stored

__all__ = ["week"]

TOO_LONG = {"a megabyte": "x" * 1_000_000, "10,000 lines": "line\n" * 10_000}


@pytest.fixture
def world(week: Week) -> World:
    return World.of(week)


def named(form: Form) -> str:
    return form.name


def post(door: Door, form: Form, boxes: dict[str, Any]) -> Any:
    more = {"headers": {"accept": "application/json"}} if form.is_script else {}
    answer = door.post(boxes, **more)
    assert answer.status_code < 500, (form.name, boxes.keys())
    assert b"Traceback" not in answer.content
    if not answer.headers.get("Content-Type", "").startswith("application/json"):
        assert b"<script>alert(1)" not in answer.content
    return answer


def must_be_refused(form: Form, answer: Any, boxes: dict[str, str], *, is_kept: bool) -> None:
    """A sentence beside each box, and in it what was typed."""
    if form.is_script:
        assert answer.status_code == 400, form.name
        assert answer.json()["error"]
        return
    page = answer.content.decode()
    for box, typed in boxes.items():
        assert is_blamed(page, box), (form.name, box, typed[:20])
        if is_kept:
            assert html.escape(typed.strip()[:2_000]) in page, (form.name, box, typed[:20])


WITH_TEXTS = [form for form in FORMS if form.texts and not form.is_draft]


@pytest.mark.parametrize("form", WITH_TEXTS, ids=named)
def test_text_that_cannot_be_kept_is_refused_beside_its_box(form: Form, world: World) -> None:
    door, shows = form.open(world), not form.is_script
    before = stored()
    for kind, typed in {**TOO_LONG, "NUL": "a\0b"}.items():
        boxes = dict.fromkeys(form.texts, typed)
        answer = post(door, form, boxes)
        must_be_refused(form, answer, boxes, is_kept=shows and kind != "NUL")
    opened = {"Sheet"} if form.name == "first autosave" else set()
    assert {k: v for k, v in stored().items() if k not in opened} == {
        k: v for k, v in before.items() if k not in opened
    }


@pytest.mark.parametrize("form", [form for form in FORMS if form.is_once], ids=named)
def test_a_form_sent_twice_counts_once(form: Form, world: World) -> None:
    door = form.open(world)
    post(door, form, {})
    once = counted()
    post(door, form, {})
    assert counted() == once


NOWHERE = {"uuid": uuid.UUID(int=7), "str": "never-was", "slug": "nothing"}
NO_WEEKS = ("2026-W60", "2026-W00", "0000-W01", "9999-W01", "2026-W54", "1999-W01")


def patterns(found: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    rows: list[tuple[str, dict[str, Any]]] = []
    for one in found:
        if isinstance(one, URLResolver):
            rows += patterns(one.url_patterns, path + str(one.pattern))
        elif isinstance(one, URLPattern) and one.pattern.converters:
            rows.append((path + str(one.pattern), one.pattern.converters))
    return rows


ROUTES = patterns(get_resolver().url_patterns)


def address(route: str, kinds: dict[str, Any], known: dict[str, Any], week_: str) -> str:
    """The path of a route with these parts."""
    parts = {
        "WeekConverter": week_,
        "UUIDConverter": NOWHERE["uuid"],
        "SlugConverter": NOWHERE["slug"],
        "StringConverter": NOWHERE["str"],
    }
    for name, kind in kinds.items():
        value = known.get(name, parts[type(kind).__name__])
        before, _open, rest = route.partition("<")
        route = f"{before}{value}{rest.partition('>')[2]}"
    return f"/{route}"


@pytest.mark.parametrize("who", ["teacher", "leader", "guardian"])
def test_unknown_ids_and_tokens_are_not_found(world: World, who: str) -> None:
    client = client_of(getattr(world.cast, who))
    for route, kinds in ROUTES:
        for method in (client.get, client.post):
            path = address(route, kinds, {}, str(WEEK))
            answer = method(path)
            if answer.status_code == 200:
                assert "/fresh/" in path, path
                continue
            assert answer.status_code in (403, 404, 405), (path, answer.status_code)


def test_weeks_that_no_year_has_are_not_found(world: World) -> None:
    client = client_of(world.cast.teacher)
    known = {"classroom_id": world.cast.classroom.pk, "child_id": world.cast.child.pk}
    routes = [(route, kinds) for route, kinds in ROUTES if "week" in kinds]
    assert len(routes) >= 7
    for route, kinds in routes:
        for none in NO_WEEKS:
            path = address(route, kinds, known, none)
            assert client.get(path).status_code == 404, path
            assert client.post(path).status_code == 404, path


def test_weeks_in_a_question_mark_are_not_found_or_passed_over(world: World) -> None:
    client = client_of(world.cast.teacher)
    for none in (*NO_WEEKS, "x", "\0", "x" * 10_000):
        page = client.get(f"/child/{world.cast.child.pk}/", {"before": none})
        assert page.status_code == 404, none
    for none in (*NO_WEEKS, "x"):
        answer = client.post(f"/goal/{world.week.goal.pk}/?week={none}", {"title": "Ask"})
        assert answer["Location"] == f"/child/{world.cast.child.pk}/"
