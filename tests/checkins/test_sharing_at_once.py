"""Shares, takings back, letters and replies that meet, on a database that lets them."""

import datetime as dt
import uuid
from collections import Counter

import pytest
from django.core import mail
from django.db import connection

from accounts.letters.worker import deliver
from accounts.models import Delivery
from checkins.models import Announcement, Entry, HomeHalf, Sheet, Snapshot, TakenBack
from checkins.services.reply import Reply, send_reply
from checkins.services.restoring import restore_line
from checkins.services.share import (
    content_of,
    has_unshared_changes,
    share,
    share_changes,
    take_back,
)
from checkins.services.writing import Conflict, write_line
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet, make_sheet, prompt_of
from tests.replies.test_at_once import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

MINUTE = dt.timedelta(minutes=1)
AFTER_THE_SLOT = FRIDAY + dt.timedelta(hours=2, minutes=5)
LEAVES = AFTER_THE_SLOT + 10 * MINUTE
ROUNDS = 8


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


def test_two_shares_at_once_are_one(cast: Cast, sheet: Sheet) -> None:
    assert connection.vendor == "postgresql"
    done = at_once(
        lambda: share([sheet], by=cast.teacher, now=FRIDAY),
        lambda: share([sheet], by=cast.co_teacher, now=FRIDAY),
    )
    assert sorted(len(one) for one in done) == [0, 1]
    assert Snapshot.objects.count() == 1
    assert Delivery.objects.count() == 2


def test_a_line_written_while_changes_are_shared_is_in_it_or_waits(
    cast: Cast, sheet: Sheet
) -> None:
    share([sheet], by=cast.teacher, now=FRIDAY)
    wins = prompt_of(sheet, "wins")
    for turn in range(1, ROUNDS):
        now = FRIDAY + turn * MINUTE
        text = f"Win {turn}"
        at_once(
            lambda text=text, turn=turn, now=now: write_line(
                sheet, wins, text=text, version=turn, by=cast.teacher, now=now
            ),
            lambda now=now: share_changes(sheet, by=cast.co_teacher, now=now),
        )
        sheet.refresh_from_db()
        last = Snapshot.objects.get(sheet=sheet, revision=sheet.shared_revision)
        assert has_unshared_changes(sheet) == (last.content != content_of(sheet))
        assert Entry.objects.get(sheet=sheet).text == text


def test_two_teachers_sharing_the_same_changes_leave_one_snapshot(cast: Cast, sheet: Sheet) -> None:
    share([sheet], by=cast.teacher, now=FRIDAY)
    wins = prompt_of(sheet, "wins")
    write_line(sheet, wins, text="Sang.", version=1, by=cast.teacher, now=FRIDAY)
    done = at_once(
        lambda: share_changes(sheet, by=cast.teacher, now=FRIDAY),
        lambda: share_changes(sheet, by=cast.co_teacher, now=FRIDAY),
    )
    assert Counter(one is None for one in done) == {True: 1, False: 1}
    assert Snapshot.objects.count() == 2


def test_a_sheet_taken_back_while_its_letter_is_handed_over_is_undone_or_withdrawn(
    cast: Cast,
) -> None:
    """Never both: a letter that left, and a share that never was."""
    for turn in range(ROUNDS):
        week = WEEK - turn
        now = AFTER_THE_SLOT - turn * dt.timedelta(days=7)
        leaves = LEAVES - turn * dt.timedelta(days=7)
        mail.outbox.clear()
        sheet = make_shared_sheet(cast.child, week, by=cast.teacher, now=now)
        at_once(
            lambda leaves=leaves: deliver(now=leaves),
            lambda sheet=sheet, leaves=leaves: take_back(sheet, by=cast.teacher, now=leaves),
        )
        sheet.refresh_from_db()
        taken = TakenBack.objects.get(sheet=sheet)
        told = Announcement.objects.filter(sheet=sheet).exists()
        assert taken.was_undone is not told
        assert (sheet.shared_at is None) == taken.was_undone
        assert bool(mail.outbox) == told
        assert not sheet.is_visible_to_family


def test_a_reply_sent_while_the_sheet_is_taken_back_lands(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    at_once(
        lambda: take_back(sheet, by=cast.teacher, now=FRIDAY + 20 * MINUTE),
        lambda: send_reply(
            sheet=sheet,
            by=cast.guardian,
            reply=Reply(texts={"wins": ["He cooked."]}),
            operation_id=uuid.uuid4(),
            now=FRIDAY + 20 * MINUTE,
        ),
    )
    sheet.refresh_from_db()
    assert (sheet.withdrawn_at, sheet.replied_at) == (FRIDAY + 20 * MINUTE,) * 2
    assert HomeHalf.objects.get().sent_at == FRIDAY + 20 * MINUTE
    assert Entry.objects.get(half="home").text == "He cooked."


def test_bringing_back_and_writing_at_once_lose_no_word(cast: Cast, sheet: Sheet) -> None:
    wins = prompt_of(sheet, "wins")
    entry = write_line(sheet, wins, text="Sang.", version=1, by=cast.teacher, now=FRIDAY)
    assert entry is not None
    first = entry.revisions.get(version=1)

    def bring_back() -> str:
        try:
            restore_line(first, seen=2, by=cast.teacher, now=FRIDAY)
        except Conflict:
            return "asked"
        return "back"

    def write() -> str:
        try:
            write_line(sheet, wins, text="Danced.", version=2, by=cast.teacher, now=FRIDAY)
        except Conflict:
            return "asked"
        return "written"

    outcomes = sorted(at_once(bring_back, write))
    assert outcomes in (["asked", "back"], ["asked", "written"])
    entry.refresh_from_db()
    said = list(entry.revisions.order_by("version").values_list("text", flat=True))
    assert said == ["Put his hand up twice in math.", "Sang.", entry.text]
