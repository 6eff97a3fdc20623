"""The office prepares the next school year, on a desk and on a phone, without a mouse."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Enrolment
from checkins.models import Rollover
from tests.conftest import Cast
from tests.journeys.conftest import DESK, PHONE, Opener, sign_in
from tests.journeys.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TURN = dt.date(2027, 8, 23)


def press(page: Page, name: str) -> None:
    """By keyboard, as by Tab and Enter."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_office_plans_prepares_and_takes_back(
    cast: Cast, open_page: Opener, size: dict[str, int]
) -> None:
    page = open_page(size)
    sign_in(page, "office@alder.example")
    page.goto("/calendar/next-year/")
    assert faults(page) == []
    press(page, "Go on to the classes")
    target = page.get_by_label("Next year’s class of Room 12")
    expect(target).to_have_value("Room 12")
    target.fill("Room 13")
    page.get_by_label("The children of Room 4 leave the school").focus()
    page.keyboard.press("Space")
    page.get_by_label("Next year’s class of Room 4").fill("")
    press(page, "Save the plan")
    page.get_by_label("Teacher of Room 13", exact=True).select_option(label="Ms. Delgado")
    with page.expect_navigation():
        press(page, "Save the plan")
    assert faults(page) == []
    press(page, "Prepare the new year")
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    assert faults(page) == []
    assert Enrolment.objects.filter(classroom__name="Room 13", starts_on=TURN).count() == 2
    press(page, "Take it back")
    expect(page.get_by_role("button", name="Prepare the new year")).to_be_visible()
    assert Rollover.objects.get().prepared_at is None
