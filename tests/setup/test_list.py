"""/setup/: each step says what is there and what is missing, read anew from the record."""

import datetime as dt
import re

import pytest
from django.test import Client

from accounts.models import Guardianship, Role, School
from checkins.models import Closure, Term
from checkins.setup.record import record_of
from checkins.setup.steps import State, Step, steps_of
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import (
    assign,
    make_child,
    make_classroom,
    make_guardian,
    make_member,
)
from tests.setup.conftest import Cedar


def steps(cedar: Cedar) -> dict[str, Step]:
    cedar.leader.refresh_from_db()
    cedar.leader.school.refresh_from_db()
    found = steps_of(record_of(acting(cedar.leader), now=FRIDAY), now=FRIDAY)
    return {step.key: step for step in found}


def test_new_school_says_what_is_missing_and_what_is_there(cedar: Cedar) -> None:
    states = {key: str(step.state) for key, step in steps(cedar).items()}
    assert states == {
        "school": "done", "clock": "done", "languages": "done", "emergency": "missing",
        "lead": "missing", "terms": "todo", "classes": "todo", "adults": "todo",
        "teachers": "todo", "sheet": "done", "letters": "done", "test": "optional",
    }  # fmt: skip
    text = cedar.page()
    assert "No emergency number yet." in text
    assert "Europe/Madrid. The clock there says 9:00 pm." in text
    assert "School from Aug. 15, 2026 to June 30, 2027." in text


def test_each_step_is_done_by_what_the_record_says(cedar: Cedar) -> None:
    cedar.make_ready()
    year = Term.objects.get(school=cedar.school).year
    day = dt.date(2026, 12, 24)
    Closure.objects.create(school=cedar.school, name="Winter", starts_on=day, ends_on=day)
    room = make_classroom(cedar.school)
    child = make_child(room, "Ola New")
    assign(make_member(cedar.school, "t@cedar.example", name="Mr. Ito"), classroom=room)
    make_guardian(cedar.school, "Mo New", "mo@mail.example", child)
    found = steps(cedar)
    assert {key for key, step in found.items() if step.state != State.DONE} == {"test"}
    assert found["classes"].says == ("Classes: 1. Children: 1.",)
    assert found["lead"].says == ("Ms. Okafor", "Ms. Okafor has no invitation yet.")
    assert year.school_id == cedar.school.pk


def test_what_people_still_lack_is_counted(cedar: Cedar) -> None:
    room = make_classroom(cedar.school)
    child = make_child(room, "Ola New")
    waiting = make_child(room, "Bo New")
    guardian = make_guardian(cedar.school, "Mo New", "mo@mail.example")
    make_guardian(cedar.school, "Jo New", "mo@mail.example", waiting)
    Guardianship.objects.create(school=cedar.school, guardian=guardian, child=waiting)
    child.enrolments.all().delete()
    found = steps(cedar)
    assert found["adults"].says == (
        "Adults waiting for your yes: 1. Before it they see nothing.",
        "Children without an adult on file: 1.",
        "Children in no class: 1.",
        "Addresses that two homes share: 1. No letter goes there before you say whose it is.",
    )
    assert found["teachers"].says == ("No teacher yet: Room 12.",)


def test_terms_that_are_over_are_missing(cedar: Cedar) -> None:
    over = dt.date(2026, 11, 1)
    Term.objects.filter(school=cedar.school).update(ends_on=over)
    assert steps(cedar)["terms"].state == State.MISSING


def test_many_classes_without_a_teacher_are_counted_not_named(cedar: Cedar) -> None:
    for number in range(5):
        make_classroom(cedar.school, f"Room {number}")
    assert steps(cedar)["teachers"].says == ("Classes without a teacher: 5.",)


@pytest.mark.parametrize("rooms", [1, 3])
def test_list_costs_as_many_queries_for_any_school(
    cedar: Cedar, rooms: int, django_assert_num_queries: object
) -> None:
    cedar.make_ready()
    for number in range(rooms):
        room = make_classroom(cedar.school, f"Room {number}")
        for name in ("A", "B", "C"):
            make_guardian(
                cedar.school, name, f"{name}{number}@mail.example".lower(), make_child(room, name)
            )
    actor = acting(cedar.leader)
    with django_assert_num_queries(15):  # type: ignore[operator]
        steps_of(record_of(actor, now=FRIDAY), now=FRIDAY)


def test_other_roles_have_no_such_page(cast: Cast) -> None:
    for who in (cast.teacher, cast.office, cast.specialist):
        assert client_of(who).get("/setup/").status_code == 403
    assert client_of(cast.guardian).get("/setup/").status_code == 404
    assert Client().get("/setup/")["Location"] == "/login/?next=/setup/"


def test_leader_lands_on_the_list_until_the_school_is_live(cedar: Cedar) -> None:
    assert cedar.client.get("/")["Location"] == "/setup/"
    School.objects.filter(pk=cedar.school.pk).update(live_at=FRIDAY, emergency_number="112")
    assert cedar.client.get("/")["Location"] != "/setup/"


def test_other_pages_lead_back_while_the_school_is_not_live(cedar: Cedar) -> None:
    office = client_of(make_member(cedar.school, "office@cedar.example", Role.OFFICE))
    for path in ("/people/", "/calendar/", "/people/list/", "/school/"):
        assert "Back to getting started" in cedar.page(path), path
        text = office.get(path).content.decode()
        assert "No letter goes to families yet." in text
        assert "Back to getting started" not in text
    School.objects.filter(pk=cedar.school.pk).update(live_at=FRIDAY)
    assert not re.search("No letter goes|Back to getting", cedar.page("/people/"))
