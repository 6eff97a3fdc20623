"""The story, a class's weeks and the search, as people use them: on a desk, a phone, without scripts, in Arabic."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.replies import reply
from tests.journeys.conftest import DESK, PHONE, Opener
from tests.journeys.looking import enter, look, overflow, speak
from tests.story.fill import a_goal, a_week, tick

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture
def term(cast: Cast) -> Cast:
    """Eight weeks of Javier's, of both his homes."""
    goal = a_goal(cast)
    for back in range(8):
        sheet = a_week(cast, WEEK - back, felt=back % 5 + 1, steps={goal: 2}, win=f"Week {back}.")
        if back % 3:
            reply(sheet, cast.guardian, now=FRIDAY, win=f"A kite {back}.", face=4)
        if back % 2:
            reply(sheet, cast.co_guardian, now=FRIDAY, win="He swam.", face=2)
    tick(sheet, cast, "change")
    return cast


def sound(page: Page, state: str) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert look(page, state) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_teacher_goes_from_the_sheet_to_the_story_and_back_into_the_weeks(
    term: Cast, open_page: Opener, live_server: Any, language: str
) -> None:
    desk = open_page(DESK)
    enter(desk, term.teacher, live_server)
    speak(desk, language, live_server)
    desk.goto(f"/child/{term.child.pk}/{WEEK}/")
    desk.locator(".acts a[href$='/story/']").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Javier")
    expect(desk.locator(".chart.on-wide")).to_be_visible()
    expect(desk.locator(".chart.on-narrow")).to_be_hidden()
    assert desk.locator(".chart.on-wide .house.home-2").count() == 4
    expect(desk.get_by_text("Week 7.")).to_be_hidden()
    desk.locator(".earlier > summary").click()
    expect(desk.get_by_text("Week 7.")).to_be_visible()
    sound(desk, "a term of two homes")
    desk.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(desk.locator(".chart.on-narrow")).to_be_visible()
    assert overflow(desk) <= 0
    desk.locator(f".acts a[href='/child/{term.child.pk}/']").click()
    expect(desk.get_by_text("Week 0.")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_family_reads_its_story_and_searches_with_scripts_off(
    term: Cast, open_page: Opener, live_server: Any, language: str
) -> None:
    phone = open_page(PHONE, java_script_enabled=False)
    enter(phone, term.guardian, live_server)
    speak(phone, language, live_server)
    phone.goto(f"/home/child/{term.child.pk}/")
    phone.locator("a[href$='/story/']").click()
    expect(phone.locator(".chart.on-narrow")).to_be_visible()
    assert phone.locator(".home-2").count() == 0
    expect(phone.get_by_text("He swam.")).to_have_count(0)
    phone.goto("/home/search/")
    phone.locator("[type=search]").fill("KITE")
    phone.locator("form[role=search] button").click()
    expect(phone.locator(".finds b").first).to_have_text("kite")
    phone.locator(".finds a").first.click()
    expect(phone).to_have_url(re.compile("/home/sheet/"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_search_and_the_classs_weeks_are_sound_in_every_state(
    term: Cast, open_page: Opener, live_server: Any, language: str
) -> None:
    desk = open_page(DESK)
    enter(desk, term.teacher, live_server)
    speak(desk, language, live_server)
    for words in ("", "xylophone", "kite"):
        desk.goto("/search/")
        desk.locator("[type=search]").fill(words)
        desk.locator("form[role=search]").evaluate("form => { form.noValidate = true; }")
        desk.locator("form[role=search] button").click()
        sound(desk, f"looked for {words!r}")
    desk.locator(".finds a").first.click()
    expect(desk.get_by_text("A kite 1.")).to_be_visible()
    desk.goto(f"/class/{term.classroom.pk}/{WEEK}/")
    desk.locator(".acts a[href$='/trend/']").click()
    expect(desk.locator(".numbers tbody tr")).to_have_count(8)
    sound(desk, "eight weeks")
