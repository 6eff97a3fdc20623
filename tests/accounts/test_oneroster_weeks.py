"""The second week of the sample packages that lie beside the project, as a whole and as changes."""

import uuid
from typing import Any

import pytest

from accounts import services
from accounts.models import Child, Guardianship, Member, School
from accounts.rosters.apply import apply, plan_of
from accounts.rosters.canonical import canonical
from accounts.rosters.incoming import incoming, roster_of
from accounts.rosters.plan import Plan
from accounts.rosters.planning import plan
from accounts.rosters.receiving import receive_file
from accounts.services import operator
from tests.accounts.rosters_helpers import counts
from tests.accounts.test_oneroster_files import expected, package
from tests.conftest import FRIDAY
from tests.factories.people import make_school

FIRST = "or12_bulk_agents_on_guardians_bom"
SCHOOLS = {
    "Grand Bend Elementary School": 2,
    "Grand Bend Middle School": 0,
    "Grand Bend High School": 0,
}
pytestmark = [pytest.mark.shared]


def applied(school: School, name: str) -> Plan:
    """Take the package in, and say yes to every question whether a home is shared."""
    school.refresh_from_db()
    by = operator(school, now=FRIDAY)
    waiting = receive_file(package(name), file_name=f"{name}.zip", by=by, now=FRIDAY)
    answers = [one.key for one in plan_of(waiting, now=FRIDAY).questions]
    done = plan_of(waiting, now=FRIDAY, answers=answers)
    apply(waiting, fingerprint=done.fingerprint, answers=answers, by=by, now=FRIDAY)
    return done


def planned(school: School, name: str) -> Plan:
    school.refresh_from_db()
    today = school.local_date(FRIDAY)
    file = incoming(package(name), school, today=today)
    return plan(school, roster_of(file.table, file.chosen), today=today)


def approved(school: School) -> None:
    links = Guardianship.objects.filter(school=school)
    services.approve_links(links=links, by=operator(school, now=FRIDAY), now=FRIDAY)


def said_by(school: School, done: Plan) -> dict[str, Any]:
    """What the plan does, in the sender's ids."""

    def raw(key: str) -> str:
        return key.removeprefix(f"{done.source} ")

    return {
        "left": [raw(one.sender_id) for one in done.leaving],
        "moved_class": [one.row.sender_id for one in done.children if one.step == "moved"],
        "link_removed": [
            [raw(one.child.sender_id), raw(one.guardian.sender_id)] for one in done.lost
        ],
        "email_changed": [raw(one.person.sender_id) for one in done.changed if one.what == "email"],
        "guardian_added": [
            [one.cells.sender_id, child.row.sender_id]
            for child, one in done.beginning
            if one.guardian is None
        ],
        "teacher_disabled": [raw(one.sender_id) for one in done.staff.shut],
    }


@pytest.mark.parametrize("second", ["or11_bulk_week2", "or12_delta_week2"])
def test_the_second_week_does_what_it_says_and_no_more(db: None, second: str) -> None:
    found: dict[str, list[Any]] = {}
    for name in SCHOOLS:
        school = make_school(name)
        applied(school, FIRST)
        assert planned(school, FIRST).counts == counts()
        done = applied(school, second)
        for what, said in said_by(school, done).items():
            found.setdefault(what, []).extend(said)
        assert done.changes == sum(map(len, said_by(school, done).values())) + len(
            [one for one in done.beginning if one[1].guardian is None]
        )
        assert planned(school, second).counts == counts()
    want = expected("or11_bulk_week2")["changes"]
    assert sorted(found["left"]) == sorted(want["left"])
    assert sorted(found["moved_class"]) == sorted(want["moved_class"])
    assert found["link_removed"] == want["link_removed"]
    assert found["email_changed"] == [want["email_changed"]]
    assert found["guardian_added"] == [want["guardian_added"]]
    assert found["teacher_disabled"] == [want["teacher_disabled"]]


def dumped(tag: str, second: str) -> list[Any]:
    lines = []
    for name in SCHOOLS:
        school = make_school(name)
        applied(school, FIRST)
        approved(school)
        applied(school, second)
        lines += canonical(school)
        School.objects.filter(pk=school.pk).update(name=f"{tag} {uuid.uuid4()}")
    return lines


def test_a_week_as_a_whole_and_as_changes_end_in_the_same_record(db: None) -> None:
    whole = dumped("whole", "or11_bulk_week2")
    # A sign-in belongs to one school of this installation alone: the second time they are there.
    changes = dumped("changes", "or12_delta_week2")
    assert whole == changes
    assert sum(one["kind"] == "child" and one["left"] for one in whole) == 2
    assert sum(one["kind"] == "link" and one["gone"] for one in whole) == 1


def test_who_left_and_whose_sign_in_is_off_is_still_on_file(db: None) -> None:
    school = make_school("Grand Bend Elementary School")
    applied(school, FIRST)
    before = Child.objects.count(), Member.objects.count(), Guardianship.objects.count()
    applied(school, "or12_delta_week2")
    assert Child.objects.filter(left_on=None).count() == before[0] - 2
    assert (Child.objects.count(), Member.objects.count(), Guardianship.objects.count()) == before
