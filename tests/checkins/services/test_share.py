"""A shared sheet always has a win, and the family sees a snapshot."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import AuditEntry, Member
from checkins.models import Question, Sheet, Snapshot
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.readiness import AlreadyShared, mark_away, mark_ready, unmark_ready
from checkins.services.share import (
    MovedOn,
    content_of,
    digest,
    has_unshared_changes,
    put_back,
    share,
    share_changes,
    take_back,
)
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


# --- Share changes --------------------------------------------------------------------------------
def rewrite(sheet: Sheet, text: str, version: int, now: dt.datetime, by: Member) -> None:
    write_line(sheet, prompt_of(sheet, "wins"), text=text, version=version, by=by, now=now)


def test_a_word_that_lands_during_a_share_still_waits_to_be_shared(cast: Cast) -> None:
    """Typed at one minute past, stored after the share of two minutes past."""
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY + 2 * MINUTE)
    rewrite(sheet, "Later.", 1, FRIDAY + MINUTE, cast.teacher)
    sheet.refresh_from_db()
    assert has_unshared_changes(sheet)
    assert share_changes(sheet, by=cast.teacher, now=FRIDAY + 3 * MINUTE) is not None
    sheet.refresh_from_db()
    assert not has_unshared_changes(sheet)


def test_the_same_words_again_are_no_change(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    rewrite(sheet, "Later.", 1, FRIDAY, cast.teacher)
    rewrite(sheet, "Put his hand up twice in math.", 2, FRIDAY, cast.teacher)
    assert share_changes(sheet, by=cast.teacher, now=FRIDAY) is None
    assert Snapshot.objects.count() == 1


def test_what_is_shared_is_what_was_asked_about(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    rewrite(sheet, "Later.", 1, FRIDAY, cast.teacher)
    asked = digest(content_of(sheet))
    rewrite(sheet, "Later still.", 2, FRIDAY, cast.teacher)
    with pytest.raises(MovedOn):
        share_changes(sheet, asked=asked, by=cast.teacher, now=FRIDAY)
    assert Snapshot.objects.count() == 1


def test_a_withdrawn_sheet_shares_no_changes(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    take_back(sheet, by=cast.teacher, now=FRIDAY + 11 * MINUTE)
    rewrite(sheet, "Later.", 1, FRIDAY + 12 * MINUTE, cast.teacher)
    assert share_changes(sheet, by=cast.teacher, now=FRIDAY + 13 * MINUTE) is None
    assert Snapshot.objects.count() == 1


def test_changes_without_a_win_are_not_shared(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    rewrite(sheet, "", 1, FRIDAY, cast.teacher)
    with pytest.raises(NoWin):
        share_changes(sheet, by=cast.teacher, now=FRIDAY)


def test_put_back_shows_the_words_of_now_and_leaves_a_snapshot(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    late = FRIDAY + 11 * MINUTE
    take_back(sheet, note="Wrong child.", by=cast.teacher, now=late)
    rewrite(sheet, "Better.", 1, late, cast.teacher)
    sheet = put_back(sheet, by=cast.teacher, now=late + MINUTE)
    assert (sheet.withdrawn_at, sheet.withdrawn_note, sheet.is_visible_to_family) == (
        None,
        "",
        True,
    )
    assert sheet.snapshots.get(revision=2).content[0]["lines"][0]["text"] == "Better."
    taken = sheet.takings_back.get()
    assert (taken.note, taken.taken_at, taken.revision, taken.was_undone) == (
        "Wrong child.",
        late,
        1,
        False,
    )


def test_every_step_of_a_share_is_audited(cast: Cast) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    rewrite(sheet, "Better.", 1, FRIDAY, cast.teacher)
    share_changes(sheet, by=cast.teacher, now=FRIDAY)
    take_back(sheet, by=cast.teacher, now=FRIDAY + 11 * MINUTE)
    put_back(sheet, by=cast.co_teacher, now=FRIDAY + 12 * MINUTE)
    rows = AuditEntry.objects.filter(about__sheet=str(sheet.pk)).order_by("verb")
    assert [(row.verb, row.by_member) for row in rows] == [
        ("changes shared", cast.teacher),
        ("sheet put back", cast.co_teacher),
        ("sheet shared", cast.teacher),
        ("sheet taken back", cast.teacher),
    ]


def test_a_stale_page_marks_no_shared_sheet_away_or_unready(cast: Cast) -> None:
    sheet = make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    stale = Sheet.objects.get(pk=sheet.pk)
    share([sheet], by=cast.teacher, now=FRIDAY)
    with pytest.raises(AlreadyShared):
        mark_away(stale, reason="Family trip", by=cast.co_teacher, now=FRIDAY)
    unmark_ready(Sheet.objects.get(pk=sheet.pk), by=cast.co_teacher, now=FRIDAY)
    stale.refresh_from_db()
    assert (stale.skipped_at, stale.ready_at) == (None, FRIDAY)
