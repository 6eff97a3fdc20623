"""Two windows at once in a real browser: both texts are shown, and only the keyboard is needed."""

import re

import pytest
from playwright.sync_api import Page, expect

from checkins.models import ClassNote, Entry, Sheet
from checkins.services.opening import open_sheet
from tests.conftest import FRIDAY, WEEK, Cast
from tests.journeys.conftest import Opener, sign_in

pytestmark = pytest.mark.browser

HELD = "In another window you wrote: “Written first.”. Save to choose which text stands."


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return open_sheet(cast.child, WEEK, now=FRIDAY)


def two_windows(open_page: Opener, path: str, **options: object) -> tuple[Page, Page]:
    """The same teacher at two desks, the page open at both."""
    desks = open_page(**options), open_page(**options)
    for desk in desks:
        sign_in(desk, "chen@alder.example")
        desk.goto(path)
    return desks


def words_of(sheet: Sheet, key: str) -> str:
    return Entry.objects.get(sheet=sheet, prompt__key=key).text


def test_autosave_stops_at_a_conflict_and_save_asks(sheet: Sheet, open_page: Opener) -> None:
    first, second = two_windows(open_page, f"/sheet/{sheet.pk}/")
    first.get_by_label("Next step").fill("Written first.")
    expect(first.locator("[data-saved]")).to_contain_text("Saved")
    box = second.get_by_label("Next step")
    box.fill("Written second.")
    said = second.locator("[data-saved]")
    expect(said).to_contain_text(HELD)
    second.get_by_label("Good to know").fill("Sneakers on Thursday.")
    box.press_sequentially(" And more.")
    second.wait_for_timeout(2_000)
    expect(said).to_contain_text(HELD)
    assert words_of(sheet, "next_step") == "Written first."
    assert words_of(sheet, "good_to_know") == "Sneakers on Thursday."

    box.press("Control+Enter")
    asked = second.get_by_role("group", name="You wrote here in another window:")
    expect(asked).to_contain_text("Written first.")
    expect(asked).to_be_focused()
    expect(box).to_have_value("Written second. And more.")
    second.keyboard.press("Tab")
    second.keyboard.press("ArrowDown")
    second.keyboard.press("ArrowDown")
    expect(second.get_by_role("radio", name="Keep both")).to_be_checked()
    second.keyboard.press("Control+Enter")
    expect(second.get_by_role("heading", name="Layla Haddad")).to_be_visible()
    assert words_of(sheet, "next_step") == "Written first.\nWritten second. And more."


def test_without_script_the_page_comes_back_with_both(sheet: Sheet, open_page: Opener) -> None:
    path = f"/sheet/{sheet.pk}/"
    first, second = two_windows(open_page, path, java_script_enabled=False)
    for desk, words in ((first, "Written first."), (second, "Written second.")):
        desk.get_by_label("Next step").fill(words)
        desk.get_by_role("button", name=re.compile("^Save and next")).click()
    asked = second.get_by_role("group", name="You wrote here in another window:")
    expect(asked).to_contain_text("Written first.")
    expect(second.get_by_label("Next step")).to_have_value("Written second.")
    second.get_by_role("button", name=re.compile("^Save and next")).click()
    expect(asked).to_be_visible()
    assert words_of(sheet, "next_step") == "Written first."
    second.get_by_role("radio", name="Keep what is in the box").check()
    second.get_by_role("button", name=re.compile("^Save and next")).click()
    expect(second.get_by_role("heading", name="Layla Haddad")).to_be_visible()
    assert words_of(sheet, "next_step") == "Written second."


def test_the_class_note_shows_its_button_when_two_wrote(cast: Cast, open_page: Opener) -> None:
    path = f"/class/{cast.classroom.pk}/{WEEK}/"
    first, second = two_windows(open_page, path)
    for desk, words in ((first, "We planted beans."), (second, "We sang.")):
        desk.get_by_label("This week in our class").fill(words)
        expect(desk.locator("[data-saved]")).to_contain_text(re.compile("Saved|Not saved"))
    expect(second.locator("[data-saved]")).to_contain_text("“We planted beans.”")
    assert ClassNote.objects.get().text == "We planted beans."
    second.get_by_role("button", name="Save the note").click()
    expect(second.get_by_text("saved this in the meantime")).to_be_visible()
    expect(second.get_by_label("This week in our class")).to_have_value("We sang.")
