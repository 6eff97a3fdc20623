"""A desk and a phone from one Friday to the next. Each time a fresh browser: no session lasts a week."""

import datetime as dt
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import Child, Guardian, Member
from checkins.models import Sheet
from checkins.services.links import mint_reply_link
from checkins.weeks import Week
from tests.conftest import FRIDAY, Cast
from tests.journeys.conftest import DESK, PHONE, Opener
from tests.journeys.looking import enter


def friday(weeks: int) -> dt.datetime:
    """Two in the afternoon, so many weeks later."""
    return FRIDAY + dt.timedelta(weeks=weeks)


def phone_of(open_page: Opener, sheet: Sheet, who: Guardian, *, scripts: bool = True) -> Page:
    """The sheet by a link of today, its button pressed and "Say more" unfolded."""
    link = mint_reply_link(sheet, who, now=timezone.now())
    phone = open_page(PHONE, java_script_enabled=scripts)
    phone.goto(link[link.index("/r/") :])
    phone.locator(".go button").click()
    expect(phone.locator("#reply")).to_be_visible()
    unfold(phone)
    return phone


def unfold(phone: Page) -> None:
    if phone.locator("details.more:not([open])").count():
        phone.locator("details.more > summary").click()


def send(phone: Page) -> None:
    phone.locator(".send button").click()
    expect(phone.locator("body.sent")).to_be_visible()


def desk_of(open_page: Opener, live_server: Any, who: Member, *, scripts: bool = True) -> Page:
    desk = open_page(DESK, java_script_enabled=scripts)
    enter(desk, who, live_server)
    return desk


def home_of(open_page: Opener, live_server: Any, who: Guardian, *, scripts: bool = True) -> Page:
    """The phone of a parent who has signed in."""
    phone = open_page(PHONE, java_script_enabled=scripts)
    enter(phone, who, live_server)
    phone.goto("/home/")
    return phone


def editor(desk: Page, child: Child, week: Week) -> None:
    desk.goto(f"/child/{child.pk}/{week}/")
    expect(desk.locator("#editor")).to_be_visible()


def save(desk: Page) -> None:
    """The button, which goes on to the next child."""
    with desk.expect_navigation():
        desk.locator("#editor button[name=go][value=next]").click()


def share_all(desk: Page, cast: Cast, week: Week) -> None:
    """From the class's page, after the question."""
    desk.goto(f"/class/{cast.classroom.pk}/{week}/")
    desk.locator("a[href$='/share/']").first.click()
    with desk.expect_navigation():
        desk.locator("main form button.school").click()


def slip_of(desk: Page, cast: Cast, week: Week, name: str) -> Locator:
    """What waits about this child in the class's inbox."""
    desk.goto(f"/class/{cast.classroom.pk}/{week}/")
    return desk.locator(".inbox .slip", has_text=name)
