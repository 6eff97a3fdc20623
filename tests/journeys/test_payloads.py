"""The corpus of payloads in every box, in a real browser: nothing runs, nothing is even stopped."""

from collections import Counter
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page

from tests.journeys.conftest import DESK, Opener
from tests.journeys.test_pages import enter
from tests.replies.conftest import Week, week
from tests.security.payloads import CORPUS, Sower, plant
from tests.security.test_payloads import pages_of
from tests.security.walk import World

__all__ = ["week"]
pytestmark = pytest.mark.browser

MOST_ROUNDS = 12
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


@pytest.mark.timeout(900)
def test_no_payload_runs_in_a_browser(week: Week, open_page: Opener, live_server: Any) -> None:
    world, sower, heard = World.of(week), Sower(), Counter[str]()
    browsers: dict[str, Page] = {}
    for who in {who for who, _path in pages_of(world)}:
        browsers[who] = open_page(DESK)
        listen(browsers[who], heard)
        enter(browsers[who], getattr(world.cast, who), live_server)
    loaded = 0
    for _round in range(MOST_ROUNDS):
        plant(sower)
        for who, path in pages_of(world):
            answer = browsers[who].goto(path)
            assert answer is not None
            assert answer.status == 200, (who, path)
            assert browsers[who].evaluate(TAGS) == 0, (who, path)
            assert browsers[who].evaluate(LINKS) == 0, (who, path)
            loaded += 1
        if sower.sown >= {*CORPUS}:
            break
    assert sower.sown >= {*CORPUS}
    assert dict(heard) == {}
    print(f"\n{len(CORPUS)} payloads, {loaded} pages: ran 0, dialogs 0, CSP reports 0")  # noqa: T201


@pytest.mark.timeout(600)
def test_no_payload_runs_in_a_letter(week: Week, open_page: Opener) -> None:
    """The letter as a mail program without any rules of its own would draw it."""
    world, heard = World.of(week), Counter[str]()
    week.sheet.shared_at = None
    plant(Sower())
    mail.outbox.clear()
    call_command("tick", at="2026-11-13T16:30")
    assert world.cast.guardian.email in {one.to[0] for one in mail.outbox}
    page = open_page(DESK)
    listen(page, heard)
    for message in mail.outbox:
        (html, _kind) = message.alternatives[0]
        page.set_content(html)
        assert page.evaluate(TAGS) == 0
        assert page.evaluate(LINKS) == 0
    assert dict(heard) == {}
