"""What a machine can see of the look: axe finds nothing, nothing runs out of a narrow screen."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet
from tests.journeys.conftest import Opener, letters_to, reply_path, sign_in, tick

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}


def faults(page: Page) -> list[Any]:
    """What axe finds, and whether the page is wider than its window."""
    page.wait_for_load_state("networkidle")
    found: list[Any] = [
        (page.url, fault["id"], fault["nodes"][0]["html"])
        for fault in Axe().run(page, options={"preload": False}).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append((page.url, "runs out of the screen"))
    return found


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_staff_pages_are_sound(
    cast: Cast, open_page: Opener, size: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    desk = open_page(size, color_scheme=scheme)
    desk.goto("/login/")
    found = faults(desk)
    sign_in(desk, "chen@alder.example")
    room = f"/class/{cast.classroom.pk}/{WEEK}/"
    for path in (
        room,
        f"{room}print/",
        f"/sheet/{sheet.pk}/",
        f"/child/{cast.other_child.pk}/{WEEK}/",
        f"/child/{cast.child.pk}/",
        "/my-children/",
    ):
        desk.goto(path)
        found += faults(desk)
    assert found == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_family_pages_are_sound(
    cast: Cast, open_page: Opener, language: str, scheme: Literal["light", "dark"]
) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    tick("2026-11-13T16:00")
    phone = open_page(NARROW, color_scheme=scheme)
    phone.goto(f"{reply_path(letters_to('ana@mail.example')[0])}?lang={language}")
    found = faults(phone)
    phone.locator(".go button").click()
    found += faults(phone)
    phone.locator(".more summary").click()
    found += faults(phone)
    phone.locator(".send button").click()
    found += faults(phone)
    phone.goto("/r/" + "x" * 43 + "/")
    found += faults(phone)
    assert found == []
