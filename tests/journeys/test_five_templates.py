"""Each of the five templates as people use it: written by keyboard at a desk, answered on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Entry, Half
from checkins.services.links import mint_reply_link
from tests.conftest import FRIDAY, Cast
from tests.five.conftest import KEYS, Scene, scene_of
from tests.five.test_family import home_words
from tests.journeys.conftest import PHONE, Opener
from tests.journeys.looking import WIDE, enter, look, overflow, speak

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture
def scene(cast: Cast, clock: Any, request: pytest.FixtureRequest) -> Scene:
    return scene_of(cast, request.param)


each = pytest.mark.parametrize("scene", KEYS, indirect=True)


def path_of_link(scene: Scene) -> str:
    url = mint_reply_link(scene.sheet, scene.cast.guardian, now=FRIDAY)
    return "/" + url.split("/", 3)[3]


def by_link(page: Page, scene: Scene) -> None:
    page.goto(path_of_link(scene))
    page.locator("main form[method=post] button").click()
    expect(page.locator("#reply")).to_be_visible()


@each
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_editor_looks_right_in_every_state(
    scene: Scene, open_page: Opener, live_server: Any, language: str
) -> None:
    page = open_page(WIDE, reduced_motion="reduce")
    enter(page, scene.cast.teacher, live_server)
    speak(page, language, live_server)
    page.goto(scene.url)
    assert look(page, f"{scene.sheet.template.key}, empty") == []
    scene.write()
    page.goto(scene.url)
    assert look(page, f"{scene.sheet.template.key}, written") == []
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0


@each
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_family_page_looks_right_before_and_after_the_reply(
    scene: Scene, open_page: Opener, live_server: Any, language: str
) -> None:
    scene.write()
    scene.share()
    page = open_page(PHONE, reduced_motion="reduce")
    by_link(page, scene)
    speak(page, language, live_server)
    page.goto(scene.family_url)
    page.locator("details.more > summary").click()
    assert look(page, f"{scene.sheet.template.key}, to answer") == []
    words = home_words(scene)
    fill(page, words)
    page.locator("button[value=send]").click()
    expect(page.locator("body.sent")).to_be_visible()
    assert look(page, f"{scene.sheet.template.key}, answered") == []
    assert Entry.objects.filter(sheet=scene.sheet, half=Half.HOME).count() == len(words)


def fill(page: Page, words: dict[str, Any]) -> None:
    """As a thumb would: words typed, words tapped."""
    for name, value in words.items():
        box = page.locator(f'[name="{name}"]')
        if isinstance(value, list):
            for one in value:
                page.locator(f'[name="{name}"][value="{one}"]').check(force=True)
        elif box.first.get_attribute("type") == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check(force=True)
        else:
            box.fill(value)


@pytest.mark.parametrize("scene", ["my-goals"], indirect=True)
def test_days_are_marked_by_keyboard_and_kept(
    scene: Scene, open_page: Opener, live_server: Any
) -> None:
    page = open_page()
    enter(page, scene.cast.teacher, live_server)
    page.goto(scene.url)
    goal = scene.goals[0].pk
    page.locator(f'[name="days-mon-{goal}"][value="1"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    page.reload()
    expect(page.locator(f'[name="days-mon-{goal}"][value="2"]')).to_be_checked()
    assert Entry.objects.get(sheet=scene.sheet).value == {"mon": 2}


@pytest.mark.parametrize("scene", ["straight-talk"], indirect=True)
def test_the_students_words_and_the_subjects_go_to_the_family_without_script(
    scene: Scene, open_page: Opener, live_server: Any
) -> None:
    page = open_page(java_script_enabled=False)
    enter(page, scene.cast.teacher, live_server)
    page.goto(scene.url)
    page.locator("[name=going_well]").fill("My bridge held.")
    page.locator('[name="strength-0"]').fill("Kept at it.")
    page.locator('[name="effort-math"][value="3"]').check(force=True)
    page.locator("[name=ready]").check(force=True)
    page.locator("button[value=next]").click()
    scene.share()
    phone = open_page(PHONE, java_script_enabled=False)
    by_link(phone, scene)
    name = scene.cast.child.given_name
    expect(phone.get_by_role("heading", name=f"{name} says: Going well")).to_be_visible()
    expect(phone.get_by_text("My bridge held.")).to_be_visible()
    expect(phone.locator(".pairs")).to_contain_text("Strong")
