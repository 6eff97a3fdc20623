"""The weeks before, beside what is shared."""

import datetime as dt
from typing import Any

import pytest

from checkins.models import Half, Prompt, Sheet, Snapshot
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import last_snapshot, share, share_changes, take_back
from checkins.services.writing import set_value, write_line
from tests.conftest import FRIDAY, WEEK, Cast


@pytest.fixture
def goal(cast: Cast) -> Any:
    return begin_goal(cast.child, title="Speak up once a day", by=cast.teacher, now=FRIDAY)


def prompt(sheet: Sheet, key: str) -> Prompt:
    return Prompt.objects.get(template=sheet.template, half=Half.SCHOOL, key=key)


def shared(cast: Cast, goal: Any, back: int, felt: int, step: int) -> Sheet:
    """A shared sheet so many weeks back."""
    now = FRIDAY - dt.timedelta(weeks=back)
    sheet = open_sheet(cast.child, WEEK - back, now=now)
    write_line(sheet, prompt(sheet, "wins"), text="He laughed a lot.", by=cast.teacher, now=now)
    set_value(sheet, prompt(sheet, "week"), value=felt, by=cast.teacher, now=now)
    set_value(sheet, prompt(sheet, "goals"), value=step, goal=goal, by=cast.teacher, now=now)
    mark_ready(sheet, by=cast.teacher, now=now)
    share([sheet], by=cast.teacher, now=now)
    return Sheet.objects.get(pk=sheet.pk)


def weeks_in(snapshot: Snapshot) -> tuple[Any, Any]:
    rows = {row["key"]: row for row in snapshot.content}
    return rows["week"].get("weeks"), rows["goals"]["goals"][0].get("weeks")


def test_a_first_sheet_has_no_weeks_before_it(cast: Cast, goal: Any) -> None:
    assert weeks_in(last_snapshot(shared(cast, goal, 0, 4, 2))) == (None, None)


def test_weeks_stand_in_their_order_and_gaps_stay_gaps(cast: Cast, goal: Any) -> None:
    for back, felt, step in ((7, 1, 1), (5, 2, 1), (3, 3, 1), (1, 3, 2)):
        shared(cast, goal, back, felt, step)
    now = last_snapshot(shared(cast, goal, 0, 4, 3))
    assert weeks_in(now) == ([2, None, 3, None, 3, 4], [1, None, 1, None, 2, 3])


def test_a_week_that_was_taken_back_is_a_gap(cast: Cast, goal: Any) -> None:
    before = shared(cast, goal, 2, 1, 1)
    shared(cast, goal, 1, 3, 2)
    take_back(before, note="Wrong sheet.", by=cast.teacher, now=FRIDAY - dt.timedelta(days=1))
    now = last_snapshot(shared(cast, goal, 0, 4, 3))
    assert weeks_in(now) == ([None, None, None, None, 3, 4], [None, None, None, None, 2, 3])


def test_a_rating_behind_a_code_leaves_no_trace_in_later_weeks(cast: Cast, goal: Any) -> None:
    before = shared(cast, goal, 1, 1, 1)
    Prompt.objects.filter(pk=prompt(before, "week").pk).update(is_sensitive=True)
    assert weeks_in(last_snapshot(shared(cast, goal, 0, 4, 3)))[0] is None


def test_the_weeks_before_are_no_change_to_share(cast: Cast, goal: Any) -> None:
    shared(cast, goal, 1, 3, 2)
    sheet = shared(cast, goal, 0, 4, 3)
    assert share_changes(sheet, by=cast.teacher, now=FRIDAY) is None
