"""What works goes from home to school and back, one home's words stay there, and a call is ticked off."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from checkins.models import Sheet, Strategy
from checkins.services.links import mint_reply_link
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet
from tests.journeys.conftest import DESK, PHONE, Opener, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SNACK = "A snack first, then ten quiet minutes."


def open_reply(page: Page, sheet: Sheet, guardian: Any) -> None:
    """By a link of its own, as out of a letter."""
    link = mint_reply_link(sheet, guardian, now=FRIDAY)
    page.goto(re.sub(r"^https?://[^/]+", "", link))
    page.locator(".go button").click()
    expect(page.locator("#reply")).to_be_visible()


def say_more(page: Page) -> None:
    if not page.locator("details.more").evaluate("one => one.open"):
        page.locator("details.more > summary").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_a_strategy_travels_from_home_to_school_and_back(
    cast: Cast, open_page: Opener, scripts: bool
) -> None:
    before = make_shared_sheet(cast.child, WEEK - 1, by=cast.teacher, now=FRIDAY)
    phone = open_page(PHONE, java_script_enabled=scripts)
    open_reply(phone, before, cast.guardian)
    say_more(phone)
    phone.get_by_label("What works at home").fill(SNACK)
    phone.get_by_role("button", name="Send to Ms. Chen").click()
    expect(phone.locator("body.sent")).to_be_visible()

    desk = open_page(DESK, java_script_enabled=scripts)
    sign_in(desk, "chen@alder.example")
    desk.goto(f"/child/{cast.child.pk}/{WEEK}/")
    desk.get_by_role("textbox").first.fill("Read aloud to the class.")
    desk.get_by_role("button", name=f"Keep as something that works: {SNACK}").click()
    works = desk.locator("#works")
    expect(works.get_by_text("home since")).to_be_visible()
    expect(desk.get_by_role("textbox").first).to_have_value("Read aloud to the class.")
    works.get_by_role("button", name=re.compile("We try it at school too")).click()
    expect(works.get_by_text("began at home, school tried it")).to_be_visible()

    sheet = Sheet.objects.get(child=cast.child, week=WEEK)
    Sheet.objects.filter(pk=sheet.pk).update(shared_at=FRIDAY, shared_revision=1)
    sheet.snapshots.create(school=cast.school, revision=1, content=[], shared_at=FRIDAY)
    open_reply(phone, sheet, cast.guardian)
    say_more(phone)
    expect(phone.locator(".works").get_by_text(SNACK)).to_be_visible()
    expect(phone.get_by_text("began at home, school tried it")).to_be_visible()
    other = open_page(PHONE, java_script_enabled=scripts)
    open_reply(other, sheet, cast.co_guardian)
    say_more(other)
    assert SNACK not in other.content()

    phone.get_by_text("Still works at home").click()
    phone.get_by_role("button", name="Send to Ms. Chen").click()
    expect(phone.locator("body.sent")).to_be_visible()
    assert Strategy.objects.get().homes.get().until is not None


def test_who_asked_to_be_called_is_ticked_off_and_undone(cast: Cast, open_page: Opener) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    for guardian in (cast.guardian, cast.co_guardian):
        phone = open_page(PHONE)
        open_reply(phone, sheet, guardian)
        phone.locator("[name=reactions][value=call]").check()
        phone.locator(".send button").click()
        expect(phone.locator("body.sent")).to_be_visible()
    desk = open_page()
    sign_in(desk, "chen@alder.example")
    expect(desk.get_by_role("button", name="Called today")).to_have_count(2)
    desk.get_by_text("Another day, or a line about it").first.click()
    desk.get_by_label("What was said, in one line").first.fill("The bus comes late.")
    desk.get_by_role("button", name="Note the call").first.click()
    expect(desk.get_by_text(re.compile("Called today: "))).to_be_visible()
    expect(desk.get_by_role("button", name="Called today")).to_have_count(1)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("button", name="Called today")).to_have_count(2)
