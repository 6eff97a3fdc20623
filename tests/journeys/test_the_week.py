"""The main job, end to end, as its people do it: on every screen, by every hand, on a bad line."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Sheet
from tests.conftest import WEEK, Cast
from tests.factories.people import make_child, make_guardian
from tests.journeys.conftest import DESK, PHONE, Opener, letters_to, reply_path, sign_in, tick
from tests.journeys.hands import Hands, Keys, Pointer
from tests.journeys.looking import ENLARGED, speak
from tests.journeys.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

SLOW_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
"""A phone at the edge of the net: 400 ms there and back, 400 kilobits a second."""


@dataclass(frozen=True)
class Way:
    """How the story is gone through: the two windows, the hands, the line, the language."""

    desk: dict[str, int] = field(default_factory=lambda: DESK)
    phone: dict[str, int] = field(default_factory=lambda: PHONE)
    hands: Hands = field(default_factory=Pointer)
    options: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    line: dict[str, Any] | None = None


WAYS = {
    "each at a desk": Way(phone=DESK),
    "each on a phone": Way(desk=PHONE),
    "scripts off": Way(options={"java_script_enabled": False}),
    "Arabic": Way(language="ar"),
    "dark": Way(options={"color_scheme": "dark", "reduced_motion": "reduce"}),
    "colours forced": Way(options={"forced_colors": "active", "color_scheme": "dark"}),
    "keyboard": Way(hands=Keys()),
    "at 400 %": Way(desk=ENLARGED, phone=ENLARGED, language="ar"),
    "slow line": Way(line=SLOW_LINE),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_week_goes_to_the_family_and_back(
    cast: Cast, open_page: Opener, live_server: Any, name: str
) -> None:
    way = WAYS[name]
    desk, phone = open_page(way.desk, **way.options), open_page(way.phone, **way.options)
    for page in (desk, phone):
        speak(page, way.language, live_server)
        if way.line:
            line = page.context.new_cdp_session(page)
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", way.line)
    Story(cast, desk, phone, way.hands).tell()


def test_letters_and_reminders_go_to_whom_they_should(cast: Cast, open_page: Opener) -> None:
    """Three children by keyboard alone, one of a family on paper; a reply, and Sunday's reminder."""
    third = make_child(cast.classroom, "Zoe Campbell")
    make_guardian(cast.school, "Fiona Campbell", "", third)
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.get_by_role("link", name=re.compile("Javier Ortega")).first.click()
    for name in ("Javier", "Layla", "Zoe"):
        expect(desk.get_by_role("heading", name=re.compile(name))).to_be_visible()
        write_by_keyboard(desk, f"{name} explained the map to a friend.", "Asking for help.")
    desk.get_by_role("link", name="Share 3 ready").click()
    expect(desk.get_by_role("heading", name="Share 3?")).to_be_visible()
    desk.get_by_role("button", name="Share 3").click()
    assert Sheet.objects.shared().count() == 3

    tick("2026-11-13T16:00")
    phone = open_page(PHONE, java_script_enabled=False)
    story = Story(cast, desk, phone, Pointer())
    story.open(reply_path(letters_to("ana@mail.example")[0]))
    story.reply()
    tick("2026-11-15T18:00")
    assert len(letters_to("ana@mail.example")) == 1
    assert len(letters_to("luis@mail.example")) == 2
    assert len(letters_to("noor@mail.example")) == 2
    assert letters_to("rick@mail.example") == []


def write_by_keyboard(page: Page, win: str, step: str) -> None:
    """One child: a win, the next step, the box, on to the next; no mouse."""
    first = page.get_by_role("textbox").first
    first.focus()
    page.keyboard.type(win)
    page.get_by_role("textbox", name="Next step").focus()
    page.keyboard.type(step)
    page.get_by_label("Ready to share").press("Space")
    page.keyboard.press("Control+Enter")


def test_a_parent_signs_in_with_a_code_and_sees_the_answer(cast: Cast, open_page: Opener) -> None:
    phone = open_page(PHONE)
    phone.goto("/login/")
    phone.get_by_label("Your email address").fill("ana@mail.example")
    phone.get_by_role("button", name="Send me a code").click()
    tick("2026-11-13T14:01")
    (letter,) = letters_to("ana@mail.example")
    code = re.search(r"\b\d{4} ?\d{4}\b", letter.body)
    assert code
    phone.get_by_role("textbox", name="Your code").fill(code[0])
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", level=1, name="Javier")).to_be_visible()


def test_words_typed_on_the_desk_survive_without_a_button(cast: Cast, open_page: Opener) -> None:
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    desk.get_by_role("textbox").first.fill("Sang the water song.")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    expect(desk.get_by_role("textbox").first).to_have_value("Sang the water song.")


def test_words_typed_after_the_session_ended_survive_the_sign_in(
    cast: Cast, open_page: Opener
) -> None:
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    desk.context.clear_cookies()
    desk.get_by_role("textbox").first.fill("Sang the water song.")
    desk.get_by_role("button", name=re.compile("Save")).click()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    expect(desk.get_by_role("textbox").first).to_have_value("Sang the water song.")
