"""A leader makes a template out of a built-in one, and a class writes on it from the next week on."""

import re
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from checkins.models import Template
from checkins.services.opening import open_week
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import make_child
from tests.factories.sheets import make_shared_sheet
from tests.journeys import weeks
from tests.journeys.conftest import DESK, PHONE, Opener
from tests.journeys.hands import IS_HERE, reach
from tests.journeys.looking import overflow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

NAME = "The week of Room 12"
NEXT, ALSO, EXTRA = "What comes next", "Lo que sigue", "A book we read"
SAVED = "Saved. Nobody writes on it before you publish it."


def row(desk: Page, name: str, half: str = "school") -> Locator:
    rows = desk.locator(f"fieldset.row:has(input[name$='-half'][value={half}])")
    return rows.filter(has=desk.locator("legend", has_text=re.compile(f"^{re.escape(name)}$")))


def press(desk: Page, button: str) -> None:
    """A button that saves all that is typed."""
    with desk.expect_navigation():
        desk.get_by_role("button", name=button, exact=True).click()
    expect(desk.get_by_text(SAVED)).to_be_visible()


def names(desk: Page, half: str) -> list[str]:
    return desk.locator(
        f"fieldset.row:has(input[name$='-half'][value={half}]) > legend"
    ).all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_a_template_from_its_first_draft_to_a_family(
    cast: Cast,
    open_page: Opener,
    live_server: Any,
    clock: time_machine.Traveller,
    scripts: bool,
) -> None:
    elsewhere = make_child(cast.other_classroom, "Zoe Campbell")
    open_week(cast.school, WEEK, now=FRIDAY)
    desk = weeks.desk_of(open_page, live_server, cast.leader, scripts=scripts)

    # She begins from what is there, calls one row otherwise and adds one on home's half.
    desk.goto("/templates/")
    desk.get_by_label("Name of the template").fill(NAME)
    desk.get_by_label("Begin from").select_option(label="Our week together")
    desk.get_by_role("button", name="Begin a draft").click()
    expect(desk.get_by_text("A draft: nobody writes on it yet.")).to_be_visible()
    row(desk, "Next step").get_by_label("What it is called").fill(NEXT)
    press(desk, "One more row from home")
    row(desk, "A new row", "home").get_by_label("What it is called").fill(EXTRA)
    press(desk, "Save and look")
    assert names(desk, "home")[-1] == EXTRA

    # By nothing but keys, a row goes up and comes down again, and then up for good. The button goes
    # along with its row, so that Enter alone moves it on.
    was = names(desk, "school")
    at = was.index(NEXT)
    reach(row(desk, NEXT).get_by_role("button", name=re.compile("Up")))
    for way, place in (
        ("Up", at - 1),
        ("Up", at - 2),
        ("Down", at - 1),
        ("Down", at),
        ("Up", at - 1),
    ):
        button = row(desk, NEXT).get_by_role("button", name=re.compile(way))
        if not button.evaluate(IS_HERE):
            desk.keyboard.press("Tab" if way == "Down" else "Shift+Tab")
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        expect(desk.get_by_text(SAVED)).to_be_visible()
        assert names(desk, "school").index(NEXT) == place
        expect(button).to_be_focused()
        expect(row(desk, NEXT).locator("> legend")).to_be_in_viewport(ratio=1)
    assert sorted(names(desk, "school")) == sorted(was)

    # One line gets its own Spanish.
    desk.get_by_role("link", name=re.compile("español")).click()
    desk.get_by_label(NEXT, exact=True).fill(ALSO)
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_label(NEXT, exact=True)).to_have_value(ALSO)
    desk.get_by_role("link", name="Back to the draft").click()

    # Both halves stand beside the boxes, and what paper says to it.
    looks = desk.locator("aside", has=desk.get_by_role("heading", name="How it looks"))
    for half in ("From school", "From home"):
        expect(looks.get_by_role("columnheader", name=half)).to_be_visible()
    expect(looks.locator("td").filter(has_text=NEXT)).to_be_visible()
    expect(looks.locator("td").filter(has_text=EXTRA)).to_be_visible()
    is_long = looks.locator(".fits").count() == 0
    expect(looks.locator(".trouble li" if is_long else ".fits").first).to_be_visible()
    desk.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert overflow(desk) <= 0
    desk.set_viewport_size(DESK)  # type: ignore[arg-type]

    # Published and given to one class, from the next week on. Paper is measured in each language first.
    desk.set_default_timeout(120_000)
    desk.get_by_role("button", name="Save, then publish").click()
    expect(desk.get_by_role("heading", name=f"Publish {NAME}")).to_be_visible()
    if is_long:
        desk.get_by_role("button", name="Publish", exact=True).click()
        expect(desk.get_by_text("Tick this, or take lines away first.")).to_be_visible()
        desk.get_by_label("Publish it though it takes more than one page").check()
    desk.get_by_role("button", name="Publish", exact=True).click()
    shelf = desk.locator(".shelves > li", has_text=NAME)
    shelf.get_by_role("link", name="Give it to somebody").click()
    desk.get_by_label("Room 12", exact=True).check()
    desk.get_by_role("button", name="Give it to them").click()
    expect(desk.get_by_text(f"Room 12: sheets open with it from {WEEK + 1} on.")).to_be_visible()
    expect(desk.locator(".shelves > li", has_text=NAME)).to_contain_text("Room 12")

    # This week's editor is as it was; the next one has the row, where the leader put it. Another
    # class goes on as before.
    teacher = weeks.desk_of(open_page, live_server, cast.teacher, scripts=scripts)
    weeks.editor(teacher, cast.child, WEEK)
    expect(teacher.locator("#editor").get_by_text("Next step", exact=True)).to_be_visible()
    clock.move_to(weeks.friday(1))
    teacher = weeks.desk_of(open_page, live_server, cast.teacher, scripts=scripts)
    weeks.editor(teacher, cast.child, WEEK + 1)
    expect(teacher.get_by_role("textbox", name=NEXT)).to_be_visible()
    teacher.get_by_role("textbox", name=NEXT).fill("Asking before the second try.")
    weeks.save(teacher)
    other = weeks.desk_of(open_page, live_server, cast.other_teacher, scripts=scripts)
    weeks.editor(other, elsewhere, WEEK + 1)
    expect(other.get_by_role("textbox", name="Next step")).to_be_visible()

    # Luis reads the line under its Spanish name, and has the new row to answer.
    sheet = make_shared_sheet(cast.child, WEEK + 1, by=cast.teacher, now=weeks.friday(1))
    assert sheet.template == Template.objects.get(name=NAME, is_current=True)
    phone = weeks.phone_of(open_page, sheet, cast.co_guardian, scripts=scripts)
    expect(phone.locator("html")).to_have_attribute("lang", "es")
    expect(phone.get_by_role("heading", name=ALSO)).to_be_visible()
    expect(phone.get_by_label(EXTRA)).to_be_visible()
    assert overflow(phone) <= 0
