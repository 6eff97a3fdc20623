"""No word lost: authors' lines stand side by side, versions are checked, history is kept."""

import datetime as dt

import pytest

from checkins.models import Entry, Half, Revision, Sheet
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.writing import Conflict, WrongValue, set_value, write_line
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import make_child
from tests.factories.sheets import prompt_of, write


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return open_sheet(cast.child, WEEK, now=FRIDAY)


def test_two_teachers_on_one_row_leave_two_lines(cast: Cast, sheet: Sheet) -> None:
    write(sheet, "next_step", "Asking for help.", by=cast.teacher, now=FRIDAY)
    write(sheet, "next_step", "Carrying on.", by=cast.co_teacher, now=FRIDAY)
    lines = {entry.author_member: entry.text for entry in Entry.objects.filter(sheet=sheet)}
    assert lines == {cast.teacher: "Asking for help.", cast.co_teacher: "Carrying on."}


def test_a_stale_version_changes_nothing_and_shows_both(cast: Cast, sheet: Sheet) -> None:
    first = write(sheet, "wins", "Sang.", by=cast.teacher, now=FRIDAY)
    prompt = prompt_of(sheet, "wins")
    write_line(sheet, prompt, text="Sang twice.", version=1, by=cast.teacher, now=FRIDAY)
    with pytest.raises(Conflict) as conflict:
        write_line(sheet, prompt, text="Danced.", version=1, by=cast.teacher, now=FRIDAY)
    assert (conflict.value.theirs.text, conflict.value.mine) == ("Sang twice.", "Danced.")
    first.refresh_from_db()
    assert first.text == "Sang twice."


def test_every_save_leaves_a_revision(cast: Cast, sheet: Sheet) -> None:
    prompt = prompt_of(sheet, "wins")
    write(sheet, "wins", "Sang.", by=cast.teacher, now=FRIDAY)
    write_line(sheet, prompt, text="", version=1, by=cast.teacher, now=FRIDAY)
    assert list(Revision.objects.order_by("version").values_list("version", "text")) == [
        (1, "Sang."),
        (2, ""),
    ]


def test_saving_the_same_text_again_is_nothing_new(cast: Cast, sheet: Sheet) -> None:
    write(sheet, "wins", "Sang.", by=cast.teacher, now=FRIDAY)
    write_line(
        sheet, prompt_of(sheet, "wins"), text="Sang.", version=0, by=cast.teacher, now=FRIDAY
    )
    assert Revision.objects.count() == 1


def test_a_rating_is_one_for_the_school_signed_by_the_last(cast: Cast, sheet: Sheet) -> None:
    prompt = prompt_of(sheet, "week")
    set_value(sheet, prompt, value=4, by=cast.teacher, now=FRIDAY)
    entry = set_value(sheet, prompt, value=2, by=cast.co_teacher, now=FRIDAY)
    assert entry is not None
    assert (entry.value, entry.author_member, entry.version) == (2, cast.co_teacher, 2)
    assert list(entry.revisions.order_by("version").values_list("value", flat=True)) == [4, 2]


@pytest.mark.parametrize("value", [0, 6, "4", [4], 2.5])
def test_a_value_that_is_not_offered_is_refused(cast: Cast, sheet: Sheet, value: object) -> None:
    with pytest.raises(WrongValue):
        set_value(sheet, prompt_of(sheet, "week"), value=value, by=cast.teacher, now=FRIDAY)
    assert Entry.objects.count() == 0


def test_a_goal_of_another_child_cannot_be_marked(cast: Cast, sheet: Sheet) -> None:
    other = make_child(cast.classroom, "Leo Fischer")
    goal = begin_goal(other, title="Read", by=cast.teacher, now=FRIDAY)
    with pytest.raises(WrongValue):
        set_value(sheet, prompt_of(sheet, "goals"), goal=goal, value=1, by=cast.teacher, now=FRIDAY)


def test_writing_begins_the_sheet(cast: Cast, sheet: Sheet) -> None:
    assert sheet.begun_at is None
    write(sheet, "wins", "Sang.", by=cast.teacher, now=FRIDAY)
    later = FRIDAY + dt.timedelta(hours=1)
    write_line(
        sheet, prompt_of(sheet, "wins"), text="Sang on.", version=1, by=cast.teacher, now=later
    )
    sheet.refresh_from_db()
    assert (sheet.begun_at, sheet.changed_at) == (FRIDAY, later)
    assert Entry.objects.get().half == Half.SCHOOL
