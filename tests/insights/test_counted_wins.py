"""`Sheet.wins` and `Sheet.home_wins` say how many there are, whatever was sent, changed or taken back."""

import datetime as dt
import importlib
import uuid

from django.apps import apps

from accounts.models import Guardian
from checkins.models import Entry, Revision, Sheet
from checkins.services.reply import Reply, send_reply
from checkins.services.restoring import restore_home_line
from checkins.services.share import put_back, share_changes, take_back
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet, make_sheet, write

LATER = dt.timedelta(days=1)


def send(sheet: Sheet, by: Guardian, *wins: str) -> None:
    reply = Reply(texts={"wins": [*wins], "works_at_home": ["A snack first."]})
    send_reply(sheet=sheet, by=by, reply=reply, operation_id=uuid.uuid4(), now=FRIDAY)


def counted(sheet: Sheet) -> tuple[int, int]:
    sheet.refresh_from_db()
    return sheet.wins, sheet.home_wins


def test_what_was_shared_is_counted_and_no_draft(cast: Cast) -> None:
    by = cast.teacher
    sheet = make_sheet(cast.child, WEEK, by=by, now=FRIDAY)
    assert counted(sheet) == (0, 0)
    other = make_shared_sheet(cast.other_child, WEEK, by=by, now=FRIDAY)
    write(other, "wins", "Zipped her coat.", position=1, by=by, now=FRIDAY)
    assert counted(other) == (1, 0)
    share_changes(other, by=by, now=FRIDAY)
    assert counted(other) == (2, 0)


def test_a_sheet_that_was_put_back_holds_what_it_says_now(cast: Cast) -> None:
    by = cast.teacher
    sheet = make_shared_sheet(cast.child, WEEK, by=by, now=FRIDAY - LATER)
    take_back(sheet, by=by, now=FRIDAY)
    write(sheet, "wins", "Asked first.", position=1, by=by, now=FRIDAY)
    put_back(sheet, by=by, now=FRIDAY)
    assert counted(sheet) == (2, 0)


def test_all_homes_of_a_child_are_counted_together(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    send(sheet, cast.guardian, "He cooked.", "He sang.")
    send(sheet, cast.co_guardian, "He read.")
    assert counted(sheet) == (1, 3)
    send(sheet, cast.guardian, "He cooked.")
    assert counted(sheet) == (1, 2)
    entry = Entry.objects.get(author_guardian=cast.guardian, text="", position=1)
    sang = Revision.objects.get(entry=entry, text="He sang.")
    restore_home_line(sang, seen=entry.version, by=cast.guardian, now=FRIDAY)
    assert counted(sheet) == (1, 3)


def test_sheets_of_before_are_counted_once(cast: Cast) -> None:
    by = cast.teacher
    sheets = [
        make_shared_sheet(one, WEEK, by=by, now=FRIDAY) for one in (cast.child, cast.other_child)
    ]
    write(sheets[1], "wins", "Not shared yet.", position=1, by=by, now=FRIDAY)
    send(sheets[0], cast.guardian, "He cooked.", "He sang.")
    wanted = [counted(one) for one in sheets]
    count = importlib.import_module("checkins.migrations.0014_count_wins_so_far").count_wins
    Sheet.objects.update(wins=0, home_wins=0)
    count(apps, None)
    assert [counted(one) for one in sheets] == wanted == [(1, 2), (1, 0)]
