"""The sample spreadsheets that lie beside the project; where they are absent conftest.py
collects nothing of this file."""

import json
from pathlib import Path

import pytest

from accounts.models import Child, Classroom, Delivery, Enrolment, Guardian, Guardianship
from accounts.rosters.parsing import parse
from tests.accounts.rosters_helpers import applied, counts, planned
from tests.conftest import WEEK
from tests.factories.people import make_school

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
SHEETS = ROSTERS / "spreadsheets"
WIDE = [
    SHEETS / "wide_utf8_bom_comma.csv",
    SHEETS / "wide_cp1252_semicolon.csv",
    SHEETS / "wide_numbers_lost_zeros.xlsx",
]
TALL = SHEETS / "tall_one_row_per_guardian_utf8.csv"
pytestmark = [pytest.mark.shared]


def expected() -> dict[str, int]:
    numbers: dict[str, int] = json.loads((ROSTERS / "expected.json").read_text())["spreadsheets"]
    return numbers


@pytest.mark.parametrize("path", WIDE, ids=lambda path: path.name)
def test_a_wide_file_is_read_whole(path: Path) -> None:
    roster = parse(path.read_bytes())
    assert len(roster.children) == expected()["children"]
    assert len({child.classroom for child in roster.children}) == expected()["classes"]
    assert sum(len(child.guardians) for child in roster.children) == expected()["pairs_in_wide"]
    assert roster.not_read == ("Teacher email",)
    assert roster.problems == ()


def test_a_tall_file_is_read_whole() -> None:
    children = parse(TALL.read_bytes()).children
    pairs = [one for child in children for one in child.guardians]
    assert {
        "children": len(children),
        "classes": len({child.classroom for child in children}),
        "child_guardian_pairs_tall": len(pairs),
        "guardians_without_email": sum(not one.email for one in pairs),
        "children_with_more_than_two_guardians": sum(len(one.guardians) > 2 for one in children),
    } == {name: number for name, number in expected().items() if name != "pairs_in_wide"}


def test_a_title_and_a_total_are_no_children() -> None:
    roster = parse((SHEETS / "wide_title_rows_and_totals.csv").read_bytes())
    assert len(roster.children) == 60
    assert [(one.line, one.code) for one in roster.problems] == [(65, "total")]


def test_a_sheet_that_lost_the_zeros_of_its_numbers_names_the_same_children(db: None) -> None:
    school = make_school()
    whole = WIDE[0].read_bytes()
    applied(school, whole, *[question.key for question in planned(school, whole).questions])
    shown = planned(school, WIDE[2].read_bytes())
    assert (shown.counts, shown.questions, shown.differences) == (counts(), (), ())
    assert shown.not_in_file == ()


def test_the_tall_file_after_the_wide_one_adds_the_third_adults(db: None) -> None:
    school = make_school()
    whole = WIDE[0].read_bytes()
    applied(school, whole, *[question.key for question in planned(school, whole).questions])
    asked = planned(school, TALL.read_bytes()).questions
    shown = planned(school, TALL.read_bytes(), *[question.key for question in asked])
    more = expected()["child_guardian_pairs_tall"] - expected()["pairs_in_wide"]
    assert len(shown.beginning) == more
    assert not [step for step in shown.children if step.step != "same"]


@pytest.mark.parametrize("path", [*WIDE[:1], WIDE[2]], ids=lambda path: path.name)
def test_a_whole_school_is_applied_once_and_asks_about_shared_addresses(
    db: None, path: Path
) -> None:
    school = make_school()
    data = path.read_bytes()
    shown = planned(school, data)
    applied(school, data, *[question.key for question in shown.questions])
    assert Child.objects.count() == Enrolment.objects.count() == expected()["children"]
    assert Classroom.objects.count() == expected()["classes"]
    assert Guardianship.objects.count() == expected()["pairs_in_wide"]
    assert Guardian.objects.filter(email="", channel="paper").count() == 46
    assert not Guardianship.objects.in_force().exists()
    assert not Delivery.objects.exists()
    again = planned(school, data)
    assert (again.counts, again.questions, again.differences) == (counts(), (), ())
    assert Enrolment.objects.earliest("starts_on").starts_on == WEEK.monday
