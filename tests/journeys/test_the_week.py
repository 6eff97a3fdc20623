"""The main job, end to end, as its people do it."""

import re

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Answer, HomeHalf, Sheet
from tests.conftest import WEEK, Cast
from tests.factories.people import make_child, make_guardian
from tests.journeys.conftest import (
    PHONE,
    Opener,
    letters_to,
    reply_path,
    sign_in,
    tick,
)

pytestmark = pytest.mark.browser


def write_by_keyboard(page: Page, win: str, step: str) -> None:
    """One child: a win, the next step, the box, on to the next; no mouse."""
    first = page.get_by_role("textbox").first
    first.focus()
    page.keyboard.type(win)
    page.get_by_role("textbox", name="Next step").focus()
    page.keyboard.type(step)
    page.get_by_label("Ready to share").press("Space")
    page.keyboard.press("Control+Enter")


def test_a_week_goes_from_the_teacher_to_the_family_and_back(cast: Cast, open_page: Opener) -> None:
    third = make_child(cast.classroom, "Zoe Campbell")
    make_guardian(cast.school, "Fiona Campbell", "", third)

    desk = open_page()
    sign_in(desk, "chen@alder.example")
    expect(desk.get_by_role("heading", name="Room 12")).to_be_visible()
    desk.get_by_role("link", name=re.compile("Javier Ortega")).first.click()
    for name in ("Javier", "Layla", "Zoe"):
        expect(desk.get_by_role("heading", name=re.compile(name))).to_be_visible()
        write_by_keyboard(desk, f"{name} explained the map to a friend.", "Asking for help.")
    expect(desk.get_by_role("heading", name="Room 12")).to_be_visible()

    desk.get_by_role("link", name="Share 3 ready").click()
    expect(desk.get_by_role("heading", name="Share 3?")).to_be_visible()
    desk.get_by_role("button", name="Share 3").click()
    assert Sheet.objects.shared().count() == 3
    assert letters_to("ana@mail.example") == []

    tick("2026-11-13T16:00")
    (letter,) = letters_to("ana@mail.example")
    assert "Javier explained the map to a friend." in letter.body

    phone = open_page(PHONE, java_script_enabled=False)
    phone.goto(reply_path(letter))
    expect(phone.get_by_text("Javier")).to_have_count(0)
    phone.get_by_role("button", name="Open the sheet").click()
    expect(phone.get_by_text("Javier explained the map to a friend.")).to_be_visible()
    phone.get_by_label("At home too").check()
    phone.get_by_role("group", name="The week at home").get_by_label("Good").check()
    phone.get_by_role("textbox", name="Wins").fill("He cooked for all of us.")
    phone.get_by_text("Say more").click()
    phone.get_by_role("textbox", name="In your own words").fill("Who does he sit with?")
    phone.get_by_role("button", name="Send to").click()
    expect(phone.get_by_role("heading", name=re.compile("Sent"))).to_be_visible()
    assert HomeHalf.objects.get().household == cast.guardian.household

    desk.reload()
    inbox = desk.get_by_role("complementary", name=re.compile("From home"))
    expect(inbox.get_by_text("He cooked for all of us.")).to_be_visible()
    inbox.get_by_text("Answer", exact=True).click()
    inbox.get_by_role("textbox").fill("With Kenji, most days.")
    inbox.get_by_role("button", name="Send the answer").click()
    expect(desk.get_by_role("heading", name="Room 12")).to_be_visible()
    assert Answer.objects.get().text == "With Kenji, most days."

    tick("2026-11-15T18:00")
    assert len(letters_to("ana@mail.example")) == 1
    assert len(letters_to("luis@mail.example")) == 2
    assert len(letters_to("noor@mail.example")) == 2
    assert letters_to("rick@mail.example") == []


def test_a_parent_signs_in_with_a_code_and_sees_the_answer(cast: Cast, open_page: Opener) -> None:
    phone = open_page(PHONE)
    phone.goto("/login/")
    phone.get_by_label("Your email address").fill("ana@mail.example")
    phone.get_by_role("button", name="Send me a code").click()
    tick("2026-11-13T14:01")
    (letter,) = letters_to("ana@mail.example")
    code = re.search(r"\b\d{4} ?\d{4}\b", letter.body)
    assert code
    phone.get_by_role("textbox", name="Your code").fill(code[0])
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", level=1, name="Javier")).to_be_visible()


def test_words_typed_on_the_desk_survive_without_a_button(cast: Cast, open_page: Opener) -> None:
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    desk.get_by_role("textbox").first.fill("Sang the water song.")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    expect(desk.get_by_role("textbox").first).to_have_value("Sang the water song.")


def test_words_typed_after_the_session_ended_survive_the_sign_in(
    cast: Cast, open_page: Opener
) -> None:
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    desk.context.clear_cookies()
    desk.get_by_role("textbox").first.fill("Sang the water song.")
    desk.get_by_role("button", name=re.compile("Save")).click()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    expect(desk.get_by_role("textbox").first).to_have_value("Sang the water song.")
