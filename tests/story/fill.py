"""Makers of a term: weeks written from both sides, the newest this week's."""

import datetime as dt

from checkins.models import Goal, Half, Prompt, Sheet, Template
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.share import share
from checkins.services.we_said import propose
from checkins.services.writing import set_value
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.replies import home_entry, reply
from tests.factories.sheets import make_sheet, prompt_of


def a_week(
    cast: Cast,
    week: Week = WEEK,
    *,
    win: str = "Read aloud.",
    felt: int | None = None,
    steps: dict[Goal, int] | None = None,
    is_shared: bool = True,
) -> Sheet:
    """One week of Javier's by his teacher."""
    sheet = open_sheet(cast.child, week, now=FRIDAY)
    if felt:
        set_value(sheet, prompt_of(sheet, "week"), value=felt, by=cast.teacher, now=FRIDAY)
    for goal, step in (steps or {}).items():
        set_value(
            sheet, prompt_of(sheet, "goals"), goal=goal, value=step, by=cast.teacher, now=FRIDAY
        )
    sheet = make_sheet(cast.child, week, by=cast.teacher, now=FRIDAY, win=win)
    if is_shared:
        share([sheet], by=cast.teacher, now=FRIDAY - dt.timedelta(hours=1))
        sheet.refresh_from_db()
    return sheet


def a_goal(cast: Cast, title: str = "Speak up once a day") -> Goal:
    return begin_goal(cast.child, title=title, by=cast.teacher, now=FRIDAY)


def tick(sheet: Sheet, cast: Cast, *keys: str) -> None:
    """ "Good to know", ticked at Ana's home."""
    home_entry(sheet, cast.guardian, "know", now=FRIDAY, value=list(keys))


def a_term(cast: Cast, weeks: int) -> None:
    """So many weeks, each written from both sides."""
    goal = Goal.objects.filter(child=cast.child).first() or a_goal(cast)
    for back in range(weeks):
        Sheet.objects.create(  # holidays, too
            school=cast.school,
            child=cast.child,
            classroom=cast.classroom,
            week=WEEK - back,
            template=Template.objects.get(school=cast.school),
        )
        sheet = a_week(cast, WEEK - back, felt=3, steps={goal: 2}, win=f"Week {back}")
        reply(sheet, cast.guardian, now=FRIDAY, win=f"Home {back}", face=4)
        home_entry(sheet, cast.guardian, "goals", now=FRIDAY, value=3, goal=goal)
        tick(sheet, cast, "change")
        propose(sheet, half=Half.SCHOOL, text=f"A card {back}", by=cast.teacher, now=FRIDAY)


def home_prompt(sheet: Sheet, key: str) -> Prompt:
    return prompt_of(sheet, key, Half.HOME)
