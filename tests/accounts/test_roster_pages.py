"""Upload, preview, apply, approve: nothing changes before the last step."""

import codecs
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import (
    Child,
    Classroom,
    Delivery,
    Guardian,
    Guardianship,
    RosterImport,
)
from accounts.rosters.decoding import LARGEST_FILE
from accounts.rosters.jobs import carry_on
from tests.accounts.rosters_helpers import csv_of
from tests.conftest import FRIDAY, Cast, client_of

MEI = "Mei Lin,Room 9,Bo Lin,bo@mail.example,vi,Al Lin,,"
ASKS = "Mei Lin,Room 4,Bo Lin,lin@mail.example,,Al Lin,lin@mail.example,"


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


def send(client: Client, data: bytes, name: str = "list.csv") -> HttpResponse:
    upload = SimpleUploadedFile(name, data, content_type="text/csv")
    answer: HttpResponse = client.post(reverse("roster_upload"), {"file": upload}, follow=True)
    return answer


def confirm(client: Client, page: HttpResponse, *answers: str) -> HttpResponse:
    """Press the button, let the worker do its part, look again."""
    url = page.request["PATH_INFO"]  # type: ignore[attr-defined]
    typed = {"fingerprint": page.context["plan"].fingerprint, "answer": answers}  # type: ignore[attr-defined]
    client.post(url, typed)
    carry_on(now=FRIDAY)
    answer: HttpResponse = client.get(url, follow=True)
    return answer


def test_a_list_is_shown_applied_and_approved(cast: Cast, office: Client) -> None:
    shown = send(office, csv_of(MEI))
    assert [group.heading for group in shown.context["groups"]] == [  # type: ignore[attr-defined]
        "1 new class",
        "1 new child",
        "2 new guardians",
        "2 links that wait for your yes afterwards",
    ]
    assert not Child.objects.filter(given_name="Mei").exists()
    done = confirm(office, shown)
    assert done.context["waiting"] == 2  # type: ignore[attr-defined]
    row = RosterImport.objects.get()
    assert (row.state, row.by, row.roster) == ("applied", cast.office, {})
    in_force = Guardianship.objects.in_force().filter(child__given_name="Mei")
    assert in_force.count() == 0
    office.post(reverse("roster_approve", args=[row.pk]))
    assert in_force.count() == 2
    assert not Delivery.objects.exists()
    again = send(office, csv_of(MEI)).content.decode()
    assert "0 changes" in again
    assert "Apply this" not in again


def test_questions_are_held_until_ticked(cast: Cast, office: Client) -> None:
    shown = send(office, csv_of(ASKS))
    questions = shown.context["questions"]  # type: ignore[attr-defined]
    assert [one.words for one in questions] == [
        "Bo Lin, Al Lin have one address, lin@mail.example."
    ]
    report = confirm(office, shown)
    assert report.context["held"] == 1  # type: ignore[attr-defined]
    assert not Guardian.objects.filter(email="lin@mail.example").exists()
    shown = send(office, csv_of(ASKS))
    confirm(office, shown, questions[0].key)
    homes = Guardian.objects.filter(email="lin@mail.example").values("household").distinct()
    assert (Guardian.objects.filter(email="lin@mail.example").count(), homes.count()) == (2, 1)


def test_sending_the_confirmation_twice_applies_once(cast: Cast, office: Client) -> None:
    shown = send(office, csv_of(MEI))
    confirm(office, shown)
    confirm(office, shown)
    assert Child.objects.filter(given_name="Mei").count() == 1


@pytest.mark.parametrize("fingerprint", ["", "\0", "another"])
def test_what_was_not_shown_is_not_applied(cast: Cast, office: Client, fingerprint: str) -> None:
    send(office, csv_of(MEI))
    url = reverse("roster_preview", args=[RosterImport.objects.get().pk])
    page = office.post(url, {"fingerprint": fingerprint}, follow=True)
    assert "Something changed in the meantime." in page.content.decode()
    assert not Child.objects.filter(given_name="Mei").exists()


def test_a_record_that_moved_on_is_shown_anew(cast: Cast, office: Client) -> None:
    shown = send(office, csv_of(MEI))
    Classroom.objects.create(school=cast.school, name="Room 9")
    page = confirm(office, shown)
    assert [group.heading for group in page.context["groups"]][:1] == ["1 new child"]  # type: ignore[attr-defined]
    confirm(office, page)
    assert Child.objects.filter(given_name="Mei").count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04 a zip", "This file is damaged, or is not what its name says."),
        (b"Child\r\nJavier\r\n", "These columns are missing: class."),
        (csv_of("J\0avier,Room 12,,,,,,"), "holds a letter that no text file has"),
        (b"x" * (LARGEST_FILE + 1), "larger than 50 MB"),
        (csv_of(*[MEI] * 20_001), "more than 20,000 lines"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x41\x00", "cannot be read"),
    ],
)
def test_a_bad_file_is_refused_beside_the_field(
    cast: Cast, office: Client, data: bytes, words: str
) -> None:
    page = send(office, data)
    assert page.status_code == 200
    assert [words in error for error in page.context["form"].errors["file"]] == [True]  # type: ignore[attr-defined]
    assert not RosterImport.objects.exists()


def test_no_file_is_asked_for(cast: Cast, office: Client) -> None:
    page = office.post(reverse("roster_upload"), {})
    assert page.context["form"].errors == {"file": ["Choose a file first."]}


def test_bad_lines_are_listed_and_the_rest_goes_on(cast: Cast, office: Client) -> None:
    shown = send(office, csv_of(MEI, ",Room 9,Kim,kim@mail.example,,,,", "Kai,,,,,,,"))
    page = shown.content.decode()
    assert "There is no child&#x27;s name in this line." in page
    assert "Kai has no class in this line." in page
    report = confirm(office, shown)
    assert report.context["lines"] == "3, 4"  # type: ignore[attr-defined]
    assert Child.objects.filter(given_name="Mei").exists()


def test_names_of_an_old_encoding_are_shown_for_a_look(cast: Cast, office: Client) -> None:
    data = csv_of("José Núñez,Room 9,,,,,,").decode().encode("cp1252")
    assert send(office, data).context["sample_names"] == ("José Núñez",)  # type: ignore[attr-defined]


def test_cells_and_file_names_are_never_markup(cast: Cast, office: Client) -> None:
    evil = "<script>alert(1)</script>"
    data = csv_of(f"{evil},Room 9,{evil},,,,,", f"{evil},,,,,,,", head=csv_head(evil))
    shown = send(office, data, name=f"{evil}.csv")
    assert "<script>alert" not in shown.content.decode()
    assert "<script>alert" not in confirm(office, shown).content.decode()
    assert "<script>alert" not in office.get(reverse("roster_upload")).content.decode()


def csv_head(extra: str) -> str:
    return f"Child,Class,Guardian 1 name,Guardian 1 email,{extra},b,c,d"


@pytest.mark.parametrize("who", ["teacher", "stranger", "guardian"])
def test_others_see_no_list(cast: Cast, office: Client, who: str) -> None:
    send(office, csv_of(MEI))
    client = client_of(getattr(cast, who))
    row = RosterImport.objects.get()
    for name in ("roster_preview", "roster_approve"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404
    assert not Child.objects.filter(given_name="Mei").exists()


def test_a_preview_costs_the_same_for_one_row_and_for_many(cast: Cast, office: Client) -> None:
    for rows in (1, 30):
        lines = [f"Child {n},Room {n},Adult {n},a{n}@mail.example,,,," for n in range(rows)]
        url = send(office, csv_of(*lines)).redirect_chain[-1][0]  # type: ignore[attr-defined]
        with CaptureQueriesContext(connection) as caught:
            office.get(url)
        assert len(caught) == 3 + 1 + 8, rows


def test_when_a_list_came_is_said_by_the_schools_clock(cast: Cast, office: Client) -> None:
    confirm(office, send(office, csv_of(MEI)))
    noon_in_summer = dt.datetime(2026, 7, 1, 17, 5, tzinfo=dt.UTC)
    RosterImport.objects.update(created_at=noon_in_summer, applied_at=noon_in_summer)
    report = reverse("roster_preview", args=[RosterImport.objects.get().pk])
    for url in (reverse("roster_upload"), report):
        assert "12:05 p.m." in office.get(url).content.decode()
