"""Beginnings of sentences, by keyboard: down from the line, Enter puts one in, Escape goes back, typing finds."""

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Sheet
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_sheet
from tests.journeys.conftest import DESK, PHONE, Opener, sign_in
from tests.journeys.looking import faults, overflow

pytestmark = pytest.mark.browser


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


@pytest.fixture
def desk(cast: Cast, sheet: Sheet, open_page: Opener) -> Page:
    page = open_page(DESK)
    sign_in(page, "chen@alder.example")
    page.goto(f"/sheet/{sheet.pk}/")
    return page


def test_a_phrase_is_put_in_by_keyboard_and_saved(desk: Page) -> None:
    line = desk.locator("[name='next_step']")
    line.fill("")
    line.focus()
    options = desk.locator("#phrases-next_step [role=option]")
    expect(options).to_have_count(4)
    expect(options.first).to_be_visible()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(line).to_have_attribute("aria-activedescendant", "phrase-next_step-2")
    assert faults(desk) == []
    desk.keyboard.press("Enter")
    expect(line).to_have_value("Starting … without a reminder.")
    desk.keyboard.type("his sentence")  # over the gap
    expect(line).to_have_value("Starting his sentence without a reminder.")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved")
    desk.reload()
    expect(desk.locator("[name='next_step']")).to_have_value(
        "Starting his sentence without a reminder."
    )


def test_typing_finds_and_the_found_words_give_way(desk: Page) -> None:
    line = desk.locator("[name^='wins-']").last
    line.focus()
    desk.keyboard.type("He was early. tried")
    found = desk.locator("#phrases-wins [role=option]:visible")
    expect(found).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(line).to_have_value("He was early. Javier tried again after ")


def test_escape_goes_back_and_keys_stay_the_lines_own(desk: Page) -> None:
    line = desk.locator("[name='good_to_know']")
    line.fill("")
    line.focus()
    desk.keyboard.press("ArrowDown")
    selected = desk.locator(".phrases [aria-selected=true]")
    expect(selected).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(selected).to_have_count(0)
    desk.keyboard.press("Enter")
    desk.keyboard.type("jk")
    expect(line).to_have_value("\njk")
    desk.keyboard.press("ArrowUp")  # in the line: nothing is chosen
    expect(selected).to_have_count(0)


def test_a_click_puts_one_in_too(desk: Page) -> None:
    line = desk.locator("[name='try_at_home']")
    line.fill("")
    line.focus()
    desk.locator("#phrase-try_at_home-1").click()
    expect(line).to_have_value("Ask Javier to show you ")
    expect(line).to_be_focused()


def test_without_script_or_room_there_is_no_list(
    cast: Cast, sheet: Sheet, open_page: Opener
) -> None:
    plain = open_page(DESK, java_script_enabled=False)
    sign_in(plain, "chen@alder.example")
    plain.goto(f"/sheet/{sheet.pk}/")
    expect(plain.locator(".phrases")).to_be_hidden()
    phone = open_page(PHONE)
    sign_in(phone, "chen@alder.example")
    phone.goto(f"/sheet/{sheet.pk}/")
    expect(phone.locator(".phrases")).to_be_hidden()
    assert overflow(phone) <= 0
