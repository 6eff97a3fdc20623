"""The editor's page was drawn before a colleague ended a goal, or ticked the sheet ready."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from checkins.models import Entry, Goal, Sheet, template
from checkins.services.ending_goals import end_goal
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready, unmark_ready
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.sheets import write

SAID = "“Read aloud” has been ended meanwhile. Your mark “Nearly” is not saved."


@pytest.fixture(autouse=True)
def forget_prompts() -> Iterator[None]:
    template.forget_prompts()
    yield


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    write(sheet, "wins", "Sang.", by=cast.teacher, now=FRIDAY)
    return sheet


@pytest.fixture
def goal(cast: Cast) -> Goal:
    return begin_goal(cast.child, title="Read aloud", by=cast.teacher, now=FRIDAY)


def url_of(sheet: Sheet, name: str = "sheet_edit") -> str:
    return reverse(name, args=[sheet.pk])


def drawn(client: Client, sheet: Sheet) -> dict[str, str]:
    """What the page's boxes for words and its hidden ones hold, and the tick."""
    html = client.get(url_of(sheet)).content.decode()
    boxes = re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    boxes += re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', html)
    ticked = {"ready": "1"} if re.search(r'name="ready" value="1" checked', html) else {}
    return {name: unescape(value) for name, value in boxes} | ticked


# --- A goal -----------------------------------------------------------------------------------
def test_a_mark_for_a_goal_that_has_ended_is_said_not_to_be_saved(
    cast: Cast, sheet: Sheet, goal: Goal
) -> None:
    client = client_of(cast.teacher)
    data = drawn(client, sheet) | {f"goals-{goal.pk}": "3", "next_step": "Rest.", "go": "next"}
    end_goal(goal, by=cast.co_teacher, now=FRIDAY)
    page = client.post(url_of(sheet), data)
    assert page.status_code == 200
    assert SAID in page.content.decode()
    assert not Entry.objects.filter(goal=goal).exists()
    assert Entry.objects.get(prompt__key="next_step").text == "Rest."
    del data[f"goals-{goal.pk}"]
    assert client.post(url_of(sheet), data | drawn(client, sheet)).status_code == 302


def test_script_is_told_so_too(cast: Cast, sheet: Sheet, goal: Goal) -> None:
    end_goal(goal, by=cast.co_teacher, now=FRIDAY)
    name = f"goals-{goal.pk}"
    answer = client_of(cast.teacher).post(
        url_of(sheet, "sheet_autosave"), {"field": name, name: "3"}
    )
    assert (answer.status_code, answer.json()) == (400, {"error": SAID})


def test_a_mark_that_stood_before_the_goal_ended_is_no_loss(
    cast: Cast, sheet: Sheet, goal: Goal
) -> None:
    client = client_of(cast.teacher)
    client.post(url_of(sheet), {f"goals-{goal.pk}": "3"})
    data = drawn(client, sheet) | {f"goals-{goal.pk}": "3"}
    end_goal(goal, by=cast.co_teacher, now=FRIDAY)
    assert client.post(url_of(sheet), data).status_code == 302
    assert Entry.objects.get(goal=goal).value == 3


@pytest.mark.parametrize("mark", ["", "0", "9", "x", "\x00"])
def test_what_is_no_mark_is_no_loss(cast: Cast, sheet: Sheet, goal: Goal, mark: str) -> None:
    end_goal(goal, by=cast.co_teacher, now=FRIDAY)
    answer = client_of(cast.teacher).post(url_of(sheet), {f"goals-{goal.pk}": mark})
    assert answer.status_code == 302


def test_a_goal_of_another_child_is_named_to_nobody(cast: Cast, sheet: Sheet) -> None:
    other = begin_goal(cast.other_child, title="Secret", by=cast.teacher, now=FRIDAY)
    end_goal(other, by=cast.co_teacher, now=FRIDAY)
    answer = client_of(cast.teacher).post(url_of(sheet), {f"goals-{other.pk}": "3"})
    assert answer.status_code == 302


# --- Ready ------------------------------------------------------------------------------------
def ready(sheet: Sheet) -> bool:
    sheet.refresh_from_db()
    return sheet.ready_at is not None


def test_an_older_page_takes_no_colleagues_ready_away(cast: Cast, sheet: Sheet) -> None:
    client = client_of(cast.teacher)
    data = drawn(client, sheet)
    mark_ready(sheet, by=cast.co_teacher, now=FRIDAY)
    assert client.post(url_of(sheet), data | {"next_step": "Rest."}).status_code == 302
    assert ready(sheet)


def test_an_older_page_does_not_make_ready_again_what_a_colleague_held_back(
    cast: Cast, sheet: Sheet
) -> None:
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    data = drawn(client, sheet)
    assert data["ready"] == "1"
    unmark_ready(sheet, by=cast.co_teacher, now=FRIDAY)
    client.post(url_of(sheet), data | {"next_step": "Rest."})
    assert not ready(sheet)


@pytest.mark.parametrize("before", [True, False])
def test_the_box_that_was_changed_counts(cast: Cast, sheet: Sheet, before: bool) -> None:
    if before:
        mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    data: dict[str, Any] = drawn(client, sheet)
    if before:
        del data["ready"]
    client.post(url_of(sheet), data if before else data | {"ready": "1"})
    assert ready(sheet) is not before


def test_a_ready_sheet_that_lost_its_win_is_asked_for_one(cast: Cast, sheet: Sheet) -> None:
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    client = client_of(cast.teacher)
    page = client.post(url_of(sheet), drawn(client, sheet) | {"wins-0": ""})
    assert "A sheet starts with a win." in page.content.decode()
    assert 'name="ready" value="1" checked' in page.content.decode()
