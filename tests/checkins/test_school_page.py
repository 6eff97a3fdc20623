"""/school/: what a school says about itself, first of all when it is new."""

import datetime as dt
import io
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import AuditEntry, Role, School
from checkins.models import Term
from tests.conftest import Cast, client_of
from tests.factories.people import make_member

FORM: dict[str, Any] = {
    "name": "Cedar School",
    "emergency_number": "112",
    "office_phone": "555-0199",
    "office_hours": "8 to 4",
    "language": "es",
    "paper": "a4",
    "time_zone": "Europe/Madrid",
    "school_days": ["1", "2", "3", "4", "5"],
    "letter_time": "15:30",
    "first_day": "2026-09-07",
    "last_day": "2027-06-18",
}


@pytest.fixture
def leader(cast: Cast) -> Client:
    """Somebody who has just set up the sign-in of a new school."""
    out = io.StringIO()
    arguments = ["--name", "Cedar", "--time-zone", "Europe/Madrid", "--json"]
    call_command("create_school", *arguments, "--email", "head@cedar.example", stdout=out)
    client = Client()
    path = urlsplit(json.loads(out.getvalue())["setup_url"]).path
    client.post(path, {"display_name": "Ms. Roble", "password": "quiet-river-stone"})
    return client


def test_new_school_is_asked_for_its_numbers_first(leader: Client) -> None:
    """The leader by the list of steps (tests/setup); the office, who has none, by the page itself."""
    assert leader.get("/")["Location"] == "/setup/"
    school = School.objects.get(name="Cedar")
    office = client_of(make_member(school, "office@cedar.example", Role.OFFICE))
    assert office.get("/")["Location"] == "/school/"
    text = leader.get("/school/").content.decode()
    assert 'value="2026-08-15"' in text
    assert 'value="2027-06-30"' in text


def test_school_says_what_it_is_and_when_it_teaches(leader: Client) -> None:
    assert leader.post("/school/", FORM)["Location"] == "/"
    school = School.objects.get(name="Cedar School")
    assert (school.emergency_number, school.language) == ("112", "es")
    assert school.letter_time == dt.time(15, 30)
    term = Term.objects.get(school=school)
    assert (term.starts_on, term.ends_on) == (dt.date(2026, 9, 7), dt.date(2027, 6, 18))
    assert (term.year.starts_on, term.year.ends_on) == (term.starts_on, term.ends_on)
    entry = AuditEntry.objects.get(verb="school changed")
    assert "emergency_number" in entry.about["fields"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"emergency_number": ""},
        {"name": "x" * 121},
        {"name": "Ce\0dar"},
        {"last_day": "2026-09-07"},
        {"last_day": "2028-09-07"},
        {"first_day": "yesterday"},
        {"letter_time": "03:00"},
        {"paper": "a0"},
        {"time_zone": "Europe/Nowhere"},
        {"time_zone": "../../etc/passwd"},
        {"school_days": []},
        {"school_days": ["8"]},
    ],
)
def test_wrong_answers_stay_in_the_form(leader: Client, wrong: dict[str, Any]) -> None:
    page = leader.post("/school/", {**FORM, **wrong})
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == wrong.keys()
    assert 'aria-invalid="true"' in page.content.decode() or "school_days" in wrong
    assert School.objects.filter(name="Cedar").exists()


def test_year_in_terms_is_not_moved_by_its_ends(cast: Cast) -> None:
    client = client_of(cast.leader)
    text = client.get("/school/").content.decode()
    assert "first_day" not in text
    client.post("/school/", {**FORM, "name": "Alder Street School"})
    assert Term.objects.filter(school=cast.school).count() == 2
    assert Term.objects.get(school=cast.school, name="Fall").starts_on == dt.date(2026, 8, 24)


def test_school_page_is_for_leader_and_office(cast: Cast) -> None:
    assert client_of(cast.office).get("/school/").status_code == 200
    assert client_of(cast.teacher).get("/school/").status_code == 403
    assert client_of(cast.guardian).get("/school/").status_code == 404
    assert Client().get("/school/").status_code == 302


def test_a_school_that_begins_on_sunday_reminds_on_saturday(leader: Client) -> None:
    leader.post(
        "/school/", {**FORM, "time_zone": "Asia/Amman", "school_days": ["1", "2", "3", "4", "7"]}
    )
    school = School.objects.get(name="Cedar School")
    assert (school.time_zone, school.school_days) == ("Asia/Amman", [1, 2, 3, 4, 7])
    assert school.reminder_weekday == 6
    leader.post("/school/", FORM)
    school.refresh_from_db()
    assert (school.time_zone, school.reminder_weekday) == ("Europe/Madrid", 7)


def test_a_reminder_on_a_day_of_the_schools_own_choice_stays(leader: Client) -> None:
    School.objects.filter(name="Cedar").update(reminder_weekday=4)
    leader.post("/school/", {**FORM, "school_days": ["1", "2", "3", "4", "7"]})
    assert School.objects.get(name="Cedar School").reminder_weekday == 4
