"""A large file is read behind the page; what cannot be taken is refused there, in words."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import RosterImport, RosterPart
from accounts.rosters import archives, forms, jobs
from accounts.rosters.decoding import MOST_ROWS, FileRefused
from accounts.rosters.receiving import WAITS_FOR, clear_old_lists, receive_later
from accounts.rosters.tables import table_of
from checkins.services.erasing import erase_child
from tests.accounts.oneroster_helpers import TABLES, package
from tests.accounts.rosters_helpers import csv_of
from tests.accounts.test_roster_workbooks import zipped
from tests.conftest import FRIDAY, Cast, acting, client_of

MEI = "Mei Lin,Room 9,Bo Lin,bo@mail.example,vi,,,"


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is a large one."""
    monkeypatch.setattr(forms, "IN_REQUEST", 0)


def sent(client: Client, data: bytes, name: str = "list.csv") -> Any:
    upload = SimpleUploadedFile(name, data)
    return client.post(reverse("roster_upload"), {"file": upload}, follow=True)


def the_list() -> RosterImport:
    return RosterImport.objects.get()


@pytest.mark.usefixtures("large")
def test_a_large_list_waits_to_be_read_and_is_shown(cast: Cast, office: Client) -> None:
    page = sent(office, csv_of(MEI))
    assert "Being read" in page.content.decode()
    one = the_list()
    assert (one.state, one.roster, one.parts.count()) == ("unread", {}, 1)
    assert jobs.carry_on(now=FRIDAY)["lists_read"] == 1
    shown = office.get(reverse("roster_preview", args=[one.pk]))
    assert shown.context["plan"].counts["new_children"] == 1
    assert not RosterPart.objects.exists()
    office.post(
        reverse("roster_preview", args=[one.pk]),
        {"fingerprint": shown.context["plan"].fingerprint},
    )
    assert jobs.carry_on(now=FRIDAY)["lists_applied"] == 1


def test_pieces_come_together_in_their_order(cast: Cast) -> None:
    data = csv_of(*(f"Kid{n},Room 9,,,,,," for n in range(40)))
    pieces = [data[at : at + 100] for at in range(0, len(data), 100)]
    receive_later(pieces, file_name="l.csv", by=acting(cast.office), now=FRIDAY)
    jobs.carry_on(now=FRIDAY)
    assert len(the_list().roster["children"]) == 40


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Child\r\n" + b"x\r\n" * 9, "These columns are missing: class."),
        (b"PK\x03\x04 a zip", "This file is damaged"),
        (csv_of(*[MEI] * (MOST_ROWS + 1)), "more than 20,000 lines"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(
    cast: Cast, office: Client, data: bytes, words: str
) -> None:
    sent(office, data)
    jobs.carry_on(now=FRIDAY)
    page = office.get(reverse("roster_preview", args=[the_list().pk]))
    assert "Could not be read" in page.content.decode()
    assert words in page.content.decode()
    assert not RosterPart.objects.exists()


@pytest.mark.usefixtures("large")
def test_a_package_of_several_schools_asks_which_and_is_read_again(
    cast: Cast, office: Client
) -> None:
    data = package(orgs=TABLES["orgs"].replace("Alder Street School", "Elm School"))
    sent(office, data, "export.zip")
    jobs.carry_on(now=FRIDAY)
    url = reverse("roster_preview", args=[the_list().pk])
    schools = office.get(url).context["schools"]
    assert ["B", "Birch Lane"] in schools
    office.post(url, {"org": "nobody's"})
    assert the_list().state == "refused"
    office.post(url, {"org": schools[0][0]})
    assert the_list().state == "unread"
    jobs.carry_on(now=FRIDAY)
    assert not RosterPart.objects.exists()


@pytest.mark.usefixtures("large")
def test_what_is_not_read_in_a_day_goes_and_so_does_what_may_name_an_erased_child(
    cast: Cast, office: Client
) -> None:
    sent(office, csv_of(MEI))
    clear_old_lists(now=the_list().created_at + WAITS_FOR)
    assert (the_list().state, RosterPart.objects.count()) == ("set_aside", 0)
    RosterImport.objects.all().delete()
    sent(office, csv_of(MEI))
    erase_child(child=cast.child, by=acting(cast.leader), now=FRIDAY)
    assert (the_list().state, RosterPart.objects.count()) == ("set_aside", 0)


@pytest.mark.usefixtures("large")
def test_a_reader_that_dies_again_and_again_is_given_up(
    cast: Cast, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(office, csv_of(MEI))
    monkeypatch.setitem(jobs.DOES, RosterImport.State.UNREAD, lambda _one, _now: 1 / 0)
    for number in range(jobs.MOST_TRIES + 1):
        jobs.carry_on(now=FRIDAY + number * dt.timedelta(minutes=1))
    monkeypatch.undo()
    assert the_list().state == "failed"
    url = reverse("roster_preview", args=[the_list().pk])
    assert "Nothing was changed." in office.get(url).content.decode()
    office.post(url)
    assert jobs.carry_on(now=FRIDAY)["lists_read"] == 1


# --- Bounds ---------------------------------------------------------------------------------------
def test_a_list_of_many_lines_is_refused_before_all_of_it_is_read() -> None:
    with pytest.raises(FileRefused, match="too_many_rows"):
        table_of(csv_of(*[MEI] * (MOST_ROWS + 100)))


def test_what_shrinks_to_nothing_is_refused() -> None:
    with pytest.raises(FileRefused, match="too_big_inside"):
        archives.unpacked(zipped({"users.csv": b"a" * (2 * archives.ORDINARY)}))


def test_a_file_of_a_zip_is_unpacked_when_it_is_asked_for() -> None:
    parts = archives.unpacked(zipped({"a.csv": b"1", "b.csv": b"2"}))
    assert (list(parts), parts["b.csv"], len(parts)) == (["a.csv", "b.csv"], b"2", 2)
    assert dict(parts.called({"b": "b.csv"})) == {"b": b"2"}
