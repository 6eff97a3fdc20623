"""A package at the desk: which school, which classes, then the same preview as any list."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse

from accounts.models import Child, RosterImport
from accounts.rosters.jobs import carry_on
from tests.accounts.oneroster_helpers import TABLES, package, with_line
from tests.client import Client
from tests.conftest import FRIDAY, Cast, client_of

UPLOAD = reverse("roster_upload")


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


def post(office: Client, data: bytes, **more: str) -> Any:
    return office.post(UPLOAD, {"file": SimpleUploadedFile("export.zip", data), **more})


def kept(answer: Any) -> RosterImport:
    return RosterImport.objects.get(pk=resolve(answer["Location"]).kwargs["import_id"])


def test_home_classes_are_asked_for_and_the_list_goes_in(cast: Cast, office: Client) -> None:
    answer = post(office, package())
    waiting = kept(answer)
    assert answer["Location"] == reverse("roster_columns", args=[waiting.pk])
    assert (waiting.roster, waiting.columns) == ({}, ["math"])
    page = office.get(answer["Location"]).content.decode()
    assert "Reading: 2 children in Larks, Owls" in page
    assert "Away" not in page + str(waiting.table)
    answer = office.post(answer["Location"], {"course-1": "on"})
    shown = office.get(answer["Location"])
    assert shown.context["plan"].counts["new_children"] == 2
    office.post(answer["Location"], {"fingerprint": shown.context["plan"].fingerprint})
    carry_on(now=FRIDAY)
    assert Child.objects.get(roster_id="007").full_name == "Mia Gross"
    waiting.refresh_from_db()
    assert (waiting.table, waiting.roster) == ({}, {})
    again = kept(post(office, package()))
    assert again.columns == ["ela"]
    office.post(reverse("roster_columns", args=[again.pk]), {"course-1": "on"})
    assert office.get(reverse("roster_preview", args=[again.pk])).context["plan"].changes == 0


@pytest.mark.parametrize(
    ("ticks", "words"),
    [
        ({}, "Tick at least one."),
        ({"course-0": "on", "course-1": "on"}, "2 children would have two home classes."),
    ],
)
def test_a_choice_that_leaves_no_home_or_two_is_said(
    office: Client, ticks: dict[str, str], words: str
) -> None:
    answer = post(office, package())
    page = office.post(answer["Location"], ticks)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert kept(answer).roster == {}


def test_a_school_that_is_not_known_by_name_is_asked_for_once(cast: Cast, office: Client) -> None:
    data = package(orgs=TABLES["orgs"].replace("Alder Street School", "Alder St. Elementary"))
    page = post(office, data)
    assert "This package holds several schools." in page.content.decode()
    assert dict(page.context["form"].fields["org"].choices) == {
        "A": "Alder St. Elementary",
        "B": "Birch Lane",
    }
    assert not RosterImport.objects.exists()
    post(office, data, org="A")
    cast.school.refresh_from_db()
    assert cast.school.roster_id == "A"
    assert len(kept(post(office, data)).table["pupils"]) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (package(mode="delta"), "This package holds changes only, and nothing of its sender is here yet."),
        (package(version="1.0"), "This is a OneRoster package of version 1.0."),
        (package(users="\n".join(TABLES["users"].split("\n")[:3])), "it was cut off on its way"),
        (package(orgs=TABLES["orgs"].replace(",school,", ",department,")), "This package names no school."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_beside_the_file(
    office: Client, data: bytes, words: str
) -> None:
    page = post(office, data)
    assert [words in error for error in page.context["form"].errors["file"]] == [True]
    assert not RosterImport.objects.exists()


def test_faults_of_the_package_are_listed_and_quote_no_other_school(office: Client) -> None:
    long = f"s9,,,true,B,student,x,{'G' * 401},Family,,,,,"
    answer = post(
        office, package(**with_line("users", f"{long}\ns8,,,true,A,aide,x,Aide,One,,,,,"))
    )
    office.post(answer["Location"], {"course-1": "on"})
    page = office.get(reverse("roster_preview", args=[kept(answer).pk])).content.decode()
    assert "users.csv" in page
    assert "“aide” is a role that is not taken over." in page
    assert "GGG" not in page


def test_queries_do_not_grow_with_the_package(
    office: Client, django_assert_num_queries: Any
) -> None:
    more = "".join(f"p{n},,,true,A,student,p{n},Kid,Number {n},,,,,\n" for n in range(40))
    places = "".join(f"q{n},,,c1,A,p{n},student,,,\n" for n in range(40))
    for data in (
        package(),
        package(users=TABLES["users"] + more, enrollments=TABLES["enrollments"] + places),
    ):
        url = post(office, data)["Location"]
        with django_assert_num_queries(4):
            office.get(url)
