"""Erasing a child's record: every word and address goes, numbers stay, no restore brings anybody back."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import (
    AuditEntry,
    Child,
    Delivery,
    Enrolment,
    Erasure,
    Guardian,
    Household,
    ReadLog,
    RosterHeading,
    RosterImport,
    User,
)
from accounts.rosters.apply import plan_of
from accounts.rosters.export import people_rows
from accounts.rosters.receiving import WAITS_FOR, clear_old_lists, receive_file
from accounts.services import operator
from accounts.services.erasing import file_ledger
from checkins.models import ErasedWeek, Sheet
from checkins.reminders.sweep import sweep
from checkins.services.erasing import erase_child, replay
from checkins.services.goals import begin_goal
from checkins.services.links import mint_reply_link
from config.trial.walk import Walk
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import block, make_child, make_guardian
from tests.factories.sheets import make_shared_sheet
from tests.replies.conftest import press, share_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def ledger(settings: Any, tmp_path: Path) -> Path:
    settings.ERASURE_LEDGER = tmp_path / "kept-apart" / "erasures.jsonl"
    return Path(settings.ERASURE_LEDGER)


def everything() -> str:
    """Every column of every row of every table, as text."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.all():  # type: ignore[attr-defined]
            found += [str(getattr(row, one.attname)) for one in model._meta.concrete_fields]
    return "\n".join(found)


def rows_about(child: Child) -> dict[str, int]:
    """Rows of every table that hang on the child, by whatever way of foreign keys."""
    found = {}
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if isinstance(one, models.ForeignKey) and one.related_model is Child:
                count = model._default_manager.filter(**{one.name: child}).count()  # type: ignore[attr-defined]
                if count:
                    found[model._meta.label] = count
    return found


def erased(cast: Cast, child: Child | None = None) -> Erasure:
    return erase_child(child or cast.child, by=acting(cast.leader), now=FRIDAY)


def test_nothing_of_the_trial_worlds_child_is_left(walk: Walk) -> None:
    """A world in which everything that can be written about a child was written."""
    world = walk.world
    child = world.alder.children["own"]
    name, sheets = child.full_name, list(Sheet.objects.filter(child=child))
    texts = {
        text
        for sheet in sheets
        for entry in sheet.entries.exclude(text="")
        for text in [entry.text, *entry.revisions.values_list("text", flat=True)]
        if len(text) > 12
    }
    assert texts and rows_about(child)
    erase_child(child, by=operator(world.alder.school, now=world.now), now=world.now)
    assert set(rows_about(child)) <= {"accounts.ReadLog"}
    assert not Sheet.objects.filter(pk__in=[one.pk for one in sheets]).exists()
    left = everything()
    for text in texts:
        if not Sheet.objects.filter(entries__text=text).exists():
            assert text not in left
    assert name not in left
    child.refresh_from_db()
    assert (child.full_name, child.roster_id) == ("", "")
    assert child.erased_at == world.now


def test_adults_who_had_no_other_child_go_along(cast: Cast) -> None:
    both = make_guardian(cast.school, "Tía Eva", "eva@mail.example", cast.child, cast.other_child)
    homes = {cast.guardian.household_id, cast.blocked_guardian.household_id}
    erasure = erased(cast)
    gone = {str(one.pk) for one in (cast.guardian, cast.co_guardian, cast.blocked_guardian)}
    assert set(erasure.guardians) == gone
    assert not Guardian.objects.filter(pk__in=gone).exists()
    assert not Household.objects.filter(pk__in=homes).exists()
    assert not User.objects.filter(email="ana@mail.example").exists()
    assert Guardian.objects.filter(pk=both.pk).exists()
    assert User.objects.filter(email="noor@mail.example").exists()
    assert "ana@mail.example" not in everything()


def test_an_adult_who_works_here_keeps_their_sign_in(cast: Cast) -> None:
    parent = make_guardian(cast.school, "Mr. Reyes", cast.co_teacher.user.email, cast.child)
    parent.user = cast.co_teacher.user
    parent.save()
    erased(cast)
    assert not Guardian.objects.filter(pk=parent.pk).exists()
    assert User.objects.filter(pk=cast.co_teacher.user_id).exists()


def test_every_open_door_is_shut_at_once(cast: Cast) -> None:
    sheet = share_sheet(cast)
    phone = Client()
    press(phone, mint_reply_link(sheet, cast.guardian, now=FRIDAY).rstrip("/").rpartition("/")[2])
    parent, teacher = client_of(cast.guardian), client_of(cast.teacher)
    assert phone.get(f"/reply/{sheet.pk}/").status_code == 200
    erased(cast)
    assert phone.get(f"/reply/{sheet.pk}/").status_code == 404
    assert parent.get("/home/").status_code == 302
    assert teacher.get(f"/sheet/{sheet.pk}/").status_code == 404
    assert teacher.get(f"/child/{cast.child.pk}/").status_code == 404
    assert client_of(cast.leader).get(f"/people/child/{cast.child.pk}/").status_code == 404


def test_letters_that_wait_do_not_leave(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    sweep(now=FRIDAY)
    assert Delivery.objects.filter(guardian=cast.guardian).exists()
    erased(cast)
    mail.outbox.clear()
    sweep(now=FRIDAY + 2 * HOUR)
    told = {address for letter in mail.outbox for address in letter.to}
    assert told.isdisjoint({"ana@mail.example", "luis@mail.example"})


def test_numbers_stay_and_name_nobody(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    begin_goal(cast.child, title="Ask", by=cast.teacher, now=FRIDAY)
    erased(cast)
    erased(cast, cast.other_child)
    (row,) = ErasedWeek.objects.all()
    assert (row.classroom, row.week, row.sheets, row.shared) == (cast.classroom, WEEK, 2, 2)
    written = AuditEntry.objects.filter(verb="child erased")
    assert {one.by_member for one in written} == {cast.leader}


def test_twice_is_once(cast: Cast) -> None:
    assert erased(cast) == erased(cast)
    assert AuditEntry.objects.filter(verb="child erased").count() == 1


def test_another_school_erases_nobody(cast: Cast) -> None:
    answer = client_of(cast.stranger).post(
        reverse("child_erase", args=[cast.child.pk]), {"given_name": "Javier"}
    )
    assert answer.status_code == 404
    cast.child.refresh_from_db()
    assert cast.child.erased_at is None


def test_the_leader_types_the_name(cast: Cast) -> None:
    browser, url = client_of(cast.leader), reverse("child_erase", args=[cast.child.pk])
    assert browser.post(url, {"given_name": "Layla"}).status_code == 400
    assert browser.post(url, {}).status_code == 400
    cast.child.refresh_from_db()
    assert cast.child.erased_at is None
    assert browser.post(url, {"given_name": " javier"}).status_code == 302
    cast.child.refresh_from_db()
    assert cast.child.erased_at is not None
    assert client_of(cast.office).get(url).status_code == 404


# --- Lists ----------------------------------------------------------------------------------------
def list_of(*rows: str) -> bytes:
    head = "Child first name,Child last name,Class,Student ID"
    return "\n".join([head, *rows]).encode()


def test_no_list_brings_an_erased_child_back(cast: Cast) -> None:
    cast.child.roster_id = "4711"
    cast.child.save()
    erased(cast)
    for row in ("Javier,Ortega,Room 12,", "Xavier,Other,Room 12,4711"):
        waiting = receive_file(list_of(row), file_name="x.csv", by=acting(cast.office), now=FRIDAY)
        plan = plan_of(waiting, now=FRIDAY)
        assert [one.code for one in plan.problems] == ["erased"], row
        assert plan.children == ()
    fresh = receive_file(
        list_of("Javier,Ortiz,Room 12,"), file_name="x.csv", by=acting(cast.office), now=FRIDAY
    )
    assert [one.code for one in plan_of(fresh, now=FRIDAY).problems] == []
    assert "Javier" not in str(people_rows(cast.school, today=acting(cast.office).today))


def test_a_list_that_waits_forgets_its_names(cast: Cast) -> None:
    waiting = receive_file(
        list_of("Javier,Ortega,Room 12,"), file_name="x.csv", by=acting(cast.office), now=FRIDAY
    )
    file = receive_file(
        b"Name,Class,Guardian 1 name,Guardian 1 email\nJavier Ortega,Room 12,Ana Ortega,\n",
        file_name="javier.csv",
        by=acting(cast.office),
        now=FRIDAY,
    )
    erased(cast)
    for one in (waiting, file):
        one.refresh_from_db()
        assert one.state == RosterImport.State.SET_ASIDE
        assert (one.table, one.columns, one.roster) == ({}, [], {})


def test_nor_does_the_name_of_a_file_or_a_heading_name_the_child(cast: Cast) -> None:
    school = cast.school
    files = [
        RosterImport.objects.create(school=school, file_name=name, file_hash="0", state="applied")
        for name in ("Javier.csv", "ortega_JAVIER 2026.xlsx", "Room 12.csv")
    ]
    headings = [
        RosterHeading.objects.create(school=school, heading=heading, means="")
        for heading in ("javier ortega", "ana ortega", "luis ortega", "class teacher")
    ]
    erased(cast)
    left = RosterHeading.objects.filter(pk__in=[one.pk for one in headings])
    assert [one.heading for one in left] == ["class teacher"]
    for one in files:
        one.refresh_from_db()
    assert [one.file_name for one in files] == ["…", "…", "Room 12.csv"]


def test_a_list_that_nobody_applies_goes_after_a_day(cast: Cast) -> None:
    waiting = receive_file(
        list_of("Javier,Ortega,Room 12,"), file_name="x.csv", by=acting(cast.office), now=FRIDAY
    )
    assert clear_old_lists(now=waiting.created_at + WAITS_FOR - HOUR) == 0
    done = sweep(now=waiting.created_at + WAITS_FOR)
    assert done["lists_removed"] >= 1
    waiting.refresh_from_db()
    assert waiting.roster == {}
    page = client_of(cast.office).get(reverse("roster_preview", args=[waiting.pk]))
    assert page.status_code == 200


def test_words_kept_for_somebody_signed_out_go_too(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    other = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    browser = client_of(cast.teacher)
    session = browser.session
    forms = {f"/sheet/{one.pk}/": [["text", ["Kept."]]] for one in (sheet, other)}
    session["kept_words"] = {"writer": str(cast.teacher.user.pk), "forms": forms}
    session.save()
    erased(cast)
    left = Session.objects.get(pk=session.session_key).get_decoded()
    assert set(left["kept_words"]["forms"]) == {f"/sheet/{other.pk}/"}


# --- The ledger -----------------------------------------------------------------------------------
def restored(child: Child) -> None:
    """As a backup from before has it: named, in a class, with a sheet; no row of the erasure."""
    Erasure.objects.filter(child=child.pk).delete()
    Child.objects.filter(pk=child.pk).update(
        given_name="Javier", family_name="Ortega", erased_at=None
    )


def test_a_restored_backup_is_brought_up_to_date(cast: Cast, ledger: Path) -> None:
    erased(cast)
    assert file_ledger(now=FRIDAY) == 1
    assert file_ledger(now=FRIDAY) == 0
    assert ledger.stat().st_mode & 0o077 == 0
    assert "Javier" not in ledger.read_text()
    restored(cast.child)
    Enrolment.objects.create(
        school=cast.school, child=cast.child, classroom=cast.classroom, starts_on=FRIDAY.date()
    )
    make_guardian(cast.school, "Ana Ortega", "ana@mail.example", cast.child)
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    done = replay(ledger.read_text().splitlines(), now=FRIDAY)
    assert done == {"erased": 1}
    assert set(rows_about(cast.child)) <= {"accounts.ReadLog"}
    assert "ana@mail.example" not in everything()
    assert replay(ledger.read_text().splitlines(), now=FRIDAY) == {"gone": 1}


def test_broken_and_strange_lines_keep_no_other_back(cast: Cast) -> None:
    good = json.dumps({"school": str(cast.school.pk), "child": str(cast.child.pk)})
    elsewhere = json.dumps(
        {"school": str(cast.stranger.school_id), "child": str(cast.other_child.pk)}
    )
    lines = ["{", "[]", "null", '{"school": 1}', "", elsewhere, good]
    assert replay(lines, now=FRIDAY) == {"unreadable": 4, "gone": 1, "erased": 1}
    cast.other_child.refresh_from_db()
    assert cast.other_child.erased_at is None


def test_a_full_disk_is_tried_again_by_the_minute(cast: Cast, settings: Any, ledger: Path) -> None:
    settings.ERASURE_LEDGER = "/proc/nothing/erasures.jsonl"
    erased(cast)
    assert sweep(now=FRIDAY)["erasures_filed"] == 0
    settings.ERASURE_LEDGER = ledger
    assert sweep(now=FRIDAY)["erasures_filed"] == 1
    assert len(ledger.read_text().splitlines()) == 1


def test_the_commands(cast: Cast, ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("erasures", child=str(cast.child.pk))
    cast.child.refresh_from_db()
    assert cast.child.erased_at is not None
    assert AuditEntry.objects.get(verb="child erased").by_operator
    file_ledger(now=FRIDAY)
    restored(cast.child)
    call_command("erasures", "--replay", str(ledger))
    assert '{"erased": 1}' in capsys.readouterr().out
    call_command("erasures", "--replay", str(ledger.with_name("none.jsonl")))


def test_the_read_log_keeps_ids_only(cast: Cast) -> None:
    client_of(cast.teacher).get(f"/child/{cast.child.pk}/")
    erased(cast)
    assert ReadLog.objects.filter(child=cast.child).count() == 1
    left = everything()
    assert "Ortega" not in left


def test_a_sibling_and_a_namesake_stay(cast: Cast) -> None:
    sibling = make_child(cast.other_classroom, "Lucía Ortega")
    make_guardian(cast.school, "Ana Ortega", "ana2@mail.example", sibling)
    other = make_guardian(cast.school, "Opa Ortega", "opa@mail.example", sibling)
    block(other, cast.child)
    erased(cast)
    sibling.refresh_from_db()
    assert sibling.erased_at is None
    assert sibling.guardianships.count() == 2
