"""The clock: what docs/data-retention.md promises with days or years in it goes then, and not before."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model

from accounts.invitations.services import accept, invite, standing_invitation
from accounts.models import (
    AuditEntry,
    Delivery,
    Guardian,
    Invitation,
    Member,
    ReadLog,
    RosterImport,
    RosterJournal,
    User,
)
from accounts.models.roster import UNDONE_WITHIN
from accounts.services import clearing as people
from accounts.services.audit import record
from accounts.services.reading import What, note_read
from checkins.models import (
    DEVICE_KEPT_FOR,
    Announcement,
    Device,
    Operation,
    ReplyLink,
    Sheet,
)
from checkins.reminders.sweep import sweep
from checkins.replies import doors
from checkins.services import clearing
from checkins.services.links import mint_reply_link
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.people import make_user
from tests.factories.sheets import make_shared_sheet
from tests.replies.conftest import share_sheet

DAY, YEAR = dt.timedelta(days=1), people.SCHOOL_YEAR
MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def age(row: Model, moment: dt.datetime) -> None:
    """As if it had been written then."""
    type(row)._default_manager.filter(pk=row.pk).update(created_at=moment)


def round_at(moment: dt.datetime) -> Counter[str]:
    """The minute's round in that hour, in the minute in which the clock strikes."""
    return sweep(now=moment.replace(minute=clearing.AT_MINUTE))


def link_of(sheet: Sheet, guardian: Guardian) -> ReplyLink:
    token = mint_reply_link(sheet, guardian, now=FRIDAY).rstrip("/").rsplit("/", 1)[-1]
    link = doors.link_of(token)
    assert link is not None
    return link


def a_reading(cast: Cast) -> ReadLog:
    actor = acting(cast.teacher)
    note_read(actor, What.SHEET, [cast.child.pk], school_id=cast.school.pk, now=FRIDAY)
    return ReadLog.objects.get()


def an_audit_row(cast: Cast) -> AuditEntry:
    return record("tried", school=cast.school, by=acting(cast.leader))


def a_letter(cast: Cast) -> Delivery:
    return Delivery.objects.create(
        school=cast.school,
        letter="week_ready",
        key="one",
        guardian=cast.guardian,
        to="ana@mail.example",
        state=Delivery.State.SENT,
        due_at=FRIDAY,
    )


def an_applied_list(cast: Cast) -> RosterImport:
    return RosterImport.objects.create(
        school=cast.school, file_name="l.csv", file_hash="0" * 64, state="applied"
    )


def a_journal(cast: Cast) -> RosterJournal:
    done = an_applied_list(cast)
    RosterImport.objects.filter(pk=done.pk).update(applied_at=FRIDAY)
    return RosterJournal.objects.create(school=cast.school, roster_import=done)


def nobodys_sign_in(cast: Cast) -> User:
    return make_user("nobody@mail.example")


def an_unused_invitation(cast: Cast) -> Invitation:
    """It runs out a while after it was written."""
    invitation, _url = invite(cast.office, by=acting(cast.leader), now=FRIDAY)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=FRIDAY)
    return invitation


def a_used_invitation(cast: Cast) -> Invitation:
    _invitation, url = invite(cast.office, by=acting(cast.leader), now=FRIDAY)
    found = standing_invitation(url.rstrip("/").rsplit("/", 1)[-1], now=FRIDAY)
    assert found is not None
    accept(found, display_name="Mr. Okafor", now=FRIDAY)
    found.refresh_from_db()
    Invitation.objects.filter(pk=found.pk).update(expires_at=FRIDAY + 5 * YEAR)
    return found


def a_browser(cast: Cast) -> Device:
    link = link_of(share_sheet(cast), cast.guardian)
    doors.enter(link, secret="", now=FRIDAY)
    return Device.objects.get()


def an_operation(cast: Cast) -> Operation:
    return Operation.objects.create(
        school=cast.school,
        guardian=cast.guardian,
        sheet=share_sheet(cast),
        operation_id=uuid.uuid4(),
        landed_at=FRIDAY,
    )


def a_link_of_a_closed_year(cast: Cast) -> ReplyLink:
    link = link_of(share_sheet(cast), cast.guardian)
    Sheet.objects.update(closed_at=FRIDAY)
    return link


def a_link_closed_by_the_next_share(cast: Cast) -> ReplyLink:
    """Home's half closes with the next sheet; here that is the later of the two moments."""
    early = FRIDAY - 21 * DAY
    link = link_of(
        make_shared_sheet(cast.child, WEEK - 3, by=cast.teacher, now=early), cast.guardian
    )
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    return link


def a_link_whose_two_weeks_were_longer(cast: Cast) -> ReplyLink:
    """The next sheet came after a week, and home's half stayed open for another one."""
    early = FRIDAY - 14 * DAY
    link = link_of(
        make_shared_sheet(cast.child, WEEK - 2, by=cast.teacher, now=early), cast.guardian
    )
    make_shared_sheet(cast.child, WEEK - 1, by=cast.teacher, now=FRIDAY - 7 * DAY)
    return link


CLOCK: dict[Callable[[Cast], Model], dt.timedelta] = {
    a_reading: 3 * YEAR,
    an_audit_row: 3 * YEAR,
    a_letter: YEAR,
    an_applied_list: YEAR,
    a_journal: UNDONE_WITHIN,
    nobodys_sign_in: YEAR,
    an_unused_invitation: 30 * DAY,
    a_used_invitation: 30 * DAY,
    a_browser: DEVICE_KEPT_FOR,
    an_operation: 30 * DAY,
    a_link_of_a_closed_year: YEAR,
    a_link_closed_by_the_next_share: YEAR,
    a_link_whose_two_weeks_were_longer: YEAR,
}


@pytest.mark.parametrize("make", CLOCK, ids=lambda make: make.__name__)
def test_a_row_goes_when_its_time_is_over_and_not_before(
    cast: Cast, make: Callable[[Cast], Any]
) -> None:
    row = make(cast)
    age(row, FRIDAY)
    others = type(row)._default_manager.exclude(pk=row.pk)
    others.update(created_at=FRIDAY + 5 * YEAR)
    rows = type(row)._default_manager.filter(pk=row.pk)
    hour = dt.timedelta(hours=1)
    round_at(FRIDAY + CLOCK[make] - hour)
    assert rows.exists()
    round_at(FRIDAY + CLOCK[make] + hour)
    assert not rows.exists()


@pytest.mark.parametrize("state", ["new", "claimed", "handing"])
def test_a_letter_that_is_under_way_stays(cast: Cast, state: str) -> None:
    letter = a_letter(cast)
    Delivery.objects.update(state=state, created_at=FRIDAY)
    over = people.people_over(now=FRIDAY + 2 * YEAR)["letters"]
    assert not over.filter(pk=letter.pk).exists()


def test_a_sheet_whose_letter_went_a_year_ago_is_not_announced_again(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    sweep(now=FRIDAY + 2 * dt.timedelta(hours=1))
    assert Announcement.objects.filter(sheet=sheet).count() == 2
    Delivery.objects.update(created_at=FRIDAY)
    later = FRIDAY + YEAR + DAY
    assert round_at(later)["letters_over"] > 0
    assert not Announcement.objects.exists()
    for minute in range(3):
        sweep(now=later + minute * MINUTE)
    assert not Delivery.objects.exists()


def test_sign_ins_of_staff_and_parents_stay_also_of_those_who_left(cast: Cast) -> None:
    """What they wrote is signed by them."""
    Member.objects.filter(pk=cast.co_teacher.pk).update(ended_on=FRIDAY.date())
    Guardian.objects.filter(pk=cast.guardian.pk).update(ended_on=FRIDAY.date())
    before = set(User.objects.values_list("pk", flat=True))
    round_at(FRIDAY + 3 * YEAR)
    assert set(User.objects.values_list("pk", flat=True)) == before


def test_a_link_that_is_open_stays_however_old(cast: Cast) -> None:
    link = link_of(share_sheet(cast), cast.guardian)
    age(link, FRIDAY)
    over = clearing.sheets_over(now=FRIDAY + 3 * YEAR)["links"]
    assert not over.filter(pk=link.pk).exists()


def test_the_clock_strikes_once_an_hour(cast: Cast) -> None:
    a_reading(cast)
    ReadLog.objects.update(created_at=FRIDAY - 4 * YEAR)
    for minute in (0, 40, 42):
        sweep(now=FRIDAY.replace(minute=minute))
    assert ReadLog.objects.exists()
    assert round_at(FRIDAY)["readings_over"] == 1


def test_that_links_went_stands_in_the_audit_once(cast: Cast) -> None:
    share_sheet(cast)
    for guardian in (cast.guardian, cast.co_guardian):
        link_of(Sheet.objects.get(), guardian)
    Sheet.objects.update(closed_at=FRIDAY)
    AuditEntry.objects.all().delete()
    round_at(FRIDAY + 2 * YEAR)
    told = AuditEntry.objects.get(verb="kept no longer")
    assert (told.school, told.by_operator, told.about) == (cast.school, True, {"links": 2})
    round_at(FRIDAY + 2 * YEAR)
    assert AuditEntry.objects.filter(verb="kept no longer").count() == 1


def test_a_part_goes_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _time in range(3):
        an_audit_row(cast)
    AuditEntry.objects.update(created_at=FRIDAY - 4 * YEAR)
    monkeypatch.setattr(people, "MOST_AT_ONCE", 2)
    assert [round_at(FRIDAY)["audit_over"] for _time in range(2)] == [2, 1]
