"""A goal ends with a word for its family, told on one sheet, and opens again for ten minutes."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import AuditEntry
from checkins.models import Ending, Goal, Sheet
from checkins.services.ending_goals import GRACE, TooLate, end_goal, reopen_goal
from checkins.services.goals import TooManyGoals, begin_goal
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import last_snapshot, share, share_changes, take_back
from checkins.services.writing import set_value, write_line
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.sheets import prompt_of

MINUTE, A_WEEK = dt.timedelta(minutes=1), dt.timedelta(weeks=1)


@pytest.fixture
def goal(cast: Cast) -> Goal:
    return begin_goal(cast.child, title="Speak up once a day", by=cast.teacher, now=FRIDAY)


def shared(cast: Cast, goal: Goal, back: int, step: int | None) -> Sheet:
    """A sheet of so many weeks ago, with a mark for the goal, shared on its Friday."""
    now = FRIDAY - back * A_WEEK
    by: dict[str, Any] = {"by": cast.teacher, "now": now}
    sheet = open_sheet(cast.child, WEEK - back, now=now)
    write_line(sheet, prompt_of(sheet, "wins"), text="Sang.", **by)
    set_value(sheet, prompt_of(sheet, "goals"), value=step, goal=goal, **by)
    mark_ready(sheet, **by)
    share([sheet], **by)
    sheet.refresh_from_db()
    return sheet


def ended_on(sheet: Sheet) -> list[dict[str, Any]]:
    sheet.refresh_from_db()
    rows = {row["key"]: row for row in last_snapshot(sheet).content}
    found: list[dict[str, Any]] = rows["goals"].get("ended", []) if "goals" in rows else []
    return found


def end(goal: Goal, cast: Cast, *, now: dt.datetime = FRIDAY, **said: Any) -> Goal:
    said = {"how": Ending.GOT_IT, "words": "She did it.", **said}
    return end_goal(goal, **said, by=cast.teacher, now=now)


def test_an_end_is_told_on_the_weeks_sheet_with_the_first_and_the_last_step(
    cast: Cast, goal: Goal
) -> None:
    for back, step in ((3, 1), (1, 2)):
        shared(cast, goal, back, step)
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    set_value(sheet, prompt_of(sheet, "goals"), goal=goal, value=4, by=cast.teacher, now=FRIDAY)
    end(goal, cast, week=WEEK)
    told = ended_on(shared(cast, goal, 0, 4))
    assert told == [
        {
            "goal": str(goal.pk),
            "title": "Speak up once a day",
            "how": "got",
            "words": "She did it.",
            "step": 4,
            "steps": [1, 4],
        }
    ]
    goal.refresh_from_db()
    assert (goal.ended_in, goal.told_in) == (WEEK, sheet)


def test_an_end_after_the_share_comes_with_the_changes_or_the_next_sheet(
    cast: Cast, goal: Goal
) -> None:
    sheet = shared(cast, goal, 0, 3)
    end(goal, cast)
    assert ended_on(sheet) == []
    share_changes(sheet, by=cast.teacher, now=FRIDAY)
    assert [one["steps"] for one in ended_on(sheet)] == [[3, 3]]
    assert share_changes(sheet, by=cast.teacher, now=FRIDAY) is None


def test_an_end_is_told_once(cast: Cast, goal: Goal) -> None:
    before = shared(cast, goal, 1, 2)
    end(goal, cast, now=FRIDAY - A_WEEK + MINUTE)
    assert ended_on(before) == []
    first = shared(cast, goal, 0, None)
    assert len(ended_on(first)) == 1
    share_changes(before, by=cast.teacher, now=FRIDAY)
    assert ended_on(before) == []


def test_a_sheet_that_was_taken_back_leaves_the_end_to_the_next(cast: Cast, goal: Goal) -> None:
    end(goal, cast, now=FRIDAY - A_WEEK)
    before = shared(cast, goal, 1, None)
    take_back(before, note="Sorry", by=cast.teacher, now=FRIDAY - A_WEEK + 60 * MINUTE)
    assert [one["goal"] for one in ended_on(shared(cast, goal, 0, None))] == [str(goal.pk)]


def test_a_goal_that_a_years_turn_ended_is_told_to_nobody(cast: Cast, goal: Goal) -> None:
    end_goal(goal, by=cast.teacher, now=FRIDAY)
    assert ended_on(shared(cast, goal, 0, None)) == []


def test_steps_of_a_week_that_was_taken_back_are_not_told(cast: Cast, goal: Goal) -> None:
    first = shared(cast, goal, 2, 1)
    shared(cast, goal, 1, 2)
    take_back(first, note="Sorry", by=cast.teacher, now=FRIDAY)
    end(goal, cast)
    assert [one["steps"] for one in ended_on(shared(cast, goal, 0, None))] == [[2, 2]]


@pytest.mark.parametrize(("week", "kept"), [(WEEK - 1, WEEK - 1), (WEEK + 1, WEEK), (None, WEEK)])
def test_the_week_of_an_end_is_the_one_whose_sheet_was_open(
    cast: Cast, goal: Goal, week: Any, kept: Any
) -> None:
    assert end(goal, cast, week=week).ended_in == kept


def test_of_two_who_end_it_the_first_word_stands(cast: Cast, goal: Goal) -> None:
    end(goal, cast)
    again = end_goal(goal, how=Ending.COURSE, by=cast.co_teacher, now=FRIDAY + MINUTE)
    assert (again.how_ended, again.ended_by) == (Ending.GOT_IT, cast.teacher)


def test_within_ten_minutes_it_goes_on(cast: Cast, goal: Goal) -> None:
    sheet = shared(cast, goal, 0, 3)
    end(goal, cast)
    share_changes(sheet, by=cast.teacher, now=FRIDAY)
    begin_goal(cast.child, title="Read", by=cast.teacher, now=FRIDAY)
    reopen_goal(goal, by=cast.teacher, now=FRIDAY + GRACE)
    goal.refresh_from_db()
    assert (goal.ended_at, goal.how_ended, goal.last_words, goal.told_in) == (None, "", "", None)
    assert goal.position == 2
    verbs = AuditEntry.objects.filter(about__goal=str(goal.pk)).values_list("verb", flat=True)
    assert sorted(verbs) == ["goal begun", "goal ended", "goal opened again"]


def test_later_it_stays_ended(cast: Cast, goal: Goal) -> None:
    end(goal, cast)
    with pytest.raises(TooLate):
        reopen_goal(goal, by=cast.teacher, now=FRIDAY + GRACE + MINUTE)


def test_four_others_leave_no_place_for_it(cast: Cast, goal: Goal) -> None:
    end(goal, cast)
    for number in range(4):
        begin_goal(cast.child, title=f"Goal {number}", by=cast.teacher, now=FRIDAY)
    with pytest.raises(TooManyGoals):
        reopen_goal(goal, by=cast.teacher, now=FRIDAY)
