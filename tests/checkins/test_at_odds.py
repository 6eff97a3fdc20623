"""One mark, two people, ten minutes: the last value stands and both are shown, where each looks."""

import datetime as dt

import pytest

from checkins.models import Entry, Sheet
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.writing import set_value
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.sheets import prompt_of

SECONDS = dt.timedelta(seconds=1)
TEN_MINUTES = dt.timedelta(minutes=10)
BOTH = "Ms. Chen chose “Good”, then Mr. Reyes chose “Bumpy”. The last one stands."


def rate(cast: Cast, sheet: Sheet, who: str, value: int | None, after: dt.timedelta) -> None:
    prompt = prompt_of(sheet, "week")
    set_value(sheet, prompt, value=value, by=getattr(cast, who), now=FRIDAY + after)


def editor(cast: Cast, sheet: Sheet) -> str:
    return client_of(cast.teacher).get(f"/sheet/{sheet.pk}/").content.decode()


@pytest.mark.parametrize(
    ("second", "value", "after", "is_shown"),
    [
        ("co_teacher", 2, TEN_MINUTES, True),
        ("co_teacher", 2, TEN_MINUTES + SECONDS, False),
        ("co_teacher", 4, SECONDS, False),
        ("co_teacher", None, SECONDS, False),
        ("teacher", 2, SECONDS, False),
    ],
)
def test_two_teachers_who_rate_a_week_differently_within_minutes_see_both(
    cast: Cast, second: str, value: int | None, after: dt.timedelta, is_shown: bool
) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    rate(cast, sheet, "teacher", 4, dt.timedelta())
    rate(cast, sheet, second, value, after)
    assert (BOTH in editor(cast, sheet)) == is_shown
    assert Entry.objects.get().value == value


def test_one_who_sets_it_again_settles_it(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    for who, value, after in (("teacher", 4, 0), ("co_teacher", 2, 1), ("co_teacher", 3, 2)):
        rate(cast, sheet, who, value, after * SECONDS)
    assert "The last one stands." not in editor(cast, sheet)


def test_a_goal_mark_at_odds_stands_with_its_goal(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    goal = begin_goal(cast.child, title="Read", by=cast.teacher, now=FRIDAY)
    prompt = prompt_of(sheet, "goals")
    for who, value in ((cast.teacher, 1), (cast.co_teacher, 3)):
        set_value(sheet, prompt, goal=goal, value=value, by=who, now=FRIDAY)
    words = "Ms. Chen chose “Just starting”, then Mr. Reyes chose “Nearly”. The last one stands."
    assert words in editor(cast, sheet)
