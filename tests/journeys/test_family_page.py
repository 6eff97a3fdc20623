"""The family's page as a hand meets it: what the button says, the way back after Send, another language."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from checkins.models import HomeDraft, HomeHalf, Sheet
from checkins.services.links import mint_reply_link
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet
from tests.journeys.conftest import PHONE, Opener

pytestmark = pytest.mark.browser

WORDS = "He cooked for all of us."
NO_SHADE = "rgba(0, 0, 0, 0)"


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


@pytest.fixture
def phone(cast: Cast, sheet: Sheet, open_page: Opener) -> Page:
    return opened(cast, sheet, open_page)


def opened(cast: Cast, sheet: Sheet, open_page: Opener, **options: Any) -> Page:
    """The sheet, open on a phone."""
    sheet.school.base_url = ""
    link = mint_reply_link(sheet, cast.guardian, now=FRIDAY)
    page = open_page(PHONE, **options)
    page.goto(link[link.index("/r/") :])
    with page.expect_navigation():
        page.locator(".go button").click()
    return page


def shade(page: Page, selector: str) -> str:
    return str(
        page.locator(selector).first.evaluate("one => getComputedStyle(one).backgroundColor")
    )


def test_one_tap_fills_the_button_and_marks_the_win(phone: Page) -> None:
    button = phone.locator(".send button")
    expect(button).to_have_text("Just say thanks", use_inner_text=True)
    outlined = shade(phone, ".send button")
    assert shade(phone, ".wins span") == NO_SHADE
    phone.get_by_label("At home too").check()
    expect(button).to_have_text("Send to Ms. Chen", use_inner_text=True)
    expect(phone.locator("[data-kept-status]")).to_have_text("Saved on this phone. Not sent yet.")
    expect(button).not_to_have_css("background-color", outlined)
    assert shade(phone, ".wins span") != NO_SHADE


def test_the_way_back_after_send_shows_what_was_sent(phone: Page) -> None:
    box = phone.get_by_role("textbox", name="Wins")
    box.fill(WORDS)
    phone.locator(".send button").click()
    expect(phone.get_by_role("heading", name="Sent. Thank you.")).to_be_visible()
    phone.go_back()
    expect(box).to_have_value(WORDS)
    expect(phone.locator("[data-kept-status]")).to_have_text("Sent.")
    expect(phone.locator(".top .bar")).not_to_have_class("bar open")


def test_a_page_that_the_browser_kept_whole_asks_anew_after_send(phone: Page) -> None:
    box = phone.get_by_role("textbox", name="Wins")
    box.fill(WORDS)
    kept = phone.evaluate("document.querySelector('[name=operation_id]').value")
    # An answer that leaves the page as it is, like the copy that a browser brings back.
    phone.route("**/reply/**", lambda route: route.fulfill(status=204), times=1)
    with phone.expect_response("**/reply/**"):
        phone.evaluate("document.querySelector('form.reply').requestSubmit()")
    phone.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(phone.locator("[name=operation_id]")).not_to_have_value(kept)
    expect(box).to_have_value(WORDS)


def test_another_language_keeps_what_is_typed(phone: Page) -> None:
    phone.locator("textarea[name=home-wins]").fill(WORDS)
    with phone.expect_navigation():
        phone.locator("#lang").select_option("ar")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    expect(phone.locator("textarea[name=home-wins]")).to_have_value(WORDS)


def test_another_language_keeps_what_is_typed_with_scripts_off(
    cast: Cast, sheet: Sheet, open_page: Opener
) -> None:
    phone = opened(cast, sheet, open_page, java_script_enabled=False)
    box = phone.locator("textarea[name=home-wins]")
    expect(phone.locator("#lang")).to_be_hidden()
    box.fill(WORDS)
    phone.locator("[name=home-week][value='4']").check()
    phone.locator("[value=language][lang=ar]").click()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    expect(box).to_have_value(WORDS)
    expect(phone.locator("[name=home-week][value='4']")).to_be_checked()
    phone.locator("[value=language][lang=vi]").click()
    expect(phone.locator("html")).to_have_attribute("lang", "vi")
    expect(box).to_have_value(WORDS)
    assert not HomeHalf.objects.exists()
    assert not HomeDraft.objects.exists()
    # Enter presses a form's first button, and that is Send.
    phone.locator("[name=home-week][value='4']").press("Enter")
    expect(phone.locator("body.sent")).to_be_visible()
    expect(phone.get_by_text(WORDS)).to_be_visible()
    assert HomeHalf.objects.count() == 1


@pytest.mark.parametrize(("language", "files"), [("en", 0), ("vi", 0), ("ar", 2)])
def test_only_an_arabic_page_asks_for_arabic_letters(
    phone: Page, sheet: Sheet, language: str, files: int
) -> None:
    asked: list[str] = []
    phone.on("request", lambda one: asked.append(one.url))
    phone.goto(f"/reply/{sheet.pk}/?lang={language}")
    phone.evaluate("document.fonts.ready.then(() => true)")
    assert len([url for url in asked if url.endswith("arabic.woff2")]) == files
