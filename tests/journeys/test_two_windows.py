"""Two windows at once in a real browser: both texts are shown, and only the keyboard is needed."""

import re

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Answer, ClassNote, Entry, Sheet
from checkins.services.opening import open_sheet
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.replies import ask
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
    first.get_by_role("textbox", name="Next step").fill("Written first.")
    expect(first.locator("[data-saved]")).to_contain_text("Saved")
    box = second.get_by_role("textbox", name="Next step")
    box.fill("Written second.")
    said = second.locator("[data-saved]")
    expect(said).to_contain_text(HELD)
    second.get_by_role("textbox", name="Good to know").fill("Sneakers on Thursday.")
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
    second.wait_for_load_state()  # The key that saves is a script's.
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
        desk.get_by_role("textbox", name="Next step").fill(words)
        desk.get_by_role("button", name=re.compile("^Save and next")).click()
    asked = second.get_by_role("group", name="You wrote here in another window:")
    expect(asked).to_contain_text("Written first.")
    expect(second.get_by_role("textbox", name="Next step")).to_have_value("Written second.")
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
    asked = second.get_by_role("group", name="Ms. Chen saved this in the meantime:")
    expect(asked).to_contain_text("We planted beans.")
    asked.get_by_role("radio", name="Keep both").check()
    second.get_by_role("button", name="Save the note").click()
    expect(second.get_by_label("This week in our class")).to_have_value(
        "We planted beans.\nWe sang."
    )
    assert ClassNote.objects.get().text == "We planted beans.\nWe sang."


def test_an_answer_is_asked_about_without_script(
    cast: Cast, sheet: Sheet, open_page: Opener
) -> None:
    question = ask(sheet, cast.guardian, "Who is Mateo?", now=FRIDAY)
    path = f"/question/{question.pk}/answer/"
    first, second = two_windows(open_page, path, java_script_enabled=False)
    for desk, words in ((first, "His cousin."), (second, "A friend.")):
        desk.get_by_label("Your answer").fill(words)
        desk.get_by_role("button", name="Send the answer").click()
    asked = second.get_by_role("group", name="Ms. Chen has answered in the meantime:")
    expect(asked).to_contain_text("His cousin.")
    expect(second.get_by_label("Your answer")).to_have_value("A friend.")
    asked.get_by_role("radio", name="Keep both").check()
    second.get_by_role("button", name="Send the answer").click()
    expect(second.get_by_text("Sent. The family sees your answer now.")).to_be_visible()
    assert Answer.objects.get().text == "His cousin.\nA friend."


def test_words_typed_before_signing_out_elsewhere_come_back(
    sheet: Sheet, open_page: Opener
) -> None:
    """Without script; the browser forgets its cookies when it signs out."""
    desk = open_page(java_script_enabled=False)
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/sheet/{sheet.pk}/")
    desk.get_by_role("textbox", name="Next step").fill("Typed before.")
    other = desk.context.new_page()
    other.goto("/logout/")
    other.get_by_role("button", name="Sign out").click()
    desk.get_by_role("button", name=re.compile("^Save and next")).click()
    expect(desk.get_by_text("your words are kept for you")).to_be_visible()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/sheet/{sheet.pk}/")
    expect(desk.get_by_text("Your words are back in the boxes.")).to_be_visible()
    expect(desk.get_by_role("textbox", name="Next step")).to_have_value("Typed before.")
    assert not Entry.objects.exists()
    desk.get_by_role("button", name=re.compile("^Save and next")).click()
    expect(desk.get_by_role("heading", name="Layla Haddad")).to_be_visible()
    assert words_of(sheet, "next_step") == "Typed before."
