"""Taking a list back: what it did goes again, what somebody did since stays, and no word is touched."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.invitations import printed
from accounts.models import (
    AuditEntry,
    Block,
    Child,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    RosterImport,
    RosterJournal,
)
from accounts.models.roster import UNDONE_WITHIN
from accounts.rosters import apply as applying
from accounts.rosters import jobs, undo
from accounts.rosters.journal import picture_of
from accounts.rosters.plan import WHOLE
from accounts.rosters.progress import Progress
from accounts.rosters.undoing import UndoPlan, undo_plan
from accounts.services import operator
from checkins.models import ReplyLink, Sheet
from checkins.services.erasing import erase_child
from checkins.services.links import mint_reply_link
from checkins.services.opening import open_sheet
from tests.accounts.rosters_helpers import applied, csv_of, upload
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_guardian

MEI = "Mei Lin,Room 9,Bo Lin,bo@mail.example,vi,Al Lin,al@mail.example,"
KAI = "Kai Roth,Room 9,Jo Roth,jo@mail.example,,,,"
MOVED = "Javier Ortega,Room 4,Ana Ortega,ana@mail.example,,,,"
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def took(cast: Cast, *lines: str) -> RosterImport:
    return applied(cast.school, csv_of(*lines))


def plan_of(done: RosterImport, now: dt.datetime = FRIDAY + HOUR) -> UndoPlan:
    return undo_plan(RosterImport.objects.get(pk=done.pk), today=done.school.local_date(now))


def back(cast: Cast, done: RosterImport, now: dt.datetime = FRIDAY + HOUR) -> RosterImport:
    """As the pages do it: shown, confirmed, done by a job."""
    done = RosterImport.objects.get(pk=done.pk)
    shown = plan_of(done, now)
    by = acting(cast.office, now)
    assert jobs.take_back(done, fingerprint=shown.fingerprint, by=by, now=now)
    jobs.carry_on(now=now)
    done = RosterImport.objects.get(pk=done.pk)
    assert done.state == "undone"
    return done


def tables(cast: Cast) -> dict[str, Any]:
    return picture_of(cast.school).tables


# --- New rows -------------------------------------------------------------------------------------
def test_what_a_list_made_goes_again_and_all_is_as_it_was(cast: Cast) -> None:
    before = tables(cast)
    done = took(cast, MEI, KAI, MOVED)
    assert tables(cast) != before
    back(cast, done)
    assert tables(cast) == before
    entry = AuditEntry.objects.get(verb="roster undone")
    assert entry.by_member == cast.office
    assert entry.about["remove_child"] == 2
    assert not RosterJournal.objects.exists()


def test_links_that_were_approved_go_too(cast: Cast) -> None:
    done = took(cast, "Javier Ortega,Room 12,Zoe Ortega,zoe@mail.example,,,,")
    link = Guardianship.objects.get(guardian__name="Zoe Ortega")
    services.approve_link(link=link, by=acting(cast.leader), now=FRIDAY)
    back(cast, done)
    assert not Guardian.objects.filter(name="Zoe Ortega").exists()


def test_a_guardian_who_had_a_letter_stays_on_file_and_reaches_nothing(cast: Cast) -> None:
    done = took(cast, "Javier Ortega,Room 12,Zoe Ortega,zoe@mail.example,,,,")
    zoe = Guardian.objects.get(name="Zoe Ortega")
    services.approve_links(links=zoe.guardianships.all(), by=acting(cast.leader), now=FRIDAY)
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    mint_reply_link(sheet, zoe, now=FRIDAY)
    assert [one.pk for one in plan_of(done).of("end", "Guardian")] == [str(zoe.pk)]
    back(cast, done)
    assert not Guardianship.objects.filter(guardian=zoe).exists()
    assert ReplyLink.objects.get(guardian=zoe).revoked_at == FRIDAY + HOUR


def test_a_code_that_was_printed_meanwhile_opens_nothing_when_the_list_comes_again(
    cast: Cast,
) -> None:
    done = took(cast, KAI)
    by = acting(cast.office)
    links = Guardianship.objects.filter(child__given_name="Kai")
    services.approve_links(links=links.all(), by=by, now=FRIDAY)
    minted = printed.mint(Guardian.objects.filter(name="Jo Roth"))
    printed.keep(minted, by=by, now=FRIDAY)
    back(cast, done)
    took(cast, KAI)
    services.approve_links(links=links.all(), by=by, now=FRIDAY)
    assert printed.come_in(minted[0].code, now=FRIDAY + HOUR) is None


def test_a_child_with_a_sheet_is_kept_as_having_left(cast: Cast) -> None:
    done = took(cast, MEI)
    mei = Child.objects.get(given_name="Mei")
    sheet = open_sheet(mei, WEEK, now=FRIDAY)
    back(cast, done)
    mei.refresh_from_db()
    assert mei.left_on == FRIDAY.date() - DAY
    assert Sheet.objects.filter(pk=sheet.pk).exists()
    assert not mei.guardianships.exists()
    assert Classroom.objects.get(name="Room 9").ended_on == FRIDAY.date() - 2 * DAY
    again = took(cast, MEI)
    assert (again.report["counts"]["new_children"], again.report["held"]) == (0, 1)


# --- Changed rows ---------------------------------------------------------------------------------
def test_a_move_that_began_today_never_was(cast: Cast) -> None:
    before = tables(cast)["Enrolment"]
    back(cast, took(cast, MOVED))
    assert tables(cast)["Enrolment"] == before


def test_days_in_the_other_class_stay_days_in_the_other_class(cast: Cast) -> None:
    done = took(cast, MOVED)
    monday = FRIDAY + 3 * DAY
    back(cast, done, now=monday)
    rows = Enrolment.objects.filter(child=cast.child).order_by("starts_on")
    assert [(one.classroom.name, one.ends_on) for one in rows] == [
        ("Room 12", FRIDAY.date() - DAY),
        ("Room 4", monday.date() - DAY),
        ("Room 12", None),
    ]


def test_who_came_back_by_the_list_has_left_again(cast: Cast) -> None:
    last = FRIDAY.date() - 30 * DAY
    services.child_leaves(child=cast.child, last_day=last, by=acting(cast.office), now=FRIDAY)
    before = tables(cast)
    key = f"placed:2:{cast.child.pk}"
    done = applied(cast.school, csv_of(MOVED), key)
    cast.child.refresh_from_db()
    assert cast.child.left_on is None
    back(cast, done)
    assert tables(cast) == before


def test_a_blank_that_was_filled_is_blank_again(cast: Cast) -> None:
    paper = make_guardian(cast.school, "Eva Ortega", "", cast.child)
    done = took(cast, "Javier Ortega,Room 12,Eva Ortega,eva@mail.example,,,,")
    paper.refresh_from_db()
    assert paper.email == "eva@mail.example"
    back(cast, done)
    paper.refresh_from_db()
    assert (paper.email, paper.channel) == ("", "paper")


def test_who_left_by_a_whole_list_is_there_again(cast: Cast) -> None:
    known = took(cast, MEI, KAI)
    assert known.report["counts"]["new_children"] == 2
    before = tables(cast)
    data = csv_of(MEI, "Javier Ortega,Room 12,,,,,,", "Layla Haddad,Room 12,,,,,,")
    waiting = upload(cast.school, data)
    shown = applying.plan_of(waiting, now=FRIDAY, answers=[WHOLE])
    done = applying.apply(
        waiting,
        fingerprint=shown.fingerprint,
        answers=[WHOLE, str(shown.to_type)],
        by=operator(cast.school, now=FRIDAY),
        now=FRIDAY,
    )
    assert Child.objects.get(given_name="Kai").left_on is not None
    RosterImport.objects.filter(pk=done.pk).update(applied_at=FRIDAY + HOUR)
    back(cast, done, now=FRIDAY + 3 * DAY)
    assert tables(cast) == before


# --- What somebody did since ----------------------------------------------------------------------
def test_a_child_whom_somebody_moved_since_stays_with_their_adults(cast: Cast) -> None:
    done = took(cast, MEI)
    mei = Child.objects.get(given_name="Mei")
    services.move_child(
        child=mei, classroom=cast.classroom, by=acting(cast.office), now=FRIDAY + HOUR
    )
    assert {one.name for one in plan_of(done).steps if one.kind == "leave"} >= {"Mei Lin"}
    back(cast, done)
    mei.refresh_from_db()
    assert mei.left_on is None
    assert mei.guardianships.count() == 2
    assert Guardian.objects.filter(name="Bo Lin").exists()


def test_a_move_that_somebody_changed_since_stays(cast: Cast) -> None:
    done = took(cast, MOVED)
    third = Classroom.objects.create(school=cast.school, name="Room 5")
    services.move_child(
        child=cast.child, classroom=third, by=acting(cast.office), now=FRIDAY + HOUR
    )
    before = tables(cast)["Enrolment"]
    back(cast, done)
    assert tables(cast)["Enrolment"] == before


def test_a_corrected_name_keeps_the_child(cast: Cast) -> None:
    done = took(cast, MEI)
    mei = Child.objects.get(given_name="Mei")
    services.change_child(
        child=mei, given_name="May", family_name="Lin", pronoun="she",
        by=acting(cast.office), now=FRIDAY,
    )  # fmt: skip
    back(cast, done)
    assert Child.objects.get(pk=mei.pk).given_name == "May"


def test_a_corrected_address_stays(cast: Cast) -> None:
    paper = make_guardian(cast.school, "Eva Ortega", "", cast.child)
    done = took(cast, "Javier Ortega,Room 12,Eva Ortega,eva@mail.example,,,,")
    services.change_guardian(
        guardian=Guardian.objects.get(pk=paper.pk), email="e@mail.example",
        by=acting(cast.office), now=FRIDAY,
    )  # fmt: skip
    back(cast, done)
    paper.refresh_from_db()
    assert paper.email == "e@mail.example"


def test_a_block_that_was_set_since_stands(cast: Cast) -> None:
    done = took(cast, "Javier Ortega,Room 12,Zoe Ortega,zoe@mail.example,,,,")
    zoe = Guardian.objects.get(name="Zoe Ortega")
    services.block(
        guardian=zoe, child=cast.child, evidence="Order", by=acting(cast.leader), now=FRIDAY
    )
    back(cast, done)
    assert Block.objects.filter(guardian=zoe, child=cast.child, lifted_at=None).exists()


def test_an_erased_child_is_in_no_journal_and_comes_not_back(cast: Cast) -> None:
    done = took(cast, MEI, MOVED)
    erase_child(child=cast.child, by=acting(cast.leader), now=FRIDAY)
    journal = RosterJournal.objects.get()
    assert str(cast.child.pk) not in str(journal.changes)
    back(cast, done)
    assert Child.objects.get(pk=cast.child.pk).full_name == ""


# --- Order, repeats, rights -----------------------------------------------------------------------
def test_undoing_twice_is_undoing_once(cast: Cast) -> None:
    done = back(cast, took(cast, MEI))
    before = tables(cast)
    again = jobs.take_back(done, fingerprint="any", by=acting(cast.office), now=FRIDAY)
    undo.undo(done, fingerprint="any", by=acting(cast.office), now=FRIDAY)
    assert (again, tables(cast)) == (False, before)
    assert AuditEntry.objects.filter(verb="roster undone").count() == 1


def test_a_newer_list_has_to_go_first(cast: Cast) -> None:
    first = took(cast, MEI)
    second = took(cast, MEI, KAI)
    RosterImport.objects.filter(pk=second.pk).update(applied_at=FRIDAY + HOUR)
    shown = plan_of(first)
    with pytest.raises(undo.NewerFirst):
        jobs.take_back(
            first, fingerprint=shown.fingerprint, by=acting(cast.office), now=FRIDAY + HOUR
        )
    back(cast, second, now=FRIDAY + 2 * HOUR)
    back(cast, first, now=FRIDAY + 2 * HOUR)
    assert not Child.objects.filter(given_name__in=["Mei", "Kai"]).exists()


def test_what_changed_nothing_needs_no_undoing(cast: Cast) -> None:
    took(cast, MEI)
    again = took(cast, MEI)
    assert not again.may_be_undone(FRIDAY)


def test_after_a_week_nothing_can_be_undone(cast: Cast) -> None:
    done = took(cast, MEI)
    assert done.may_be_undone(FRIDAY + UNDONE_WITHIN - HOUR)
    assert not done.may_be_undone(FRIDAY + UNDONE_WITHIN)


def test_what_moved_since_it_was_shown_is_shown_anew(cast: Cast) -> None:
    done = took(cast, MEI)
    shown = plan_of(done)
    by, now = acting(cast.office), FRIDAY + HOUR
    assert jobs.take_back(done, fingerprint=shown.fingerprint, by=by, now=now)
    open_sheet(Child.objects.get(given_name="Mei"), WEEK, now=FRIDAY)
    jobs.carry_on(now=now)
    done.refresh_from_db()
    assert (done.state, done.note) == ("applied", "moved")
    assert Child.objects.get(given_name="Mei").left_on is None


def test_what_breaks_half_way_leaves_everything(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = took(cast, MEI, MOVED)
    before = tables(cast)
    shown = plan_of(done)
    jobs.take_back(done, fingerprint=shown.fingerprint, by=acting(cast.office), now=FRIDAY)
    monkeypatch.setattr(undo._Taking, "_classes", lambda _self: 1 / 0)
    for number in range(jobs.MOST_TRIES + 1):
        jobs.carry_on(now=FRIDAY + number * HOUR)
    done.refresh_from_db()
    assert (done.state, done.note) == ("applied", "not_undone")
    assert tables(cast) == before


# --- Pages ----------------------------------------------------------------------------------------
@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


def test_the_page_says_what_goes_and_what_stays(cast: Cast, office: Client) -> None:
    done = took(cast, MEI, KAI, MOVED)
    services.change_guardian(
        guardian=Guardian.objects.get(name="Jo Roth"), phone="1", by=acting(cast.office), now=FRIDAY
    )
    Progress(done.pk).begin(1)
    url = reverse("roster_undo", args=[done.pk])
    assert url in office.get(reverse("roster_preview", args=[done.pk])).content.decode()
    page = office.get(url)
    assert [one.heading for one in page.context["groups"]] == [
        "2 children go",
        "1 child goes back to the class they were in",
        "3 links to guardians end",
        "2 guardians go",
        "1 class ends",
    ]
    assert [one.name for one in page.context["left"]] == ["Jo Roth"]
    answer = office.post(url, {"fingerprint": page.context["plan"].fingerprint}, follow=True)
    assert "Being undone" in answer.content.decode()
    assert "It begins within a minute." in answer.content.decode()
    jobs.carry_on(now=FRIDAY)
    words = office.get(reverse("roster_preview", args=[done.pk])).content.decode()
    assert "What this list changed was taken back." in words
    assert office.get(url).status_code == 302
    assert Household.objects.filter(guardians=None).count() == 0


def test_a_page_left_open_undoes_nothing_else(cast: Cast, office: Client) -> None:
    done = took(cast, MEI)
    url = reverse("roster_undo", args=[done.pk])
    answer = office.post(url, {"fingerprint": "another"}, follow=True)
    assert "Something changed in the meantime." in answer.content.decode()
    assert RosterImport.objects.get(pk=done.pk).state == "applied"


def test_the_page_names_the_list_that_goes_first(cast: Cast, office: Client) -> None:
    first = took(cast, MEI)
    second = took(cast, KAI)
    RosterImport.objects.filter(pk=second.pk).update(
        applied_at=FRIDAY + HOUR, file_name="later.csv"
    )
    page = office.get(reverse("roster_undo", args=[first.pk]))
    assert "later.csv" in page.content.decode()
    assert "Undo this</button>" not in page.content.decode()
