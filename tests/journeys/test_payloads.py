"""The corpus of payloads in every box, in a real browser: nothing runs, nothing is even stopped."""

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from checkins.models import Sheet
from tests.conftest import FRIDAY
from tests.journeys.conftest import DESK, Opener
from tests.journeys.looking import enter
from tests.security.conftest import Place, place
from tests.security.payloads import CORPUS, planted_until_all_have_stood
from tests.security.test_payloads import letters, no_mail_of_a_demo, pages_of

__all__ = ["no_mail_of_a_demo", "place"]
pytestmark = pytest.mark.browser

TAGS = "document.querySelectorAll('zq7, [zq7], [onerror], [onload], [onfocus], [ontoggle]').length"
LINKS = """[...document.querySelectorAll('[href], [src], [action]')].filter(
  one => /^\\s*(javascript|data|vbscript):/i.test(one.getAttribute('href') || one.getAttribute('src')
    || one.getAttribute('action') || '') && one.tagName !== 'IMG' && one.tagName !== 'LINK').length"""


def listen(page: Page, heard: Counter[str]) -> None:
    """Count every sign that words became more than words."""
    page.expose_function("zq7", lambda *_: heard.update(["ran"]))

    def dismiss(dialog: Any) -> None:
        heard.update(["dialog"])
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("pageerror", lambda _error: heard.update(["error"]))
    page.on(
        "console",
        lambda said: heard.update(["csp"]) if "Content Security Policy" in said.text else None,
    )
    page.on("request", lambda one: heard.update(["elsewhere"]) if "zq7" in one.url else None)


@pytest.mark.timeout(1_500)
def test_no_payload_runs_in_a_browser(place: Place, open_page: Opener, live_server: Any) -> None:
    heard, pages, loaded = Counter[str](), pages_of(place), 0
    browsers: dict[str, Page] = {}
    for who in {who for who, _url in pages}:
        browsers[who] = open_page(DESK)
        listen(browsers[who], heard)
        enter(browsers[who], getattr(place.cast, who), live_server)
    for _boxes in planted_until_all_have_stood():
        for who, url in pages:
            answer = browsers[who].goto(url)
            assert answer is not None
            assert answer.status == 200, (who, url)
            assert browsers[who].evaluate(TAGS) == 0, (who, url)
            assert browsers[who].evaluate(LINKS) == 0, (who, url)
            loaded += 1
    assert dict(heard) == {}
    print(f"\n{len(CORPUS)} payloads, {loaded} pages: ran 0, dialogs 0, CSP reports 0")  # noqa: T201


@pytest.mark.timeout(600)
def test_no_payload_runs_in_a_letter(place: Place, open_page: Opener) -> None:
    """The letter as a mail program without any rules of its own would draw it."""
    heard, drawn = Counter[str](), 0
    Sheet.objects.filter(pk=place.sheet.pk).update(shared_at=FRIDAY)
    page = open_page(DESK)
    listen(page, heard)
    for _boxes in planted_until_all_have_stood():
        for message in letters(place):
            ((html, _kind),) = message.alternatives
            page.set_content(html)
            assert page.evaluate(TAGS) == 0
            assert page.evaluate(LINKS) == 0
            drawn += 1
    assert drawn > 5
    assert dict(heard) == {}


def test_the_browser_tells_when_words_run(browser: Browser) -> None:
    """The same ears in a page that lets everything through."""
    heard = Counter[str]()
    page = browser.new_page()
    listen(page, heard)
    for words in CORPUS:
        page.set_content(f"<p>{words}</p><p title='{words}'>x</p>")
    page.wait_for_timeout(500)
    assert heard["ran"] > 5
    assert heard["dialog"] > 0
    page.set_content("<zq7></zq7>")
    assert page.evaluate(TAGS) == 1
    page.close()
