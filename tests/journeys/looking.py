"""What a machine can see of a page: axe finds nothing, and nothing is lost on a small or much enlarged screen."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Page

from accounts.models import Guardian, Member

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
ENLARGED = {"width": 320, "height": 256}
"""A window of 1280 x 1024 at 400 %, in CSS pixels."""
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RULES = (*WCAG, "best-practice")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN = """rules => axe.run(document, {
  runOnly: {type: 'tag', values: rules}, preload: false, resultTypes: ['violations'],
}).then(said => said.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 120)}`)))"""
SEEN: set[tuple[str, str, str]] = set()
"""Page, state and language of whatever `look` was called with."""
NAMED = re.compile(r"[0-9a-f-]{36}|\d{4}-W\d\d|(?<=/)[\w:-]{16,}")

STUCK = """() => [...document.querySelectorAll('body *')].filter(one => {
  const position = getComputedStyle(one).position;
  return (position === 'fixed' || position === 'sticky') && one.checkVisibility();
}).map(one => one.getBoundingClientRect()).reduce((sum, box) =>
  sum + Math.max(0, Math.min(innerHeight, box.bottom) - Math.max(0, box.top)) * (box.width > innerWidth / 2), 0)"""
CUT = """() => [...document.querySelectorAll('body *')].filter(one =>
  ['hidden', 'clip'].includes(getComputedStyle(one).overflowX) && getComputedStyle(one).clipPath === 'none' &&
  one.scrollWidth > one.clientWidth + 1 && one.innerText && one.checkVisibility()
).map(one => one.outerHTML.slice(0, 120))"""


def enter(page: Page, who: Member | Guardian | None, live_server: Any) -> None:
    """A session without the sign-in page, which has a journey of its own."""
    if who is None:
        return
    from tests.conftest import client_of

    cookie = client_of(who).cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])


def speak(page: Page, language: str, live_server: Any) -> None:
    """As after a choice at the foot of a page."""
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )


def faults(page: Page, rules: tuple[str, ...] = RULES) -> list[str]:
    """What axe finds, one line a rule and place.

    It does not read stylesheets again: it would put imported ones into the page, against our CSP.
    The one rule that wants them, that nothing is bound to a screen's orientation, test_templates holds.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, list(rules))
    return found


def overflow(page: Page) -> int:
    """Pixels that the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def enlarged(page: Page) -> list[str]:
    """What is wrong at 400 %: a page to be moved sideways, words cut off, bars that cover the rest."""
    page.set_viewport_size(ENLARGED)  # type: ignore[arg-type]
    found = [f"{more} px wider than the window"] if (more := overflow(page)) > 0 else []
    found += [f"cut off: {html}" for html in page.evaluate(CUT)]
    stuck = page.evaluate(STUCK)
    if stuck > ENLARGED["height"] / 2:
        found.append(f"{stuck:.0f} of {ENLARGED['height']} px are bars that stay")
    return found


def _as_long_as_the_page(page: Page) -> None:
    """A phone on which a bar that stays covers nothing: what it covers elsewhere is a matter of how far
    the page is moved, and `enlarged` says how much of the window it may take."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": PHONE["width"], "height": max(PHONE["height"], height)})


def look(page: Page, state: str = "", *, rules: tuple[str, ...] = RULES) -> list[str]:
    """One page as it stands: by axe wide in light colours and on a phone in dark ones, then enlarged."""
    page.wait_for_load_state("load")
    language = str(page.evaluate("document.documentElement.lang"))
    address = NAMED.sub("*", urlsplit(page.url).path)
    SEEN.add((address, state, language))
    found = faults(page, rules)
    # A colour on its way from light to dark is nobody's page.
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    _as_long_as_the_page(page)
    found += [f"dark, on a phone: {fault}" for fault in faults(page, rules)]
    found += enlarged(page)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return [f"{address} ({state or 'as it opens'}, {language}): {fault}" for fault in found]


def tally() -> str:
    """One line for docs/measurements.md."""
    pages = {page for page, _state, _language in SEEN}
    states = {(page, state) for page, state, _language in SEEN}
    languages = sorted({language for _page, _state, language in SEEN})
    return (
        f"axe: {len(pages)} pages in {len(states)} states, {len(SEEN)} with their languages"
        f" ({', '.join(languages)}), each light at 1280 and dark at 390, enlarged to 400 %"
    )
