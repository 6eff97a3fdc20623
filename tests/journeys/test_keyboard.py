"""By Tab through the pages where people write: focus shows, nothing covers it, its order is the page's, it gets out."""

import itertools
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import WEEK
from tests.journeys.conftest import PHONE, Opener
from tests.journeys.looking import WIDE, enter
from tests.security.conftest import Place, place

__all__ = ["place"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

MOST_STOPS = 200
STOP = """() => {
  const looks = (e) => {
    const s = getComputedStyle(e);
    return [s.outline, s.backgroundColor, s.backgroundImage, s.borderColor, s.boxShadow].join();
  };
  const left = window.lastStop;
  // The parts of a day are stops too, and the browser draws where one is among them.
  const isIn = left && left.around[0] === document.activeElement;
  const unseen = left && !isIn && !left.around.some((e, n) => looks(e) !== left.looks[n]) ? left.name : '';
  const one = document.activeElement;
  window.lastStop = null;
  if (!one || one === document.body) return {name: '', place: -1, free: true, unseen};
  const around = [one, one.parentElement, one.closest('label'), one.closest('.row')].filter(Boolean);
  const box = one.getBoundingClientRect();
  const there = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 12));
  const name = one.outerHTML.slice(0, 110);
  window.lastStop = isIn ? left : {name, around, looks: around.map(looks)};
  return {
    name, unseen,
    free: [one, one.parentElement].some((e) => e.contains(there)) || Boolean(there?.contains(one)),
    place: [...document.querySelectorAll('*')].indexOf(one),
  };
}"""
"""What has the focus, and whether what had it before has changed its look since: else nobody saw it there."""
OUT_OF_ORDER = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  return one.tabIndex > 0 || style.order !== '0' || style.flexDirection.endsWith('reverse');
}).map((one) => one.outerHTML.slice(0, 90))"""


def walk(page: Page) -> list[str]:
    """What is wrong on the way from the first stop to the end of the page, and one back."""
    found = [f"drawn in another order than written: {one}" for one in page.evaluate(OUT_OF_ORDER)]
    stops: list[Any] = []
    page.evaluate("document.activeElement?.blur()")
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["unseen"]:
            found.append(f"no focus to see: {stop['unseen']}")
        if stop["place"] < 0 or (stops and stop["place"] == stops[0]["place"]):
            break
        stops.append(stop)
    else:
        found.append(f"a trap at {stops[-1]['name']}")
    found += [f"covered: {one['name']}" for one in stops if not one["free"]]
    for before, after in itertools.pairwise(stops):
        if after["place"] < before["place"]:
            found.append(f"back from {before['name']} to {after['name']}")
    back = [page.keyboard.press("Shift+Tab") or page.evaluate(STOP)["place"] for _turn in "12"]
    if max(back) <= stops[0]["place"]:
        found.append("no way back by Shift and Tab")
    assert len(stops) > 2
    return found


def test_staff_pages(place: Place, open_page: Opener, live_server: Any) -> None:
    cast, found = place.cast, list[str]()
    page = open_page(WIDE, reduced_motion="reduce")
    page.goto("/login/")
    found += walk(page)
    enter(page, cast.teacher, live_server)
    for path in (
        f"/class/{cast.classroom.pk}/{WEEK}/",
        f"/sheet/{place.sheet.pk}/",
        f"/sheet/{place.sheet.pk}/history/",
        f"/child/{cast.child.pk}/goals/add/",
    ):
        page.goto(path)
        found += walk(page)
    assert not found, "\n".join(found)


def test_the_family_page(place: Place, open_page: Opener, live_server: Any) -> None:
    found = list[str]()
    phone = open_page(PHONE, reduced_motion="reduce")
    enter(phone, place.cast.guardian, live_server)
    phone.goto("/home/")
    found += walk(phone)
    phone.goto(f"/home/sheet/{place.sheet.pk}/")
    phone.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    found += walk(phone)
    assert not found, "\n".join(found)


def test_the_page_moves_no_more_than_is_asked_for(
    place: Place, open_page: Opener, live_server: Any
) -> None:
    """With less motion wished for, nothing lasts longer than a blink."""
    phone = open_page(PHONE, reduced_motion="reduce")
    enter(phone, place.cast.guardian, live_server)
    for path in ("/home/", f"/home/sheet/{place.sheet.pk}/", f"/home/sheet/{place.sheet.pk}/sent/"):
        phone.goto(path)
        slow = phone.evaluate(
            """() => [...document.querySelectorAll('*')].filter((one) => {
              const style = getComputedStyle(one);
              return [style.transitionDuration, style.animationDuration].join().split(',')
                .some((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000) > 20);
            }).length"""
        )
        assert slow == 0, path
