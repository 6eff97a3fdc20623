"""The teacher's desk in a real browser: what fits a screen, what the keys do, what the back button shows."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Half, Sheet
from checkins.services.class_note import write_class_note
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.we_said import propose
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import make_child
from tests.factories.replies import ask
from tests.factories.sheets import make_shared_sheet, write
from tests.journeys.conftest import Opener, sign_in

pytestmark = pytest.mark.browser

NOTE = "We planted beans, started long division, and nobody wanted to stop reading on Thursday."


def room_of(cast: Cast) -> str:
    return f"/class/{cast.classroom.pk}/{WEEK}/"


def bottom_of(page: Page, selector: str) -> int:
    return int(page.locator(selector).last.evaluate("part => part.getBoundingClientRect().bottom"))


@pytest.fixture
def full_class(cast: Cast) -> Cast:
    """28 children, a note, one sheet shared."""
    for number in range(26):
        make_child(cast.classroom, f"Amara Number{number:02}")
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    write_class_note(cast.classroom, WEEK, text=NOTE, version=0, by=cast.teacher, now=FRIDAY)
    return cast


@pytest.mark.parametrize("language", ["en", "ar"])
def test_28_children_and_the_key_fit_one_screen(
    full_class: Cast, open_page: Opener, language: str
) -> None:
    desk = open_page(locale=language)
    sign_in_by_form(desk)
    desk.goto(room_of(full_class))
    expect(desk.locator(".roll li")).to_have_count(28)
    assert bottom_of(desk, ".hints") <= 800
    assert desk.evaluate("document.documentElement.scrollHeight") <= 800


def sign_in_by_form(page: Page) -> None:
    """In any language."""
    page.goto("/login/")
    page.locator("input[type=email]").fill("chen@alder.example")
    page.locator("input[type=password]").fill("a-long-password")
    page.locator("input[type=password]").press("Enter")
    page.wait_for_url("**/class/**")


def test_the_arrows_choose_a_row_and_enter_writes(full_class: Cast, open_page: Opener) -> None:
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(room_of(full_class))
    rows = desk.locator(".roll a")
    expect(desk.locator(".keys")).to_be_visible()
    desk.keyboard.press("ArrowDown")  # the first that waits
    expect(rows.nth(0)).to_be_focused()
    desk.keyboard.press("ArrowRight")
    expect(rows.nth(14)).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(rows.nth(13)).to_be_focused()
    desk.keyboard.press("ArrowLeft")  # nothing is beside the foot of the first column
    expect(rows.nth(13)).to_be_focused()
    desk.keyboard.press("n")
    expect(rows.nth(13)).to_be_focused()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/child/**")


def write_a_whole_sheet(cast: Cast) -> Sheet:
    """Two wins, three goals, a question from home, and a line in each row."""
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    words = ("Put his hand up twice in math.", "Asked to be line leader on Thursday.")
    for position, win in enumerate(words):
        write(sheet, "wins", win, position=position, by=cast.teacher, now=FRIDAY)
    for key in ("next_step", "try_at_home", "question", "good_to_know"):
        write(sheet, key, "Give him one small job on Friday.", by=cast.teacher, now=FRIDAY)
    for title in ("Speak up once a day", "Read for 20 minutes", "Ask for help when stuck"):
        begin_goal(cast.child, title=title, by=cast.teacher, now=FRIDAY)
    ask(sheet, cast.guardian, "Does he need his own recorder for music?", now=FRIDAY)
    return sheet


def test_a_whole_sheet_is_seen_at_once_and_no_line_hides_behind_the_foot(
    cast: Cast, open_page: Opener
) -> None:
    sheet = write_a_whole_sheet(cast)
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/sheet/{sheet.pk}/")
    assert bottom_of(desk, ".form") <= 800
    desk.set_viewport_size({"width": 1280, "height": 600})
    line = desk.get_by_role("textbox", name="Good to know")
    desk.get_by_role("textbox", name="Ask them").focus()
    desk.keyboard.press("Tab")
    expect(line).to_be_focused()
    foot = desk.locator(".foot").evaluate("foot => foot.getBoundingClientRect().top")
    assert bottom_of(desk, "[name=good_to_know]") <= foot


def test_down_leads_from_the_face_over_the_goals_to_the_next_step(
    cast: Cast, open_page: Opener
) -> None:
    """Past what both said: a step that is open, and the line that lies in a fold."""
    sheet = write_a_whole_sheet(cast)
    propose(sheet, half=Half.SCHOOL, text="Keep a seat by the door.", by=cast.teacher, now=FRIDAY)
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/sheet/{sheet.pk}/")
    step = desk.locator(".plan .steps [type=radio]:not([value=''])")
    expect(step.first).to_be_attached()
    desk.locator("[name=week][value='3']").focus()
    for _goal in range(3):
        desk.keyboard.press("ArrowDown")
        expect(desk.locator("[name^=goals-]:focus")).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("[name=next_step]")).to_be_focused()
    step.first.focus()
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("[name=next_step]")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "es", "ar", "vi"])
def test_clear_lies_beside_the_faces_in_every_language(
    cast: Cast, open_page: Opener, language: str
) -> None:
    sheet = write_a_whole_sheet(cast)
    desk = open_page(locale=language)
    sign_in_by_form(desk)
    desk.goto(f"/sheet/{sheet.pk}/")
    desk.locator("[name=week][value='5']").check()
    clear = desk.locator(".form .pick:has([name=week]) .clear")
    expect(clear).to_be_visible()
    box, last = clear.bounding_box(), desk.locator(".form .faces label").last.bounding_box()
    assert box is not None
    assert last is not None
    is_after = last["x"] + last["width"] <= box["x"]
    is_before = box["x"] + box["width"] <= last["x"]
    assert is_before if language == "ar" else is_after
    assert bottom_of(desk, ".form .faces") - bottom_of(desk, ".form .faces label") < 5


def test_a_page_that_comes_back_is_asked_for_again_and_keeps_what_is_typed(
    cast: Cast, open_page: Opener
) -> None:
    """A driven Chromium stores no page to come back to, so the page is told that it did."""
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(room_of(cast))
    desk.route("**/note/", lambda route: route.abort())
    note = desk.get_by_role("textbox", name="This week in our class")
    note.fill("We planted beans.")
    expect(desk.locator("[data-saved]")).to_contain_text("Your words are kept here.")
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    expect(desk.locator(".roll")).not_to_contain_text("Shared")
    desk.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(desk.locator(".roll")).to_contain_text("Shared")
    expect(note).to_have_value("We planted beans.")


def test_an_answer_waits_for_the_button(cast: Cast, open_page: Opener) -> None:
    sheet = write_a_whole_sheet(cast)
    desk = open_page()
    sent: list[Any] = []
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/sheet/{sheet.pk}/")
    desk.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    desk.get_by_role("textbox", name="They asked").fill("No, we have")
    desk.wait_for_timeout(1_500)
    assert sent == []
    desk.get_by_role("textbox", name="They asked").press_sequentially(" one for him.")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/child/**")
    desk.goto(f"/sheet/{sheet.pk}/")
    expect(desk.get_by_role("textbox", name="They asked")).to_have_count(0)
