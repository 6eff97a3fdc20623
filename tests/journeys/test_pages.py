"""Every page in a browser: nothing for axe to find, nothing wider than a small phone, no CSP report."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.models import Guardian, Member
from checkins.models import Sheet
from checkins.replies import doors
from checkins.services.links import mint_reply_link
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet, make_sheet
from tests.journeys.conftest import DESK, PHONE, Opener

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Paths = Callable[[Cast, Sheet], str]

STAFF_PAGES: dict[str, tuple[str, Paths]] = {
    "class week": ("teacher", lambda cast, sheet: f"/class/{cast.classroom.pk}/{WEEK}/"),
    "share": ("teacher", lambda cast, sheet: f"/class/{cast.classroom.pk}/{WEEK}/share/"),
    "editor": ("teacher", lambda cast, sheet: f"/sheet/{sheet.pk}/"),
    "child's weeks": ("teacher", lambda cast, sheet: f"/child/{cast.child.pk}/"),
    "goal": ("teacher", lambda cast, sheet: f"/child/{cast.child.pk}/goals/add/"),
    "print": ("teacher", lambda cast, sheet: f"/class/{cast.classroom.pk}/{WEEK}/print/"),
    "people": ("leader", lambda cast, sheet: "/people/"),
    "child": ("leader", lambda cast, sheet: f"/people/child/{cast.child.pk}/"),
    "guardian": ("leader", lambda cast, sheet: f"/people/guardian/{cast.guardian.pk}/"),
    "guardian's links": (
        "office",
        lambda cast, sheet: f"/people/guardian/{cast.guardian.pk}/links/",
    ),
    "own links": ("guardian", lambda cast, sheet: "/home/devices/"),
    "readers": ("leader", lambda cast, sheet: f"/people/child/{cast.child.pk}/readers/"),
    "substitute": (
        "office",
        lambda cast, sheet: f"/people/class/{cast.classroom.pk}/substitute/",
    ),
    "staff": ("leader", lambda cast, sheet: "/staff/"),
    "list": ("office", lambda cast, sheet: "/people/list/"),
    "home": ("guardian", lambda cast, sheet: "/home/"),
    "class's people": ("office", lambda cast, sheet: f"/people/class/{cast.classroom.pk}/"),
    "member": ("leader", lambda cast, sheet: f"/staff/{cast.teacher.pk}/"),
    "calendar": ("leader", lambda cast, sheet: "/calendar/"),
    "away": ("teacher", lambda cast, sheet: f"/child/{cast.other_child.pk}/{WEEK}/away/"),
    "my children": ("specialist", lambda cast, sheet: "/my-children/"),
    "sign-in": ("", lambda cast, sheet: "/login/"),
    "all parts": ("", lambda cast, sheet: "/parts/"),
    "nothing here": ("teacher", lambda cast, sheet: "/nothing/"),
}


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    make_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    shared = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    link = doors.link_of(
        mint_reply_link(shared, cast.guardian, now=FRIDAY).rstrip("/").rsplit("/")[-1]
    )
    assert link is not None
    doors.enter(link, secret="", now=FRIDAY)
    return shared


def enter(page: Page, who: Member | Guardian | None, live_server: Any) -> None:
    """A session without the sign-in page, which has a journey of its own."""
    if who is None:
        return
    from tests.conftest import client_of

    cookie = client_of(who).cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])


def faults(page: Page) -> list[str]:
    """What axe finds, one line a rule and place.

    It does not read stylesheets again: it would put imported ones into the page, against our CSP.
    The one rule that wants them, that nothing is bound to a screen's orientation, test_templates holds.
    """
    options = {"runOnly": {"type": "tag", "values": RULES}, "preload": False}
    found = Axe().run(page, options=options)
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def overflow(page: Page) -> int:
    """Pixels that the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_page_is_sound(
    cast: Cast, sheet: Sheet, open_page: Opener, live_server: Any, name: str
) -> None:
    who, path = STAFF_PAGES[name]
    for size, scheme in ((DESK, "light"), (PHONE, "dark"), (SMALL, "light")):
        page = open_page(size, color_scheme=scheme)
        enter(page, getattr(cast, who) if who else None, live_server)
        answer = page.goto(path(cast, sheet))
        assert answer is not None
        assert answer.status == (404 if name == "nothing here" else 200)
        page.locator("details.who-sees").evaluate_all("all => all.forEach(one => one.open = true)")
        assert faults(page) == []
        assert overflow(page) <= 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_family_pages_are_sound(cast: Cast, sheet: Sheet, open_page: Opener, language: str) -> None:
    cast.guardian.language = language
    cast.guardian.save(update_fields=["language"])
    sheet.school.base_url = ""
    link = mint_reply_link(sheet, cast.guardian, now=FRIDAY)
    path = link[link.index("/r/") :]
    for size, scheme in ((PHONE, "light"), (SMALL, "dark"), (DESK, "light")):
        page = open_page(size, color_scheme=scheme, locale=language)
        for step in ("door", "sheet", "sent"):
            if step == "door":
                page.goto(path)
            elif step == "sheet":
                with page.expect_navigation():
                    page.locator("main form[method=post] button").last.click()
                page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            else:
                with page.expect_navigation():
                    page.locator("form[data-keep]").evaluate("form => form.requestSubmit()")
            assert faults(page) == [], step
            assert overflow(page) <= 0, step
    rested = open_page(PHONE)
    rested.goto("/r/" + "x" * 43 + "/")
    assert faults(rested) == []
