"""Setting up and showing a second step in a real browser: an app by keyboard and without scripts, and a
passkey in the device that Chromium plays."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Member, School
from tests.accounts.steps import code_at, with_app
from tests.conftest import FRIDAY, Cast
from tests.journeys.conftest import PHONE, Opener, sign_in
from tests.journeys.hands import Hands, Keys, Pointer
from tests.journeys.looking import WIDE, enter, look, speak

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SAFETY, CLASS = "/staff/me/safety/", re.compile(r".*/class/.*")
TEACHER = "chen@alder.example"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
in_both = pytest.mark.parametrize("language", ["en", "ar"])


def device_in(page: Page) -> Callable[[bool], None]:
    """A device that holds passkeys; what is returned sets whether its owner's finger fits."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    made = wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    def fits(does: bool) -> None:
        which = {"authenticatorId": made["authenticatorId"], "isUserVerified": does}
        wire.send("WebAuthn.setUserVerified", which)

    return fits


def sign_out(page: Page) -> None:
    page.goto("/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def key_on(page: Page) -> str:
    return page.locator(".key code").inner_text().replace(" ", "")


def set_up_an_app(page: Page, hands: Hands) -> str:
    """From one's own sign-in to the recovery codes; the app's key."""
    page.goto(SAFETY)
    hands.press(page.get_by_role("link", name="Set up an app"))
    secret = key_on(page)
    hands.fill(
        page.get_by_label("The code that the app shows now"), code_at(timezone.now(), secret)
    )
    hands.press(page.get_by_role("button", name="Turn it on"))
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    return secret


@pytest.mark.parametrize("hands", [Keys(), Pointer()], ids=["keyboard", "pointer"])
def test_an_app_is_set_up_and_a_recovery_code_opens_later(
    cast: Cast, open_page: Opener, hands: Hands
) -> None:
    page = open_page()
    sign_in(page, TEACHER)
    set_up_an_app(page, hands)
    code = page.locator(".codes code").first.inner_text()
    hands.press(page.get_by_role("link", name="I have them"))
    expect(page).to_have_url(CLASS)
    sign_out(page)
    sign_in(page, TEACHER)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    hands.fill(page.get_by_label("Code from your app"), code)
    hands.press(page.get_by_role("button", name="Go on"))
    expect(page).to_have_url(CLASS)


def test_an_app_works_without_scripts(cast: Cast, open_page: Opener) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, TEACHER)
    secret = set_up_an_app(page, Pointer())
    page.get_by_role("link", name="Your sign-in").click()
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_text("Passkeys need scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    other = open_page(PHONE, java_script_enabled=False)
    other.goto("/login/")
    expect(other.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(other, TEACHER)
    used = code_at(timezone.now(), secret)
    other.get_by_label("Code from your app").fill(used)
    other.get_by_role("button", name="Go on").click()
    expect(other.get_by_text("That code does not fit, or was used already")).to_be_visible()


def test_a_passkey_is_made_and_then_signs_in_by_itself(cast: Cast, open_page: Opener) -> None:
    page = open_page()
    fits = device_in(page)
    sign_in(page, TEACHER)
    page.goto(f"{SAFETY}passkey/")
    fits(False)
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("The passkey was not shown")).to_be_visible()
    fits(True)
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="Your sign-in").click()
    expect(page.get_by_text("Passkey, made with Chrome on Linux")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(CLASS)
    page.goto(SAFETY)
    expect(page.get_by_role("heading", name="Your sign-in")).to_be_visible()

    sign_out(page)
    sign_in(page, TEACHER)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page).to_have_url(CLASS)


@pytest.fixture
def window(open_page: Opener, live_server: Any, language: str) -> Callable[[Any], Page]:
    def opened(who: Any) -> Page:
        page = open_page(WIDE, reduced_motion="reduce")
        enter(page, who, live_server)
        speak(page, language, live_server)
        return page

    return opened


def step(page: Page, who: Member) -> None:
    """Shows the app's code, whatever the words on the page."""
    page.goto("/staff/me/step/")
    page.locator("input[name=code]").fill(code_at(timezone.now()))
    page.locator("form button.school").click()
    page.wait_for_load_state()


@in_both
def test_every_page_of_it_as_axe_sees_it(
    cast: Cast, window: Callable[[Any], Page], language: str
) -> None:
    found = list[str]()
    School.objects.update(second_step_for="staff", second_step_from=FRIDAY.date())
    new = window(cast.specialist)
    new.goto("/my-children/")
    found += look(new, "the school asks, nothing is set up")
    new.goto(f"{SAFETY}app/")
    found += look(new)
    new.locator("input[name=code]").fill("000000")
    new.locator("form button.school").click()
    found += look(new, "a wrong first code")
    new.goto(f"{SAFETY}passkey/")
    found += look(new)
    School.objects.update(second_step_from="2026-12-01")
    new.goto("/my-children/")
    found += look(new, "a day is announced")
    new.goto("/staff/me/step/")
    found += look(new, "sign in once more")

    with_app(cast.leader)
    leader = window(cast.leader)
    leader.goto("/people/")
    found += look(leader, "the second step")
    leader.locator("input[name=code]").fill("000000")
    leader.locator("form button.school").click()
    found += look(leader, "a wrong code")
    step(leader, cast.leader)
    window(cast.leader)
    leader.goto(SAFETY)
    found += look(leader, "on, and signed in twice")
    leader.locator(f"form[action='{SAFETY}codes/'] button").click()
    found += look(leader, "recovery codes")
    leader.goto("/staff/safety/")
    found += look(leader)
    leader.locator("input[type=date]").fill("")
    leader.locator("main form button.school").click()
    found += look(leader, "no day")
    with_app(cast.teacher)
    leader.goto(f"/staff/{cast.teacher.pk}/")
    found += look(leader, "a colleague with a second step")

    home = window(cast.guardian)
    window(cast.guardian)
    home.goto("/home/signed-in/")
    found += look(home, "signed in twice")
    assert not found, "\n".join(found)
