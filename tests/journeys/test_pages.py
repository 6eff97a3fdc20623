"""Every page of the URLconf in a browser: nothing for axe to find, nothing lost when enlarged, in four languages."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Opener
from tests.journeys.looking import WIDE, enlarged, enter, faults, look, overflow, speak
from tests.security.conftest import Place, place
from tests.security.test_default_deny import ROUTES, address

__all__ = ["enter", "faults", "overflow", "place"]
pytestmark = pytest.mark.browser

READERS = {
    "calendar": "leader",
    "people": "leader",
    "reach": "leader",
    "school": "leader",
    "staff": "leader",
    "templates": "leader",
    "home": "guardian",
    "login": "",
}
"""Who opens what, by the address's first part; everything else is the teacher's."""
OFFICE_TOO = (
    *("people/child/<uuid:child_id>/", "people/list/", "people/", "staff/", "calendar/"),
    "reach/<week:week>/",
)
"""Pages that the office sees otherwise than the leader does."""
NO_PAGE = (".pdf", ".csv", ".json", ".js", "logout/", "healthz", "/html/")


@pytest.fixture(autouse=True)
def no_mail_of_a_demo(settings: Any, tmp_path: Any) -> None:
    settings.DEMO_MAIL_DIR = tmp_path


def pages(of: str) -> list[tuple[str, str]]:
    """Reader and route of one half of the URLconf: what the office keeps, or the rest."""
    kept = ("calendar", "people", "school", "staff")
    found = []
    for route in ROUTES:
        first = route.split("/", maxsplit=1)[0]
        if route.endswith(NO_PAGE) or (first in kept) != (of == "office"):
            continue
        found.append((READERS.get(first, "teacher"), route))
        if route in OFFICE_TOO:
            found.append(("office", route))
    return found


def status_of(page: Page, url: str) -> int:
    """What an address answers; 405 for one that only takes what a form sends."""
    asked = page.request.fetch(url, method="OPTIONS", max_redirects=0)
    if asked.status == 405 and "GET" not in asked.headers["allow"]:
        return 405
    answer = page.goto(url)
    assert answer is not None
    assert answer.status in (200, 403, 404), (url, answer.status)
    return answer.status


@pytest.mark.timeout(400)
@pytest.mark.parametrize("of", ["week", "office"])
@pytest.mark.parametrize("language", ["en", "ar", "es", "vi"])
def test_every_page_is_sound(
    place: Place, open_page: Opener, live_server: Any, of: str, language: str
) -> None:
    """Spanish and Vietnamese share English's code and colours; they are looked at for what their
    longer words do to a small screen."""
    found: list[str] = []
    looked: set[str] = set()
    browsers: dict[str, Page] = {}
    for who, route in pages(of):
        if who not in browsers:
            browsers[who] = open_page(WIDE, reduced_motion="reduce")
            enter(browsers[who], getattr(place.cast, who) if who else None, live_server)
            speak(browsers[who], language, live_server)
        page = browsers[who]
        status = status_of(page, address(place, route, known=True))
        what = f"{who} {page.url}" if status == 200 else str(status)
        if status == 405 or what in looked:
            continue
        looked.add(what)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        if language in ("en", "ar"):
            found += look(page, who if who == "office" else "")
        else:
            found += [f"{route} ({language}): {fault}" for fault in enlarged(page)]
            page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert not found, "\n".join(found)
    assert len(looked) > 20
