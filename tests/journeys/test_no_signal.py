"""The network goes away and comes back: a page says so, no word is lost, nothing is stored but that page."""

from typing import Any

import pytest
from playwright.sync_api import expect

from checkins.models import Sheet
from checkins.services.links import mint_reply_link
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet
from tests.journeys.conftest import PHONE, Opener
from tests.journeys.looking import faults, overflow

pytestmark = pytest.mark.browser

WORDS = "She read to her brother two nights in a row"
KEPT_WORDS = {"en": "Not sent yet", "ar": "لم يُرسل بعد"}
KEPT = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map((request) => new URL(request.url).pathname).sort();
}"""


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_without_signal_says_so_and_the_words_come_back(
    cast: Cast, sheet: Sheet, open_page: Opener, language: str
) -> None:
    cast.guardian.language = language
    cast.guardian.save(update_fields=["language"])
    sheet.school.base_url = ""
    link = mint_reply_link(sheet, cast.guardian, now=FRIDAY)
    phone = open_page(PHONE, locale=language)
    phone.goto(link[link.index("/r/") :])
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    with phone.expect_navigation():
        phone.locator("main form[method=post] button").last.click()
    box = phone.locator("textarea[name]").last
    phone.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    box.fill(WORDS)
    name = box.get_attribute("name")

    phone.context.set_offline(True)
    phone.reload()
    heading = phone.locator("h1").inner_text()
    assert heading == {"en": "No signal", "ar": "لا إشارة"}[language]
    assert phone.locator("html").get_attribute("dir") == {"en": "ltr", "ar": "rtl"}[language]
    assert faults(phone) == []
    assert overflow(phone) <= 0

    phone.context.set_offline(False)
    phone.locator(".go a").click()
    expect(phone.locator(f"[name='{name}']")).to_have_value(WORDS)
    expect(phone.locator("[data-kept-status]")).to_contain_text(KEPT_WORDS[language])


def test_nothing_but_that_page_is_stored(cast: Cast, sheet: Sheet, open_page: Opener) -> None:
    sheet.school.base_url = ""
    link = mint_reply_link(sheet, cast.guardian, now=FRIDAY)
    phone = open_page(PHONE)
    phone.goto(link[link.index("/r/") :])
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    with phone.expect_navigation():
        phone.locator("main form[method=post] button").last.click()
    kept: list[Any] = phone.evaluate(KEPT)
    assert kept[0] == "/offline/"
    assert [path for path in kept[1:] if not path.startswith("/static/")] == []
