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
WIDE = [
    ROSTERS / "spreadsheets" / "wide_utf8_bom_comma.csv",
    ROSTERS / "spreadsheets" / "wide_cp1252_semicolon.csv",
]
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


@pytest.mark.parametrize("path", WIDE[:1], ids=lambda path: path.name)
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
