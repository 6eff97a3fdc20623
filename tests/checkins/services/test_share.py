"""A shared sheet always has a win, and the family sees a snapshot."""

import datetime as dt
from typing import Any

import pytest

from checkins.models import Question, Sheet, Snapshot
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.readiness import AlreadyShared, mark_away, mark_ready
from checkins.services.share import has_unshared_changes, share, share_changes, take_back
from checkins.services.wins import NoWin
from checkins.services.writing import set_value, write_line
from checkins.signals import sheet_shared
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import make_shared_sheet, make_sheet, prompt_of, write

MINUTE = dt.timedelta(minutes=1)


def test_a_sheet_without_a_win_is_not_ready(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    write(sheet, "next_step", "Asking for help.", by=cast.teacher, now=FRIDAY)
    write(sheet, "wins", " – ", by=cast.teacher, now=FRIDAY)
    with pytest.raises(NoWin):
        mark_ready(sheet, by=cast.teacher, now=FRIDAY)


def test_sharing_twice_shares_once(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    heard: list[Sheet] = []

    def hear(sheet: Sheet, **_: Any) -> None:
        heard.append(sheet)

    sheet_shared.connect(hear)
    assert len(share([sheet], by=cast.teacher, now=FRIDAY)) == 1
    assert share([sheet], by=cast.teacher, now=FRIDAY) == []
    sheet_shared.disconnect(hear)
    assert (Snapshot.objects.count(), len(heard)) == (1, 1)


def test_a_win_that_was_emptied_after_ready_stops_the_share(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    write_line(sheet, prompt_of(sheet, "wins"), text="", version=1, by=cast.teacher, now=FRIDAY)
    assert share([sheet], by=cast.teacher, now=FRIDAY) == []
    sheet.refresh_from_db()
    assert (sheet.shared_at, sheet.ready_at) == (None, None)


def test_the_snapshot_holds_what_stood_at_the_share(cast: Cast) -> None:
    goal = begin_goal(cast.child, title="Speak up", by=cast.teacher, now=FRIDAY)
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    set_value(sheet, prompt_of(sheet, "goals"), goal=goal, value=3, by=cast.teacher, now=FRIDAY)
    set_value(sheet, prompt_of(sheet, "week"), value=4, by=cast.teacher, now=FRIDAY)
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    write_line(
        sheet, prompt_of(sheet, "wins"), text="Later.", version=1, by=cast.teacher, now=FRIDAY
    )
    content = Snapshot.objects.get(sheet=sheet).content
    assert [row["key"] for row in content] == ["wins", "week", "goals"]
    assert content[0]["lines"][0] | {"entry": ""} == {
        "text": "Put his hand up twice in math.",
        "by": "Ms. Chen",
        "entry": "",
    }
    assert (content[1]["value"], content[2]["goals"][0]["step"]) == (4, 3)


def test_later_edits_stay_drafts_until_share_changes(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    later = FRIDAY + 5 * MINUTE
    write_line(
        sheet, prompt_of(sheet, "wins"), text="Better.", version=1, by=cast.teacher, now=later
    )
    sheet.refresh_from_db()
    assert has_unshared_changes(sheet)
    share_changes(sheet, by=cast.teacher, now=later)
    sheet.refresh_from_db()
    assert not has_unshared_changes(sheet)
    assert sheet.shared_revision == 2
    assert sheet.snapshots.get(revision=1).content[0]["lines"][0]["text"] != "Better."


def test_take_back_within_ten_minutes_undoes_the_share(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    sheet = take_back(sheet, by=cast.teacher, now=FRIDAY + 10 * MINUTE)
    assert (sheet.shared_at, sheet.withdrawn_at, sheet.is_visible_to_family) == (None, None, False)


def test_take_back_later_withdraws_the_words_with_a_note(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    late = FRIDAY + 11 * MINUTE
    sheet = take_back(sheet, note="Wrong child.", by=cast.teacher, now=late)
    assert (sheet.withdrawn_at, sheet.withdrawn_note) == (late, "Wrong child.")
    assert not sheet.is_visible_to_family


def test_a_question_is_tracked_once_and_follows_its_words(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    write(sheet, "question", "Has he met friends?", by=cast.teacher, now=FRIDAY)
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    later = FRIDAY + MINUTE
    prompt = prompt_of(sheet, "question")
    write_line(sheet, prompt, text="Has he new friends?", version=1, by=cast.teacher, now=later)
    sheet.refresh_from_db()
    share_changes(sheet, by=cast.teacher, now=later)
    assert list(Question.objects.values_list("text", "half")) == [("Has he new friends?", "school")]


def test_a_shared_sheet_cannot_be_marked_away(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    with pytest.raises(AlreadyShared):
        mark_away(sheet, reason="Family trip", by=cast.teacher, now=FRIDAY)
