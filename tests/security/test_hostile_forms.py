"""Bad input in every box of every form: said beside it, kept in it, stored nowhere, never markup.

The forms are the rows of tests/security/walk.py. Files have tests of their own
(tests/accounts/test_roster_files.py).
"""

import html
import unicodedata
import uuid
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import WEEK, client_of
from tests.replies.conftest import Week, filled, week
from tests.security.walk import FORMS, Door, Form, World, counted, is_blamed, stored

pytestmark = pytest.mark.timeout(400)  # asks many pages; a busy machine takes its time

__all__ = ["week"]

TOO_LONG = {"a megabyte": "x" * 1_000_000, "10,000 lines": "line\n" * 10_000}
UNSTORABLE = {"NUL": "a\0b", "surrogate": "a\ud800b"}
WORDS = {
    "script": "<script>alert(1)</script>",
    "braces": "{{7*7}}{% debug %}",
    "turned": "abc\u202edef",
    "control letters": "a\x01b\x0bc\x1bd\x85e\u2028f",
}
WRONG = [
    "-1",
    str(2**70),
    "not-a-uuid",
    "2026-99-99",
    "0001-01-01",
    "9999-12-31",
    "<script>",
    "a\0b",
    "x" * 1_000_000,
]


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


@pytest.mark.parametrize("form", [form for form in FORMS if form.texts], ids=named)
def test_words_of_any_kind_are_never_markup(form: Form, world: World) -> None:
    door = form.open(world)
    for typed in WORDS.values():
        post(door, form, dict.fromkeys(form.texts, typed))


@pytest.mark.parametrize("form", [form for form in FORMS if form.texts], ids=named)
def test_broken_bytes_break_nothing(form: Form, world: World) -> None:
    door = form.open(world)
    for broken in (b"\xed\xa0\x80", b"%ED%A0%80", b"%ff%fe%00"):
        body = b"&".join(
            [*(name.encode() + b"=a" + broken for name in form.texts), b"csrfmiddlewaretoken=x"]
        )
        answer = door.client.post(
            door.url, body, content_type="application/x-www-form-urlencoded", follow=True
        )
        assert answer.status_code < 500, (form.name, broken)


FIVE_TRIES = ("address code", "login code")
"""After five wrong values these ask for a new code: held by tests/accounts/test_signin.py."""


@pytest.mark.parametrize(
    "form",
    [form for form in FORMS if form.strict and form.name not in FIVE_TRIES],
    ids=named,
)
def test_a_value_of_the_wrong_kind_is_refused_beside_its_box(form: Form, world: World) -> None:
    door = form.open(world)
    before = stored()
    for box in form.strict:
        for typed in WRONG:
            if typed in ("0001-01-01", "9999-12-31") and box in (
                "ends_on",
                "starts_on",
                "last_day",
            ):
                continue
            if form.name == "editor" and box == "seen-wins-0" and typed == str(2**70):
                continue
            answer = post(door, form, {box: typed})
            must_be_refused(form, answer, {box: typed}, is_kept=False)
        post(door, form, {box: ["x", "y"]})
    assert stored() == before


@pytest.mark.parametrize("form", [form for form in FORMS if form.needed], ids=named)
def test_an_empty_box_that_is_needed_is_asked_for(form: Form, world: World) -> None:
    door = form.open(world)
    before = stored()
    for box in form.needed:
        for typed in ("", "  \n "):
            answer = post(door, form, {box: typed})
            must_be_refused(form, answer, {box: typed}, is_kept=False)
    assert stored() == before


DAYS = [form for form in FORMS if {"starts_on", "ends_on", "last_day"} & {*form.strict}]


@pytest.mark.parametrize("form", DAYS, ids=named)
def test_the_ends_of_time_break_nothing(form: Form, world: World) -> None:
    door = form.open(world)
    for box in {"starts_on", "ends_on", "last_day"} & {*form.strict}:
        for day in ("0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"):
            post(door, form, {box: day})
    for who, path in (("teacher", "/this-week/"), ("leader", "/calendar/"), ("guardian", "/home/")):
        page = client_of(getattr(world.cast, who)).get(path, follow=True)
        assert page.status_code == 200


@pytest.mark.parametrize("form", [form for form in FORMS if form.hidden or form.secret], ids=named)
def test_nonsense_in_hidden_boxes_breaks_nothing(form: Form, world: World) -> None:
    door = form.open(world)
    odd = [*TOO_LONG.values(), *WORDS.values(), *WRONG, "", "1999-W01", "9998-W01", "2026-W60"]
    for box in (*form.hidden, *form.secret):
        for typed in odd:
            answer = post(door, form, {box: typed})
            if len(typed) > 10_000:
                assert answer.status_code in (200, 400, 404, 409, 429)


@pytest.mark.parametrize("form", [form for form in FORMS if form.is_draft], ids=named)
def test_a_draft_of_too_much_is_left_on_the_phone(form: Form, world: World) -> None:
    door = form.open(world)
    for typed in TOO_LONG.values():
        assert post(door, form, dict.fromkeys(form.texts, typed)).status_code == 413
    assert post(door, form, dict.fromkeys(form.texts, "a\0b")).status_code == 204


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
    named = [(route, kinds) for route, kinds in ROUTES if set(kinds) != {"week"}]
    assert len(ROUTES) - len(named) < 10
    for route, kinds in named:
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
    goal = world.week.goal
    for none in (*NO_WEEKS, "x"):
        goal.refresh_from_db()
        boxes = {"title": "Ask", "version": str(goal.version)}
        answer = client.post(f"/goal/{goal.pk}/?week={none}", boxes)
        assert answer["Location"] == f"/child/{world.cast.child.pk}/"


TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def plain(text: str) -> str:
    """As it is kept: form NFC, plain line ends, no space around."""
    return unicodedata.normalize("NFC", text.strip().replace("\r\n", "\n").replace("\r", "\n"))


@FEW
@given(typed=TYPED)
def test_a_line_of_the_editor_comes_back_as_typed(world: World, typed: str) -> None:
    door = Door(client_of(world.cast.teacher), f"/sheet/{world.sheet.pk}/")
    seen = door.client.get(door.url).context["form"]["seen-good_to_know"].value()
    door.post({"good_to_know": typed, "seen-good_to_know": seen})
    shown = door.client.get(door.url).context["form"]["good_to_know"].value()
    assert shown == plain(typed)


@FEW
@given(typed=TYPED)
def test_a_word_from_home_comes_back_as_typed(world: World, typed: str) -> None:
    client, url = client_of(world.cast.guardian), f"/home/sheet/{world.week.sheet.pk}/"
    box = "home-works_at_home"
    answer = client.post(url, filled(client, url) | {box: typed})
    assert answer.status_code == 303
    assert client.get(url).context["form"][box].value() == plain(typed)
