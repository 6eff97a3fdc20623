"""From an empty installation to a school that is live, by keyboard alone and with scripts off."""

import datetime as dt
import io
import re

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.letters.worker import deliver
from accounts.models import Member, School
from tests.conftest import FRIDAY
from tests.journeys.conftest import PHONE, Opener
from tests.journeys.hands import Keys
from tests.journeys.looking import WIDE, look

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
keys = Keys()


@pytest.fixture
def code(transactional_db: None, clock: object) -> str:
    out = io.StringIO()
    call_command("setup_code", stdout=out)
    return out.getvalue().split()[-1]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_school_is_founded_and_goes_live_by_keyboard_without_scripts(
    code: str, open_page: Opener, size: dict[str, int]
) -> None:
    page = open_page(size, java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Time zone").select_option("Europe/Madrid")
    for label, words in (
        ("Setup code", code),
        ("The school’s name", "Cedar School"),
        ("Your name, as families read it", "Ms. Roble"),
        ("Your email address", "head@cedar.example"),
    ):
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Create the school").press("Enter")
    expect(page.get_by_label("Your code")).to_be_visible()
    deliver(now=FRIDAY + dt.timedelta(minutes=1))
    digits = re.search(r"\b(\d{4}) (\d{4})\b", str(mail.outbox[0].body))
    assert digits
    page.get_by_label("Your code").fill("".join(digits.groups()))
    page.get_by_role("button", name="Sign in").press("Enter")
    expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
    page.get_by_role("link", name="Numbers for families").press("Enter")
    page.get_by_label("Emergency number").fill("112")
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("link", name="Name the person").press("Enter")
    page.get_by_label("Or somebody new: their name").fill("Ms. Okafor")
    page.get_by_label("Their email address").fill("okafor@cedar.example")
    page.get_by_role("button", name="Name this person").press("Enter")
    page.get_by_role("link", name="Back to getting started").press("Enter")
    page.get_by_role("link", name="Go live").press("Enter")
    expect(page.get_by_role("heading", name="What happens first")).to_be_visible()
    page.get_by_role("button", name="Go live").press("Enter")
    expect(page.get_by_text("The school is live.")).to_be_visible()
    assert School.objects.get().live_at is not None
    assert Member.objects.count() == 2
    page.go_back()
    page.go_back()
    page.goto("/begin/")
    expect(page.get_by_text("Setup code")).to_have_count(0)


def test_steps_are_reached_by_tab_alone(code: str, open_page: Opener) -> None:
    page = open_page(WIDE)
    page.goto("/begin/")
    assert look(page) == []
    keys.fill(page.get_by_label("Setup code"), "wrong")
    keys.fill(page.get_by_label("The school’s name"), "Cedar School")
    with page.expect_navigation():
        keys.press(page.get_by_role("button", name="Create the school"))
    assert look(page, "errors in the form") == []
    expect(page.get_by_label("The school’s name")).to_have_value("Cedar School")
    assert not School.objects.exists()
