"""Each file of the sample rosters goes in through the browser, as its expected numbers say.

The files lie beside the project (../shared/data/rosters).
"""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Child, Classroom, Guardianship, Member, Role, School
from accounts.rosters.jobs import carry_on
from tests.conftest import FRIDAY
from tests.factories.people import make_member, make_school
from tests.journeys.conftest import DESK, Opener, sign_in

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
SHEETS = (
    ("tall_one_row_per_guardian_utf8.csv", "child_guardian_pairs_tall"),
    ("wide_cp1252_semicolon.csv", "pairs_in_wide"),
    ("wide_numbers_lost_zeros.xlsx", "pairs_in_wide"),
    ("wide_utf8_bom_comma.csv", "pairs_in_wide"),
)
PACKAGES = (
    ("or11_bulk_agents_on_students", "child_guardian_pairs_tall"),
    ("or11_bulk_agents_both_ways", "child_guardian_pairs_tall"),
    ("or11_bulk_no_guardians", ""),
    ("or12_bulk_agents_on_guardians_bom", "child_guardian_pairs_tall"),
)
pytestmark = [pytest.mark.browser, pytest.mark.shared, pytest.mark.timeout(300)]


def expected(name: str) -> dict[str, Any]:
    numbers: dict[str, Any] = json.loads((ROSTERS / "expected.json").read_text())[name]
    return numbers


@pytest.fixture
def leader(transactional_db: None, clock: object) -> Member:
    """Of a school that is one of those in the packages."""
    school = make_school("Grand Bend Elementary School")
    return make_member(school, "head@grandbend.example", Role.LEADER)


@pytest.fixture
def page(leader: Member, open_page: Opener) -> Page:
    desk = open_page(DESK)
    sign_in(desk, leader.user.email)
    return desk


def upload(page: Page, path: Path) -> None:
    page.goto("/people/list/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    if path.suffix == ".zip" and page.get_by_role("heading", name="home classes").count():
        page.get_by_role("button", name="Show what would change").click()


def apply(page: Page) -> None:
    """Yes to every question, then the button; the job is done while the page waits."""
    for box in page.locator("main input[type=checkbox][name=answer]").all():
        box.check()
    page.get_by_role("button", name="Apply this").click()
    expect(page.get_by_role("button", name="Apply this")).to_have_count(0)
    carry_on(now=FRIDAY)
    expect(page.get_by_role("heading", name="Applied")).to_be_visible()


def goes_in_once(page: Page, path: Path, pairs: int) -> None:
    want = expected("spreadsheets")
    upload(page, path)
    expect(page.get_by_role("link", name=f"{want['children']} new children")).to_be_visible()
    expect(page.get_by_role("link", name=f"{want['classes']} new classes")).to_be_visible()
    assert Child.objects.count() == 0
    apply(page)
    assert Child.objects.count() == want["children"]
    assert Classroom.objects.count() == want["classes"]
    assert Guardianship.objects.count() == pairs
    upload(page, path)
    expect(page.get_by_role("heading", name="0 changes")).to_be_visible()


@pytest.mark.parametrize(("name", "pairs"), SHEETS, ids=[name for name, _pairs in SHEETS])
def test_a_spreadsheet_goes_in_once(page: Page, name: str, pairs: str) -> None:
    goes_in_once(page, ROSTERS / "spreadsheets" / name, expected("spreadsheets")[pairs])


def test_a_part_of_the_school_under_titles_and_over_a_total_goes_in_once(page: Page) -> None:
    path = ROSTERS / "spreadsheets" / "wide_title_rows_and_totals.csv"
    upload(page, path)
    expect(page.get_by_role("link", name="60 new children")).to_be_visible()
    expect(page.get_by_text("It is no child.")).to_be_visible()
    apply(page)
    assert Child.objects.count() == 60
    upload(page, path)
    expect(page.get_by_role("heading", name="0 changes")).to_be_visible()


@pytest.mark.parametrize(("name", "pairs"), PACKAGES, ids=[name for name, _pairs in PACKAGES])
def test_a_package_goes_in_once(page: Page, name: str, pairs: str) -> None:
    goes_in_once(page, ROSTERS / f"{name}.zip", expected("spreadsheets")[pairs] if pairs else 0)


def test_the_package_that_was_cut_off_is_refused(page: Page) -> None:
    upload(page, ROSTERS / "or11_bulk_truncated_MUST_REFUSE.zip")
    expect(
        page.locator("main form .err, main form [role=alert], main .trouble").first
    ).to_be_visible()
    assert (Child.objects.count(), School.objects.count()) == (0, 1)


@pytest.mark.parametrize("name", ["or11_bulk_week2", "or12_delta_week2"])
def test_week_two_lets_two_go_and_moves_three(page: Page, name: str) -> None:
    upload(page, ROSTERS / "or11_bulk_agents_on_students.zip")
    apply(page)
    children = Child.objects.count()
    upload(page, ROSTERS / f"{name}.zip")
    expect(page.get_by_role("link", name="2 children leave")).to_be_visible()
    expect(page.get_by_role("link", name="1 child changes class")).to_be_visible()
    apply(page)
    gone = Child.objects.exclude(left_on=None).values_list("roster_id", flat=True)
    assert (len(gone), Child.objects.count()) == (2, children)
    upload(page, ROSTERS / f"{name}.zip")
    expect(page.get_by_role("heading", name="0 changes")).to_be_visible()
