"""The sample packages that lie beside the project, against their expected numbers."""

import json
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Child, Classroom, Guardianship
from accounts.rosters.decoding import FileRefused
from accounts.rosters.incoming import incoming, roster_of
from accounts.rosters.oneroster.reading import district_of
from accounts.rosters.plan import Plan
from accounts.rosters.planning import plan
from tests.accounts.rosters_helpers import applied, counts, planned
from tests.conftest import FRIDAY
from tests.factories.people import make_school

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
BULK = (
    "or11_bulk_agents_on_students",
    "or11_bulk_agents_both_ways",
    "or11_bulk_no_guardians",
    "or11_bulk_week2",
    "or12_bulk_agents_on_guardians_bom",
)
pytestmark = [pytest.mark.shared]


def expected(name: str) -> dict[str, Any]:
    numbers: dict[str, Any] = json.loads((ROSTERS / "expected.json").read_text())[name]
    return numbers


@pytest.mark.parametrize("name", BULK)
def test_a_whole_package_is_read_whole(name: str) -> None:
    found = district_of((ROSTERS / f"{name}.zip").read_bytes())
    assert found.mode == "bulk"
    assert found.counts == {what: expected(name)[what] for what in found.counts}
    assert found.faults == []
    assert found.not_read == ("demographics.csv",)


def test_both_versions_of_a_package_say_the_same() -> None:
    one, two = (district_of((ROSTERS / f"{name}.zip").read_bytes()) for name in (BULK[0], BULK[4]))
    assert one.links == two.links
    assert one.classes == two.classes
    assert one.schools == two.schools
    for people in ("students", "teachers", "guardians"):
        ours, theirs = getattr(one, people), getattr(two, people)
        assert {
            key: (who.full_name if people != "students" else who.family_name, who.email)
            for key, who in ours.items()
        } == {
            key: (who.full_name if people != "students" else who.family_name, who.email)
            for key, who in theirs.items()
        }


def test_week_two_differs_by_what_it_says() -> None:
    before, after = (
        district_of((ROSTERS / f"{name}.zip").read_bytes()) for name in (BULK[0], "or11_bulk_week2")
    )
    changes = expected("or11_bulk_week2")["changes"]
    assert sorted(before.students.keys() - after.students.keys()) == sorted(changes["left"])
    lost = {pair for pair in before.links - after.links if pair[0] in after.students}
    assert lost == {tuple(pair) for pair in changes["link_removed"]}
    guardian, child = changes["guardian_added"]
    assert (child, guardian) in after.links - before.links
    homes = [{one.person: one.class_id for one in found.learning} for found in (before, after)]
    moved = {person for person in homes[1] if homes[0][person] != homes[1][person]}
    assert moved == set(changes["moved_class"])
    (disabled,) = [one.id for one in after.teachers.values() if not one.is_enabled]
    assert disabled == changes["teacher_disabled"]
    changed = changes["email_changed"]
    assert before.guardians[changed].email != after.guardians[changed].email


def test_changes_are_read_as_changes() -> None:
    found = district_of((ROSTERS / "or12_delta_week2.zip").read_bytes())
    want = expected("or12_delta_week2")
    assert found.mode == "delta"
    assert found.gone["users"] == set(want["changes"]["left"])
    people = {*found.students, *found.guardians, *found.teachers, *found.changed}
    assert len(people) + len(found.gone["users"]) == want["rows"]["users"]
    moved = {one.person for one in found.learning}
    assert moved >= set(want["changes"]["moved_class"])
    assert len(found.learning) + len(found.gone["enrollments"]) == want["rows"]["enrollments"]
    assert found.faults == []


def package(name: str) -> bytes:
    return (ROSTERS / f"{name}.zip").read_bytes()


def planned_of(school: Any, name: str) -> Plan:
    """The plan with the classes that are suggested."""
    today = school.local_date(FRIDAY)
    file = incoming(package(name), school, today=today)
    return plan(school, roster_of(file.table, file.chosen), today=today)


def test_a_package_that_was_cut_off_is_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        district_of(package("or11_bulk_truncated_MUST_REFUSE"))
    assert caught.value.code == "torn"


@pytest.mark.parametrize("name", [BULK[0], BULK[4]])
def test_a_school_of_the_package_goes_in_once(db: None, name: str) -> None:
    school = make_school("Grand Bend Elementary School")
    shown = planned_of(school, name)
    applied(school, package(name), *[question.key for question in shown.questions])
    want = json.loads((ROSTERS / "expected.json").read_text())["spreadsheets"]
    assert Child.objects.count() == want["children"]
    assert Classroom.objects.count() == want["classes"]
    assert Guardianship.objects.count() == want["child_guardian_pairs_tall"]
    assert not Guardianship.objects.in_force().exists()
    again = planned_of(school, name)
    assert (again.counts, again.questions, again.not_in_file) == (counts(), (), ())


def test_a_package_after_the_schools_own_sheet_brings_ids_and_teachers_only(db: None) -> None:
    school = make_school("Grand Bend Elementary School")
    sheet = (ROSTERS / "spreadsheets" / "tall_one_row_per_guardian_utf8.csv").read_bytes()
    applied(school, sheet, *[question.key for question in planned(school, sheet).questions])
    after = planned_of(school, BULK[0])
    staff = {name: after.counts[name] for name in ("new_teachers", "teaching_begins")}
    known = after.counts["recognised"]
    assert (after.counts, after.not_in_file) == (counts(recognised=known, **staff), ())
    assert known == 400 + 722 + 19
    applied(school, package(BULK[0]))
    assert planned_of(school, BULK[0]).counts == counts()


def test_week_two_takes_nobody_whom_a_spreadsheet_brought(db: None) -> None:
    school = make_school("Grand Bend Elementary School")
    sheet = (ROSTERS / "spreadsheets" / "tall_one_row_per_guardian_utf8.csv").read_bytes()
    applied(school, sheet, *[question.key for question in planned(school, sheet).questions])
    applied(school, package(BULK[0]))
    later = planned_of(school, "or11_bulk_week2")
    assert (later.counts["leaving"], later.counts["lost_links"]) == (0, 0)
    assert len(later.not_in_file) == 2


def test_week_two_moves_a_child_and_lets_two_go(db: None) -> None:
    school = make_school("Grand Bend Elementary School")
    first = planned_of(school, BULK[0])
    applied(school, package(BULK[0]), *[question.key for question in first.questions])
    later = planned_of(school, "or11_bulk_week2")
    changes = expected("or11_bulk_week2")["changes"]
    ours = district_of(package(BULK[0])).students
    here = {one.id for one in ours.values() if one.schools == ("org-255901107",)}
    assert later.counts["moved"] == len(here & set(changes["moved_class"])) == 1
    assert len(later.leaving) == len(here & set(changes["left"])) == 2
    assert later.not_in_file == ()
    assert later.counts["new_children"] == 0
