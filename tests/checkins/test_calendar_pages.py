"""Years, terms and days off by form."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from checkins.models import Closure, SchoolYear, Term
from tests.conftest import Cast, client_of
from tests.factories.people import YEAR_END, YEAR_START

THANKSGIVING = {"name": "Thanksgiving", "starts_on": "2026-11-26", "ends_on": "2026-11-27"}


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


def add(kind: str) -> str:
    return reverse("calendar_add", args=[kind])


def test_days_off_are_added_changed_and_taken_out(cast: Cast, office: Client) -> None:
    assert office.post(add("closure"), THANKSGIVING)["Location"] == reverse("calendar")
    closure = Closure.objects.get(school=cast.school)
    assert (closure.starts_on, closure.ends_on) == (dt.date(2026, 11, 26), dt.date(2026, 11, 27))
    edit = reverse("calendar_edit", args=["closure", closure.pk])
    assert 'value="2026-11-26"' in office.get(edit).content.decode()
    office.post(edit, {**THANKSGIVING, "starts_on": "2026-11-25"})
    closure.refresh_from_db()
    assert closure.starts_on == dt.date(2026, 11, 25)
    years = office.get(reverse("calendar")).context["years"]
    assert [(one.name, one.is_over) for one in years[0].closures] == [("Thanksgiving", False)]
    office.post(reverse("calendar_remove", args=["closure", closure.pk]))
    assert not Closure.objects.exists()
    assert sorted(AuditEntry.objects.values_list("verb", flat=True)) == [
        "calendar changed",
        "calendar changed",
        "calendar entry removed",
    ]


def test_a_term_lies_in_one_year_and_beside_the_others(cast: Cast, office: Client) -> None:
    outside = {"name": "Summer", "starts_on": "2027-06-14", "ends_on": "2027-07-30"}
    over = {"name": "Late fall", "starts_on": "2026-12-01", "ends_on": "2026-12-23"}
    for typed, field in ((outside, "ends_on"), (over, "starts_on")):
        page = office.post(add("term"), typed)
        assert list(page.context["form"].errors) == [field]
    beside = {"name": "December", "starts_on": "2026-12-19", "ends_on": "2026-12-23"}
    office.post(add("term"), beside)
    term = Term.objects.get(name="December")
    assert term.year == SchoolYear.objects.get(school=cast.school)


def test_a_term_does_not_stand_in_its_own_way(cast: Cast, office: Client) -> None:
    term = Term.objects.get(school=cast.school, name="Fall")
    url = reverse("calendar_edit", args=["term", term.pk])
    office.post(url, {"name": "Autumn", "starts_on": YEAR_START, "ends_on": "2026-12-17"})
    term.refresh_from_db()
    assert (term.name, term.ends_on) == ("Autumn", dt.date(2026, 12, 17))


def test_a_year_holds_its_terms_and_meets_no_other(cast: Cast, office: Client) -> None:
    year = SchoolYear.objects.get(school=cast.school)
    url = reverse("calendar_edit", args=["year", year.pk])
    shorter = {"name": "2026-27", "starts_on": YEAR_START, "ends_on": "2027-01-31"}
    assert list(office.post(url, shorter).context["form"].errors) == ["ends_on"]
    second = {"name": "2027-28", "starts_on": YEAR_END, "ends_on": "2028-06-01"}
    assert list(office.post(add("year"), second).context["form"].errors) == ["starts_on"]
    office.post(add("year"), {**second, "starts_on": "2027-08-23"})
    assert SchoolYear.objects.filter(school=cast.school).count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "N" * 41}, "name"),
        ({"name": "N\0"}, "name"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"ends_on": "2026-11-25"}, "ends_on"),
        ({"ends_on": "2029-11-25"}, "ends_on"),
        ({"ends_on": ""}, "ends_on"),
    ],
)
def test_bad_days_are_refused_beside_their_field(
    cast: Cast, office: Client, typed: dict[str, str], field: str
) -> None:
    page = office.post(add("closure"), {**THANKSGIVING, **typed})
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not Closure.objects.exists()


def test_only_leader_and_office_keep_the_calendar(cast: Cast, office: Client) -> None:
    term = Term.objects.get(school=cast.school, name="Fall")
    urls = [
        reverse("calendar"),
        add("closure"),
        reverse("calendar_edit", args=["term", term.pk]),
    ]
    for url, refused in zip(urls, (403, 403, 404), strict=True):
        assert office.get(url).status_code == 200
        assert client_of(cast.leader).get(url).status_code == 200
        assert client_of(cast.teacher).get(url).status_code == refused
        assert client_of(cast.guardian).get(url).status_code == 404
    stranger = client_of(cast.stranger)
    assert stranger.get(urls[2]).status_code == 404
    assert stranger.post(reverse("calendar_remove", args=["term", term.pk])).status_code == 404


def test_what_the_calendar_does_not_know_is_not_there(cast: Cast, office: Client) -> None:
    year = SchoolYear.objects.get(school=cast.school)
    assert office.get(add("holiday")).status_code == 404
    assert office.get(reverse("calendar_edit", args=["term", uuid.uuid4()])).status_code == 404
    assert office.post(reverse("calendar_remove", args=["year", year.pk])).status_code == 404
    assert office.get(reverse("calendar_remove", args=["year", year.pk])).status_code == 405


def test_the_calendar_costs_three_queries_of_its_own(cast: Cast, office: Client) -> None:
    for number in range(3):
        with CaptureQueriesContext(connection) as caught:
            office.get(reverse("calendar"))
        assert len(caught) == 3 + 3
        day = dt.date(2026, 11, 2 + number)
        Closure.objects.create(school=cast.school, name="Off", starts_on=day, ends_on=day)
