"""Calendar files through their pages: shown, applied, come again, undone."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from checkins.models import CalendarImport, Closure, SchoolYear, Term
from tests.calendars.files import day_off, file_at, ics
from tests.conftest import Cast, client_of

SHEFFIELD = Path(__file__).resolve().parents[3] / "shared/data/term-dates-sheffield"
THANKSGIVING = day_off("Thanksgiving", "20261126", "20261128", uid="t")
WINTER = day_off("Winter break", "20261221", "20270102", uid="w")
CONFERENCE = "UID:c\nSUMMARY:Parent conferences\nDTSTART:20261112T120000\nDTEND:20261112T150000"


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


def upload(client: Client, *events: str, name: str = "days.ics") -> CalendarImport:
    return send(client, ics(*events), name)


def send(client: Client, data: bytes, name: str = "days.ics") -> CalendarImport:
    url = file_at(client, data, name)
    return CalendarImport.objects.get(pk=url.rstrip("/").rpartition("/")[2])


def page_of(client: Client, file: CalendarImport) -> str:
    return client.get(reverse("calendar_preview", args=[file.pk])).content.decode()


def ticks(page: str, *, all_of_them: bool = False) -> list[str]:
    """The boxes that come ticked, or all of them."""
    boxes = re.findall(r'name="take" value="(\w+)"( checked)?', page)
    return [ref for ref, checked in boxes if checked or all_of_them]


def take(client: Client, file: CalendarImport, *, refs: list[str] | None = None) -> None:
    page = page_of(client, file)
    found = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert found is not None
    chosen = ticks(page) if refs is None else refs
    client.post(
        reverse("calendar_preview", args=[file.pk]), {"fingerprint": found[1], "take": chosen}
    )


def closures() -> list[tuple[str, str, str]]:
    return [(one.name, str(one.starts_on), str(one.ends_on)) for one in Closure.objects.all()]


APPLIED = [
    ("Thanksgiving", "2026-11-26", "2026-11-27"),
    ("Winter break", "2026-12-21", "2027-01-01"),
]


def test_a_file_is_shown_and_then_applied(cast: Cast, office: Client) -> None:
    file = upload(office, THANKSGIVING, WINTER, CONFERENCE)
    page = page_of(office, file)
    assert closures() == []
    assert "2 new days off" in page
    assert "1 takes some hours" in page
    assert (len(ticks(page)), len(ticks(page, all_of_them=True))) == (2, 3)
    take(office, file)
    assert closures() == APPLIED
    verbs = AuditEntry.objects.values_list("verb", flat=True)
    assert sorted(verbs) == ["calendar changed", "calendar changed", "calendar file applied"]
    file.refresh_from_db()
    assert (file.state, file.content) == ("applied", {})


def test_some_hours_are_a_day_off_when_somebody_ticks_them(cast: Cast, office: Client) -> None:
    file = upload(office, CONFERENCE)
    take(office, file, refs=ticks(page_of(office, file), all_of_them=True))
    assert closures() == [("Parent conferences", "2026-11-12", "2026-11-12")]


def test_the_same_file_again_changes_nothing(cast: Cast, office: Client) -> None:
    take(office, upload(office, THANKSGIVING, WINTER))
    before = list(Closure.objects.values())
    again = upload(office, THANKSGIVING, WINTER)
    page = page_of(office, again)
    assert "0 changes" in page
    assert "2 days off of this calendar are here already." in page
    take(office, again)
    assert list(Closure.objects.values()) == before


def test_the_button_pressed_twice_applies_once(cast: Cast, office: Client) -> None:
    file = upload(office, THANKSGIVING)
    page = page_of(office, file)
    found = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert found is not None
    for _twice in range(2):
        office.post(
            reverse("calendar_preview", args=[file.pk]),
            {"fingerprint": found[1], "take": ticks(page)},
        )
    assert closures() == APPLIED[:1]
    assert AuditEntry.objects.filter(verb="calendar file applied").count() == 1


def test_a_changed_event_changes_its_days_off(cast: Cast, office: Client) -> None:
    take(office, upload(office, THANKSGIVING, WINTER))
    longer = day_off("Thanksgiving break", "20261125", "20261128", uid="t")
    file = upload(office, longer, WINTER)
    page = page_of(office, file)
    assert "1 changed" in page
    assert "here: <bdi>Thanksgiving, Nov. 26, 2026 – Nov. 27, 2026</bdi>" in page
    pks = set(Closure.objects.values_list("pk", flat=True))
    take(office, file)
    assert closures() == [("Thanksgiving break", "2026-11-25", "2026-11-27"), APPLIED[1]]
    assert set(Closure.objects.values_list("pk", flat=True)) == pks


def test_what_was_changed_by_hand_stands_while_the_file_says_the_same(
    cast: Cast, office: Client
) -> None:
    take(office, upload(office, THANKSGIVING, WINTER))
    closure = Closure.objects.get(uid="t")
    edit = reverse("calendar_edit", args=["closure", closure.pk])
    office.post(edit, {"name": "Turkey day", "starts_on": "2026-11-25", "ends_on": "2026-11-27"})
    assert "0 changes" in page_of(office, upload(office, THANKSGIVING, WINTER))


def test_what_the_file_no_longer_names_is_offered_and_stays(cast: Cast, office: Client) -> None:
    take(office, upload(office, THANKSGIVING, WINTER))
    cancelled = THANKSGIVING + "\nSTATUS:CANCELLED"
    file = upload(office, cancelled, WINTER)
    page = page_of(office, file)
    assert "1 no longer named" in page
    assert ticks(page) == []
    take(office, file)
    assert closures() == APPLIED
    file = upload(office, cancelled, WINTER)
    take(office, file, refs=ticks(page_of(office, file), all_of_them=True))
    assert closures() == APPLIED[1:]
    assert AuditEntry.objects.filter(verb="calendar entry removed").count() == 1


def test_another_calendar_offers_nothing_for_removal(cast: Cast, office: Client) -> None:
    Closure.objects.create(
        school=cast.school, name="By hand", starts_on="2026-11-20", ends_on="2026-11-20"
    )
    take(office, upload(office, THANKSGIVING))
    assert "no longer named" not in page_of(office, upload(office, WINTER))


def test_days_that_are_over_are_not_offered_for_removal(cast: Cast, office: Client) -> None:
    labor_day = day_off("Labor Day", "20260907", uid="l")
    take(office, upload(office, labor_day, WINTER))
    assert "no longer named" not in page_of(office, upload(office, WINTER))


def test_days_off_by_hand_are_there_already(cast: Cast, office: Client) -> None:
    Closure.objects.create(
        school=cast.school, name="Thanksgiving", starts_on="2026-11-26", ends_on="2026-11-27"
    )
    assert "0 changes" in page_of(office, upload(office, THANKSGIVING))


def test_a_line_left_out_comes_unticked_the_next_time(cast: Cast, office: Client) -> None:
    file = upload(office, THANKSGIVING, WINTER)
    take(office, file, refs=ticks(page_of(office, file))[:1])
    assert closures() == APPLIED[:1]
    page = page_of(office, upload(office, THANKSGIVING, WINTER))
    assert (ticks(page), len(ticks(page, all_of_them=True))) == ([], 1)


def test_undoing_puts_back_what_stood(cast: Cast, office: Client) -> None:
    take(office, upload(office, THANKSGIVING, WINTER))
    before = list(Closure.objects.values("name", "starts_on", "ends_on", "uid", "calendar", "said"))
    new = day_off("Storm day", "20261130", uid="s")
    later = day_off("Thanksgiving break", "20261125", "20261128", uid="t")
    file = upload(office, later, new)
    take(office, file, refs=ticks(page_of(office, file), all_of_them=True))
    assert [name for name, _first, _last in closures()] == ["Thanksgiving break", "Storm day"]
    for _twice in range(2):
        office.post(reverse("calendar_undo", args=[file.pk]))
    after = list(Closure.objects.values("name", "starts_on", "ends_on", "uid", "calendar", "said"))
    assert after == before
    assert "Undone" in page_of(office, file)
    assert AuditEntry.objects.filter(verb="calendar file undone").count() == 1


def test_undoing_leaves_what_was_changed_since(cast: Cast, office: Client) -> None:
    file = upload(office, THANKSGIVING, WINTER)
    take(office, file)
    closure = Closure.objects.get(uid="w")
    edit = reverse("calendar_edit", args=["closure", closure.pk])
    office.post(edit, {"name": "Winter", "starts_on": "2026-12-21", "ends_on": "2027-01-01"})
    office.post(reverse("calendar_undo", args=[file.pk]))
    assert [name for name, _first, _last in closures()] == ["Winter"]
    assert "1 day off was changed since" in page_of(office, file)


def test_terms_are_offered_beside_those_that_stand(cast: Cast, office: Client) -> None:
    Term.objects.filter(school=cast.school, name="Spring").delete()
    file = upload(
        office,
        day_off("Fall term", "20260824", "20261219"),
        day_off("Spring term", "20270104", "20270612"),
    )
    page = page_of(office, file)
    assert "1 term" in page
    assert ticks(page) == []
    take(office, file, refs=ticks(page, all_of_them=True))
    names = list(Term.objects.filter(school=cast.school).values_list("name", flat=True))
    assert names == ["Fall", "Spring term"]
    office.post(reverse("calendar_undo", args=[file.pk]))
    assert Term.objects.filter(school=cast.school).count() == 1


def test_a_plan_that_moved_is_shown_again(cast: Cast, office: Client) -> None:
    file = upload(office, THANKSGIVING)
    page = page_of(office, file)
    Closure.objects.create(
        school=cast.school, name="Thanksgiving", starts_on="2026-11-26", ends_on="2026-11-27"
    )
    found = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert found is not None
    answer = office.post(
        reverse("calendar_preview", args=[file.pk]),
        {"fingerprint": found[1], "take": ticks(page)},
        follow=True,
    )
    assert "Please look once more" in answer.content.decode()
    assert Closure.objects.count() == 1


def test_what_cannot_be_read_is_named_with_its_reason(cast: Cast, office: Client) -> None:
    back = "UID:b\nSUMMARY:Backwards\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261101"
    page = page_of(office, upload(office, back, day_off("Long ago", "20011126")))
    assert "It ends before it begins." in page
    assert "Outside your school years" in page
    assert "Long ago" in page


def test_a_school_without_a_year_is_asked_for_one(cast: Cast, office: Client) -> None:
    SchoolYear.objects.filter(school=cast.school).delete()
    file = SimpleUploadedFile("days.ics", ics(THANKSGIVING), "text/calendar")
    page = office.post(reverse("calendar_upload"), {"file": file})
    assert page.status_code == 200
    assert page.context["form"].errors["file"] == [
        "Add the school year first; days off lie within one."
    ]


@pytest.mark.parametrize("data", [b"", b"<html>", b"BEGIN:VCALENDAR\0END:VCALENDAR"])
def test_what_is_no_calendar_is_refused_beside_its_field(
    cast: Cast, office: Client, data: bytes
) -> None:
    file = SimpleUploadedFile("days.ics", data, "text/calendar")
    page = office.post(reverse("calendar_upload"), {"file": file})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["file"]
    assert not CalendarImport.objects.exists()


def test_markup_in_a_name_stays_text(cast: Cast, office: Client) -> None:
    file = upload(office, day_off("<b>Off</b>", "20261126"))
    assert "&lt;b&gt;Off&lt;/b&gt;" in page_of(office, file)
    take(office, file)
    assert "&lt;b&gt;Off&lt;/b&gt;" in page_of(office, file)
    assert "<b>Off" not in office.get(reverse("calendar")).content.decode()


def test_only_who_keeps_the_calendar_sees_its_files(cast: Cast, office: Client) -> None:
    file = upload(office, THANKSGIVING)
    url = reverse("calendar_preview", args=[file.pk])
    assert client_of(cast.leader).get(url).status_code == 200
    # A file that a teacher may not see does not exist; the page to upload one they may not use.
    assert client_of(cast.teacher).get(url).status_code == 404
    assert client_of(cast.teacher).get(reverse("calendar_upload")).status_code == 403
    assert client_of(cast.guardian).get(url).status_code == 404
    assert client_of(cast.stranger).get(url).status_code == 404
    undo = reverse("calendar_undo", args=[file.pk])
    assert client_of(cast.stranger).post(undo).status_code == 404
    assert client_of(cast.leader).get(undo).status_code == 405


def test_a_preview_costs_the_same_for_one_day_and_for_many(cast: Cast, office: Client) -> None:
    counts = []
    for number in (1, 30):
        file = upload(
            office,
            *[day_off(f"Off {n}", f"202611{n:02}", uid=f"{n}") for n in range(1, number + 1)],
        )
        with CaptureQueriesContext(connection) as caught:
            page_of(office, file)
        counts.append(len(caught))
    assert counts == [3 + 5, 3 + 5]


@pytest.mark.shared
def test_sheffields_holidays_come_in_once(cast: Cast, office: Client) -> None:
    SchoolYear.objects.filter(school=cast.school).update(
        starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 7, 31)
    )
    data = (SHEFFIELD / "schools/sutc/school_holidays.ics").read_bytes()
    take(office, send(office, data, "school_holidays.ics"))
    assert Closure.objects.count() == 18
    assert ("SUTC: Christmas holiday", "2026-12-19", "2027-01-03") in closures()
    assert "0 changes" in page_of(office, send(office, data))


@pytest.mark.shared
def test_sheffields_term_days_are_terms_and_no_days_off(cast: Cast, office: Client) -> None:
    Term.objects.filter(school=cast.school).delete()
    SchoolYear.objects.filter(school=cast.school).update(ends_on=dt.date(2027, 7, 31))
    file = send(office, (SHEFFIELD / "leas/sheffield/term_dates.ics").read_bytes())
    page = page_of(office, file)
    assert "195 days say that there is school." in page
    take(office, file, refs=ticks(page, all_of_them=True))
    assert Closure.objects.count() == 0
    terms = [(one.name, str(one.starts_on), str(one.ends_on)) for one in Term.objects.filter(school=cast.school)]  # fmt: skip
    assert terms == [
        ("Term 1", "2026-09-01", "2026-10-23"),
        ("Term 2", "2026-11-02", "2026-12-18"),
        ("Term 3", "2027-01-04", "2027-02-12"),
        ("Term 4", "2027-02-22", "2027-03-25"),
        ("Term 5", "2027-04-12", "2027-05-28"),
        ("Term 6", "2027-06-07", "2027-07-21"),
    ]
