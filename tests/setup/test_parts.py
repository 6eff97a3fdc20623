"""The steps' own forms."""

import json
from typing import Any

import pytest

from accounts.models import AuditEntry, Delivery, Invitation, Member, Role, School
from tests.conftest import Cast, client_of
from tests.factories.people import make_member
from tests.setup.conftest import Cedar

LETTERS = {
    "letter_time": "15:00",
    "reminder_weekday": "7",
    "reminder_time": "17:30",
    "quiet_from": "21:00",
    "quiet_until": "06:30",
}
GOOD: dict[str, dict[str, Any]] = {
    "/setup/school/": {"name": "Roble", "language": "es", "paper": "letter"},
    "/setup/time-zone/": {"time_zone": "America/Bogota"},
    "/setup/languages/": {"languages": ["es", "vi"]},
    "/setup/numbers/": {"emergency_number": "112", "office_phone": "1", "office_hours": "8 to 4"},
    "/setup/letters/": LETTERS,
}


def test_each_form_writes_its_own_part_and_is_audited(cedar: Cedar) -> None:
    for path, boxes in GOOD.items():
        answer = cedar.client.post(path, boxes)
        assert answer["Location"] == "/setup/", path
    school = School.objects.get(pk=cedar.school.pk)
    assert (school.name, school.language, school.paper) == ("Roble", "es", "letter")
    assert (school.time_zone, school.emergency_number) == ("America/Bogota", "112")
    assert school.languages == ["es", "vi"]
    assert f"{school.letter_time:%H:%M} {school.quiet_until:%H:%M}" == "15:00 06:30"
    assert AuditEntry.objects.filter(verb="school changed", by_member=cedar.leader).count() == 5


def test_school_keeps_its_own_language_for_families(cedar: Cedar) -> None:
    cedar.post("/setup/languages/", languages=["vi"])
    assert School.objects.get(pk=cedar.school.pk).languages == ["en", "vi"]


@pytest.mark.parametrize(
    ("path", "wrong", "says"),
    [
        ("/setup/time-zone/", {"time_zone": "Europe/Nowhere"}, "There is no such time zone."),
        ("/setup/time-zone/", {"time_zone": ""}, "required"),
        ("/setup/time-zone/", {"time_zone": "../../etc/passwd"}, "There is no such time zone."),
        ("/setup/numbers/", {"emergency_number": " "}, "required"),
        ("/setup/languages/", {"languages": ["tlh"]}, "tlh"),
        ("/setup/languages/", {"seen": ""}, "Choose at least one language."),
        ("/setup/letters/", {**LETTERS, "reminder_time": "22:00"}, "within your quiet hours"),
        ("/setup/letters/", {**LETTERS, "quiet_from": "14:00"}, "within your quiet hours"),
        ("/setup/letters/", {**LETTERS, "letter_time": "03:00"}, "not one of the"),
        ("/setup/school/", {"name": "x" * 121, "language": "en", "paper": "a4"}, "too long"),
    ],
)
def test_wrong_answers_stay_in_the_form(
    cedar: Cedar, path: str, wrong: dict[str, Any], says: str
) -> None:
    before = School.objects.values().get(pk=cedar.school.pk)
    assert says in cedar.post(path, **wrong)
    assert School.objects.values().get(pk=cedar.school.pk) == before


def test_page_left_open_takes_nothing_back(cedar: Cedar) -> None:
    seen = json.dumps({"emergency_number": "", "office_phone": "", "office_hours": ""})
    cedar.post("/setup/numbers/", emergency_number="112", office_phone="", seen=seen)
    other = client_of(make_member(cedar.school, "deputy@cedar.example", Role.LEADER))
    stale = json.dumps({"emergency_number": "911", "office_phone": "", "office_hours": ""})
    boxes = {"emergency_number": "911", "office_phone": "555", "seen": stale}
    other.post("/setup/numbers/", boxes)
    school = School.objects.get(pk=cedar.school.pk)
    assert (school.emergency_number, school.office_phone) == ("112", "555")


@pytest.mark.parametrize(
    "seen",
    ["", "\0", "[" * 100_000, "x" * 5_000, "null", "[", "[1]", '{"emergency_number": {"a": 1}}'],
)
def test_form_without_a_memory_writes_all_of_it(cedar: Cedar, seen: str) -> None:
    cedar.post("/setup/numbers/", emergency_number="112", seen=seen)
    assert School.objects.get(pk=cedar.school.pk).emergency_number == "112"


def test_lead_is_named_and_invited_separately(cedar: Cedar) -> None:
    cedar.post("/setup/lead/", display_name="Ms. Okafor", email="Okafor@cedar.example")
    lead = Member.objects.get(user__email="okafor@cedar.example")
    assert lead.roles == ["safeguarding"]
    assert not Invitation.objects.exists() and not Delivery.objects.exists()
    assert "Send the invitation" in cedar.page("/setup/lead/")
    cedar.post(f"/staff/{lead.pk}/invite/")
    assert Delivery.objects.get().to == "okafor@cedar.example"
    assert "Send the invitation" not in cedar.page("/setup/lead/")


def test_lead_may_be_somebody_who_works_here(cedar: Cedar) -> None:
    for _twice in range(2):
        cedar.post("/setup/lead/", member=str(cedar.leader.pk))
    cedar.leader.refresh_from_db()
    assert cedar.leader.roles == ["leader", "safeguarding"]
    assert AuditEntry.objects.filter(verb="roles changed").count() == 1


def test_lead_of_another_school_is_nobody(cedar: Cedar, cast: Cast) -> None:
    stranger = cast.teacher
    assert "Select a valid choice" in cedar.post("/setup/lead/", member=str(stranger.pk))
    stranger.refresh_from_db()
    assert stranger.roles == ["teacher"]


def test_lead_needs_name_and_address(cedar: Cedar) -> None:
    assert "Who is it?" in cedar.post("/setup/lead/", email="x@cedar.example")
    assert "We need their address too." in cedar.post("/setup/lead/", display_name="Ms. X")
    text = cedar.post("/setup/lead/", display_name="Ms. X", email="head@cedar.example")
    assert "Somebody with this address works here already." in text
