"""Edit, share, edit again, share the changes, look back, bring back: as people do it, by keyboard."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Entry, Half, Sheet, Snapshot
from checkins.services.reply import Reply, send_reply
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet
from tests.journeys.conftest import DESK, PHONE, Opener, sign_in
from tests.journeys.looking import enter, faults, overflow

pytestmark = pytest.mark.browser


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


def press(page: Page, role: Any, name: str | re.Pattern[str]) -> None:
    """Focus and Enter, without a mouse."""
    page.get_by_role(role, name=name).first.press("Enter")


def test_a_teacher_shares_changes_and_brings_a_text_back_by_keyboard(
    cast: Cast, sheet: Sheet, open_page: Opener
) -> None:
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/sheet/{sheet.pk}/")
    win = desk.get_by_role("textbox").first
    win.focus()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("Sang out loud.")
    press(desk, "button", "Share changes")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Share the changes on Javier")
    expect(desk.get_by_text("Put his hand up twice in math.")).to_be_visible()
    expect(desk.get_by_text("Sang out loud.")).to_be_visible()
    expect(desk.get_by_role("link", name="Not yet")).to_be_focused()
    assert faults(desk) == []
    assert Snapshot.objects.count() == 1
    press(desk, "button", "Share changes")
    expect(desk.get_by_text("The changes are shared.")).to_be_visible()
    assert Snapshot.objects.count() == 2
    press(desk, "link", "History")
    expect(desk.get_by_text("What was shared when")).to_be_visible()
    press(desk, "button", re.compile("Bring this back"))
    expect(desk.get_by_text("Brought back, as a draft")).to_be_visible()
    expect(desk.locator(".then .now .voice").first).to_have_text("Put his hand up twice in math.")
    assert Snapshot.objects.count() == 2
    assert Entry.objects.get(half=Half.SCHOOL).text == "Put his hand up twice in math."


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_family_brings_its_words_back_with_scripts_off(
    cast: Cast, sheet: Sheet, open_page: Opener, live_server: Any, language: str
) -> None:
    cast.guardian.language = language
    cast.guardian.save(update_fields=["language"])
    for text in ("He cooked for all of us.", "He slept."):
        send_reply(
            sheet=sheet,
            by=cast.guardian,
            reply=Reply(texts={"wins": [text]}),
            operation_id=uuid.uuid4(),
            now=FRIDAY,
        )
    phone = open_page(PHONE, java_script_enabled=False, locale=language)
    enter(phone, cast.guardian, live_server)
    phone.goto(f"/home/sheet/{sheet.pk}/")
    phone.locator(f'a[href="/home/sheet/{sheet.pk}/history/"]').press("Enter")
    expect(phone.get_by_text("Put his hand up twice in math.")).to_be_visible()
    expect(phone.locator(".from-home .now .voice")).to_have_text("He slept.")
    phone.locator(".from-home form button").first.press("Enter")
    expect(phone.locator(".from-home .now .voice")).to_have_text("He cooked for all of us.")
    assert Entry.objects.get(half=Half.HOME).text == "He cooked for all of us."


def test_the_history_pages_are_sound(
    cast: Cast, sheet: Sheet, open_page: Opener, live_server: Any
) -> None:
    entry = Entry.objects.get(half=Half.SCHOOL)
    for who, path in (
        (cast.teacher, f"/sheet/{sheet.pk}/history/"),
        (cast.teacher, f"/sheet/{sheet.pk}/history/?line={entry.pk}"),
        (cast.guardian, f"/home/sheet/{sheet.pk}/history/"),
    ):
        for size, scheme in ((DESK, "light"), (PHONE, "dark")):
            page = open_page(size, color_scheme=scheme)
            enter(page, who, live_server)
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200
            assert faults(page) == []
            assert overflow(page) <= 0
