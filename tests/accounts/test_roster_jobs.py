"""Confirmed is not applied: a job does it, once, and whatever becomes of the job the school is whole."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Child, Member, Role, RosterImport
from accounts.models.roster import UNDONE_WITHIN
from accounts.rosters import apply as applying
from accounts.rosters import jobs
from accounts.rosters.apply import plan_of
from accounts.rosters.progress import Figure, Progress, figure_of
from accounts.rosters.receiving import WAITS_FOR, clear_old_lists
from checkins.reminders.sweep import sweep
from checkins.services.erasing import erase_child
from tests.accounts.rosters_helpers import csv_of, upload
from tests.conftest import FRIDAY, Cast, acting, client_of

MEI = "Mei Lin,Room 9,Bo Lin,bo@mail.example,vi,,,"
KAI = "Kai Roth,Room 9,Al Roth,al@mail.example,,,,"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


def confirmed(
    cast: Cast, *lines: str, by: Member | None = None, now: dt.datetime = FRIDAY
) -> RosterImport:
    """A list that somebody has looked at and said yes to."""
    waiting = upload(cast.school, csv_of(*(lines or (MEI,))))
    shown = plan_of(waiting, now=FRIDAY)
    who = acting(by or cast.office)
    assert jobs.confirm(waiting, fingerprint=shown.fingerprint, by=who, now=now)
    return state_of(waiting)


def state_of(one: RosterImport) -> RosterImport:
    return RosterImport.objects.get(pk=one.pk)


def is_here(name: str = "Mei") -> bool:
    return Child.objects.filter(given_name=name).exists()


def breaks(*_args: Any, **_more: Any) -> Any:
    raise ZeroDivisionError("Mei Lin")


def test_confirming_keeps_who_and_when_and_changes_nothing_yet(cast: Cast) -> None:
    one = confirmed(cast)
    assert (one.state, one.confirmed_by, one.confirmed_at) == ("queued", cast.office, FRIDAY)
    assert not is_here()


def test_the_minutes_round_does_what_no_worker_did(cast: Cast) -> None:
    one = confirmed(cast)
    assert sweep(now=FRIDAY)["lists_applied"] == 1
    one = state_of(one)
    assert (one.state, one.asked, one.roster, one.lease_until) == ("applied", {}, {}, None)
    assert is_here()
    entry = AuditEntry.objects.get(verb="roster applied")
    assert entry.by_member == cast.office


def test_a_job_that_comes_twice_does_it_once(cast: Cast) -> None:
    one = confirmed(cast)
    for _time in range(2):
        jobs.carry_on(now=FRIDAY, only=one.pk)
    assert Child.objects.filter(given_name="Mei").count() == 1
    assert AuditEntry.objects.filter(verb="roster applied").count() == 1


def test_confirming_twice_is_confirming_once(cast: Cast) -> None:
    one = confirmed(cast)
    again = jobs.confirm(one, fingerprint="any", by=acting(cast.leader), now=FRIDAY)
    assert (again, state_of(one).confirmed_by) == (False, cast.office)


def test_what_another_job_holds_is_left_to_it_until_its_lease_is_over(cast: Cast) -> None:
    one = confirmed(cast)
    RosterImport.objects.update(lease_until=FRIDAY + jobs.LEASE)
    assert not jobs.carry_on(now=FRIDAY)["lists_applied"]
    assert jobs.carry_on(now=FRIDAY + jobs.LEASE + MINUTE)["lists_applied"] == 1
    assert state_of(one).state == "applied"


def test_a_second_list_of_the_school_waits_and_is_shown_anew(cast: Cast) -> None:
    first = confirmed(cast)
    second = confirmed(cast, MEI, KAI, now=FRIDAY + MINUTE)
    RosterImport.objects.filter(pk=first.pk).update(lease_until=FRIDAY + jobs.LEASE)
    assert not jobs.carry_on(now=FRIDAY)["lists_applied"]
    RosterImport.objects.update(lease_until=None)
    done = jobs.carry_on(now=FRIDAY)
    assert (done["lists_applied"], done["lists_came_back"]) == (1, 1)
    second = state_of(second)
    assert (second.state, second.note, second.asked) == ("waiting", "moved", {})
    assert not is_here("Kai")


def test_a_job_that_breaks_leaves_the_school_as_it_was_and_is_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one = confirmed(cast)
    monkeypatch.setattr(applying, "_close", breaks)
    for number in range(jobs.MOST_TRIES):
        assert jobs.carry_on(now=FRIDAY + number * MINUTE)["lists_troubled"] == 1
        assert not is_here()
    assert jobs.carry_on(now=FRIDAY + 9 * MINUTE)["lists_given_up"] == 1
    assert state_of(one).state == "failed"
    assert "Mei" not in caplog.text


def test_who_has_no_right_any_more_has_nothing_applied(cast: Cast) -> None:
    gone = confirmed(cast)
    cast.office.ended_on = FRIDAY.date() - dt.timedelta(days=1)
    cast.office.save()
    jobs.carry_on(now=FRIDAY)
    assert (state_of(gone).state, state_of(gone).note) == ("waiting", "not_theirs")
    changed = confirmed(cast, by=cast.leader)
    cast.leader.roles = [Role.TEACHER]
    cast.leader.save()
    jobs.carry_on(now=FRIDAY)
    assert (state_of(changed).state, is_here()) == ("waiting", False)


def test_who_was_shut_out_of_a_child_since_has_nothing_applied(cast: Cast) -> None:
    one = confirmed(cast)
    cast.blocked_guardian.email = cast.office.user.email
    cast.blocked_guardian.save()
    jobs.carry_on(now=FRIDAY)
    assert (state_of(one).state, is_here()) == ("waiting", False)


def test_a_list_that_nobody_carried_on_with_goes_after_a_day(cast: Cast) -> None:
    one = confirmed(cast)
    RosterImport.objects.update(state=RosterImport.State.FAILED)
    clear_old_lists(now=one.created_at + WAITS_FOR)
    one = state_of(one)
    assert (one.state, one.roster, one.table) == ("set_aside", {}, {})


# --- Pages ----------------------------------------------------------------------------------------
def test_the_page_says_how_far_it_is(cast: Cast, office: Client) -> None:
    one = confirmed(cast)
    url = reverse("roster_preview", args=[one.pk])
    words = office.get(url).content.decode()
    assert "It begins within a minute." in words
    assert "<progress" in words
    assert 'max="' not in words
    progress = Progress(one.pk)
    progress.begin(40)
    progress.said_at = 0.0
    progress.step(10)
    words = office.get(url).content.decode()
    assert 'max="40" value="10"' in words
    assert "25 % done" in words
    assert "Look again" in words


def test_nobody_else_sees_how_far_it_is(cast: Cast) -> None:
    url = reverse("roster_preview", args=[confirmed(cast).pk])
    for who in (cast.teacher, cast.stranger):
        assert client_of(who).get(url).status_code == 404


def test_what_did_not_finish_says_so_and_is_tried_again(cast: Cast, office: Client) -> None:
    one = confirmed(cast)
    RosterImport.objects.update(state=RosterImport.State.FAILED)
    url = reverse("roster_preview", args=[one.pk])
    assert "Nothing was changed. Please try again" in office.get(url).content.decode()
    shown = office.post(url, follow=True)
    assert "Apply this" in shown.content.decode()
    office.post(url, {"fingerprint": shown.context["plan"].fingerprint})
    jobs.carry_on(now=FRIDAY)
    assert is_here()


def test_what_came_back_says_why(cast: Cast, office: Client) -> None:
    one = confirmed(cast)
    RosterImport.objects.update(state="waiting", note="moved")
    words = office.get(reverse("roster_preview", args=[one.pk])).content.decode()
    assert "Something changed in the meantime." in words


def test_the_report_names_who_confirmed(cast: Cast, office: Client) -> None:
    one = confirmed(cast, by=cast.leader)
    jobs.carry_on(now=FRIDAY)
    page = office.get(reverse("roster_preview", args=[one.pk]))
    assert page.context["who_said"] == cast.leader


# --- The bar --------------------------------------------------------------------------------------
def test_steps_are_told_now_and_then_and_never_beyond_the_end() -> None:
    progress = Progress(uuid.uuid4())
    assert figure_of(uuid.uuid4()) is None
    progress.begin(3)
    for _step in range(5):
        progress.step()
    assert progress.done == 3
    assert progress.of is not None
    assert figure_of(progress.of) == Figure(0, 3)
    assert (Figure(1, 3).percent, Figure(0, 0).percent) == (33, 0)


# --- The report -----------------------------------------------------------------------------------
def test_the_report_says_each_name_by_its_line(cast: Cast, office: Client) -> None:
    one = confirmed(
        cast,
        "Mei Lin,Room 9,=Bo Lin,bo@mail.example,vi,,,",
        "Javier Ortega,Room 4,Ana Ortega,else@mail.example,,Rick Stone,,",
        "Kai,,,,,,,",
        "Ada Fox,Room 9,Sam Fox,fox@mail.example,,Kit Fox,fox@mail.example,",
    )
    jobs.carry_on(now=FRIDAY)
    page = office.get(reverse("roster_preview", args=[one.pk]))
    told = {
        heading: [(entry.line, entry.name, entry.detail) for entry in entries]
        for heading, entries in page.context["groups"]
    }
    assert told["New children"] == [(2, "Mei Lin", "Room 9"), (5, "Ada Fox", "Room 9")]
    assert told["Changed class"] == [(3, "Javier Ortega", "from Room 12 to Room 4")]
    assert told["Stays shut"] == [(3, "Rick Stone", "Javier Ortega")]
    assert told["Questions left open"] == [(5, "Sam Fox · Kit Fox", "fox@mail.example")]
    assert told["Kept as it stands here"][0][:2] == (3, "Ana Ortega")
    assert told["Not taken as it stands"][0][0] == 4
    answer = office.get(reverse("roster_report", args=[one.pk]))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "What,Line,Name,Detail"
    assert "New guardians,2,'=Bo Lin,bo@mail.example" in lines
    assert AuditEntry.objects.filter(verb="roster report exported", by_member=cast.office).exists()


def test_names_leave_the_report_after_a_week(cast: Cast) -> None:
    one = confirmed(cast)
    jobs.carry_on(now=FRIDAY)
    week = FRIDAY + UNDONE_WITHIN
    assert sweep(now=week - MINUTE)["reports_emptied"] == 0
    assert sweep(now=week)["reports_emptied"] == 1
    one = state_of(one)
    assert (one.details, one.report["counts"]["new_children"]) == ([], 1)
    url = reverse("roster_report", args=[one.pk])
    assert client_of(cast.office).get(url).status_code == 404


def test_an_erased_child_is_in_no_report(cast: Cast) -> None:
    one = confirmed(cast, MEI, KAI)
    jobs.carry_on(now=FRIDAY)
    erase_child(child=Child.objects.get(given_name="Mei"), by=acting(cast.leader), now=FRIDAY)
    details = str(state_of(one).details)
    assert "Mei" not in details
    assert "Bo Lin" not in details
    assert "Kai" in details
