"""A list whose headings we do not know: a person says what they mean, and the next list is read alike."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse

from accounts.models import Child, RosterHeading, RosterImport
from accounts.rosters.decoding import FileRefused
from accounts.rosters.incoming import known_headings
from accounts.rosters.jobs import carry_on
from accounts.rosters.receiving import clear_old_lists, receive_file
from accounts.services import operator
from tests.client import Client
from tests.conftest import FRIDAY, Cast, client_of
from tests.factories.people import make_school

GERMAN = (
    "Klassenliste 2026;;;;\n"
    "Vorname;Nachname;Klasse;Elternteil;E-Mail der Eltern\n"
    "Jürgen;Groß;Room 77;Änne Groß;aenne@mail.example\n"
    "Mia;Groß;Room 77;Änne Groß;aenne@mail.example\n"
).encode()
MEANS = ["given_name", "family_name", "class", "guardian 1 name", "guardian 1 email"]


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


def sent(office: Client, data: bytes) -> RosterImport:
    answer = office.post(reverse("roster_upload"), {"file": SimpleUploadedFile("l.csv", data)})
    return RosterImport.objects.get(pk=resolve(answer["Location"]).kwargs["import_id"])


def columns(waiting: RosterImport) -> str:
    return reverse("roster_columns", args=[waiting.pk])


def chosen(means: list[str]) -> dict[str, str]:
    return {f"column-{at}": what for at, what in enumerate(means)}


def test_headings_of_another_language_are_asked_about_and_remembered(
    cast: Cast, office: Client
) -> None:
    answer = office.post(
        reverse("roster_upload"), {"file": SimpleUploadedFile("liste.csv", GERMAN)}
    )
    waiting = RosterImport.objects.get()
    assert answer["Location"] == columns(waiting)
    assert office.get(reverse("roster_preview", args=[waiting.pk]))["Location"] == columns(waiting)
    page = office.get(columns(waiting)).content.decode()
    for words in ("Vorname", "E-Mail der Eltern", "Jürgen, Mia", "Änne Groß"):
        assert words in page
    answer = office.post(columns(waiting), chosen(MEANS))
    assert answer["Location"] == reverse("roster_preview", args=[waiting.pk])
    shown = office.get(answer["Location"])
    assert [one.row.full_name for one in shown.context["plan"].children] == [
        "Jürgen Groß",
        "Mia Groß",
    ]
    assert known_headings(cast.school) == {
        "vorname": "given_name",
        "nachname": "family_name",
        "klasse": "class",
        "elternteil": "guardian 1 name",
        "email der eltern": "guardian 1 email",
    }
    again = sent(office, GERMAN)
    assert [child["classroom"] for child in again.roster["children"]] == ["Room 77", "Room 77"]
    assert again.columns == MEANS


def test_a_heading_we_know_can_be_read_otherwise_or_not_at_all(cast: Cast, office: Client) -> None:
    data = b"Child,Class,Parent name,Parent email\nMia Gross,12,An Gross,an@mail.example\n"
    waiting = sent(office, data)
    assert waiting.roster["children"][0]["guardians"]
    office.post(columns(waiting), chosen(["child", "class", "", ""]))
    waiting.refresh_from_db()
    assert waiting.roster["children"][0]["guardians"] == []
    assert waiting.roster["not_read"] == ["Parent name", "Parent email"]
    assert known_headings(cast.school) == {"parent name": "", "parent email": ""}
    office.post(columns(waiting), chosen(["child", "class", "guardian 1 name", "guardian 1 email"]))
    assert not RosterHeading.objects.exists()


@pytest.mark.parametrize(
    ("means", "field", "words"),
    [
        (["child", "child", "class", "", ""], "column-1", "Another column has this meaning already."),
        (["child", "", "", "", ""], "__all__", "These columns are missing: Class."),
        (["", "", "class", "", ""], "__all__", "These columns are missing: The child’s whole name."),
        (
            ["child", "", "class", "guardian 1 name", ""],
            "__all__",
            "These columns are missing: Guardian 1: email address.",
        ),
        (["child", "x", "class", "", ""], "column-1", "Select a valid choice."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_beside_it(
    office: Client, means: list[str], field: str, words: str
) -> None:
    waiting = sent(office, GERMAN)
    page: Any = office.post(columns(waiting), chosen(means))
    assert page.status_code == 200
    assert [words in error for error in page.context["form"].errors[field]] == [True]
    waiting.refresh_from_db()
    assert (waiting.roster, RosterHeading.objects.count()) == ({}, 0)


@pytest.mark.parametrize("title", [b"", b"Class list;;;\n"])
def test_a_list_without_headings_is_refused_and_no_child_is_taken_for_one(
    office: Client, title: bytes
) -> None:
    data = title + (
        b"Mia Gross;Room 77;Anne Gross;anne@mail.example\n"
        b"Jo Small;Room 77;Al Small;al@mail.example\n"
    )
    page: Any = office.post(reverse("roster_upload"), {"file": SimpleUploadedFile("l.csv", data)})
    assert page.status_code == 200
    assert "No line of headings was found" in page.content.decode()
    assert not RosterImport.objects.exists()


def test_a_column_without_a_heading_makes_no_child_the_line_of_headings(office: Client) -> None:
    waiting = sent(office, GERMAN.replace(b"Nachname", b""))
    assert waiting.table["headings"] == ["Vorname", "", "Klasse", "Elternteil", "E-Mail der Eltern"]


def test_what_was_not_settled_cannot_be_applied(office: Client) -> None:
    waiting = sent(office, GERMAN)
    office.post(reverse("roster_preview", args=[waiting.pk]), {"fingerprint": ""})
    waiting.refresh_from_db()
    assert waiting.state == RosterImport.State.WAITING
    assert not Child.objects.filter(family_name="Groß").exists()


def test_the_file_goes_when_it_is_applied_set_aside_or_a_day_old(
    cast: Cast, office: Client
) -> None:
    first = sent(office, GERMAN)
    office.post(columns(first), chosen(MEANS))
    page = office.get(reverse("roster_preview", args=[first.pk]))
    second = sent(office, GERMAN)
    first.refresh_from_db()
    assert (first.table, first.columns, first.roster) == ({}, [], {})
    url = reverse("roster_preview", args=[second.pk])
    office.post(url, {"fingerprint": office.get(url).context["plan"].fingerprint})
    carry_on(now=FRIDAY)
    second.refresh_from_db()
    assert second.state == RosterImport.State.APPLIED
    assert (second.table, second.columns, second.roster) == ({}, [], {})
    assert office.get(columns(second))["Location"] == url
    assert page.status_code == 200
    third = sent(office, GERMAN)
    clear_old_lists(now=third.created_at + dt.timedelta(days=1))
    third.refresh_from_db()
    assert (third.table, third.columns, third.roster) == ({}, [], {})


def test_a_schools_words_are_its_own(cast: Cast, office: Client) -> None:
    office.post(columns(sent(office, GERMAN)), chosen(MEANS))
    other = make_school("Elm School")
    with pytest.raises(FileRefused):
        receive_file(GERMAN, file_name="l.csv", by=operator(other, now=FRIDAY), now=FRIDAY)
    mine = operator(cast.school, now=FRIDAY)
    assert receive_file(GERMAN, file_name="l.csv", by=mine, now=FRIDAY).roster["children"]


def test_queries_do_not_grow_with_the_file(
    cast: Cast, office: Client, django_assert_num_queries: Any
) -> None:
    for rows in (1, 50):
        lines = "".join(f"Kind {n};Groß;Room 77;;\n" for n in range(rows))
        waiting = sent(office, GERMAN.decode().partition("Jürgen")[0].encode() + lines.encode())
        with django_assert_num_queries(4):
            office.get(columns(waiting))
