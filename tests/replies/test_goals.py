"""Goals on the family's page: what they are about, last week's mark, and the day when one ends."""

import datetime as dt
from typing import Any

from accounts.models import Guardian
from checkins.models import Entry, Goal
from checkins.services.ending_goals import end_goal
from checkins.services.share import share_changes
from tests.conftest import FRIDAY, WEEK
from tests.factories.replies import home_entry
from tests.replies.conftest import Week, send, share_sheet

A_WEEK = dt.timedelta(weeks=1)


def goals_row(week: Week, guardian: Guardian | None = None) -> Any:
    page = week.browser(guardian).get(week.url)
    rows = page.context["school_rows"]
    return next(row for row in rows if row.template_name.endswith("goals.html"))


def signs_of(week: Week, guardian: Guardian | None = None) -> dict[str, tuple[str, ...]]:
    """By step: the signs that stand at it in this guardian's boxes."""
    form = week.browser(guardian).get(week.url).context["form"]
    widget = form[f"goal-{week.goal.pk.hex}"].field.widget
    return {step: widget.signs_at(step) for step in "1234"}


def test_a_goal_says_what_it_is_about_and_its_days(week: Week) -> None:
    assert [goal["facts"] for goal in goals_row(week).goals] == ["Since November 13."]
    Goal.objects.update(area="talking", ends_on=dt.date(2026, 12, 18))
    assert [goal["facts"] for goal in goals_row(week).goals] == ["Since November 13."]
    share_changes(week.sheet, by=week.cast.teacher, now=FRIDAY)
    assert [goal["facts"] for goal in goals_row(week).goals] == [
        "Talking and listening, since November 13. We look at it again on December 18."
    ]


def test_each_home_sees_its_own_mark_of_last_week(week: Week) -> None:
    last = share_sheet(week.cast, WEEK - 1, now=FRIDAY - A_WEEK)
    home_entry(last, week.cast.guardian, "goals", goal=week.goal, value=2, now=FRIDAY)
    home_entry(last, week.cast.co_guardian, "goals", goal=week.goal, value=4, now=FRIDAY)
    assert signs_of(week) == {"1": (), "2": ("was",), "3": ("school",), "4": ()}
    other = signs_of(week, week.cast.co_guardian)
    assert other == {"1": (), "2": (), "3": ("school",), "4": ("was",)}
    html = week.browser().get(week.url).content.decode()
    assert "The small arrow is where you put it last week." in html


def test_without_a_mark_of_last_week_there_is_no_arrow(week: Week) -> None:
    older = share_sheet(week.cast, WEEK - 2, now=FRIDAY - 2 * A_WEEK)
    home_entry(older, week.cast.guardian, "goals", goal=week.goal, value=2, now=FRIDAY)
    assert "was" not in str(signs_of(week))
    assert "last week.</p>" not in week.browser().get(week.url).content.decode()


def test_last_weeks_mark_is_no_mark_of_this_week(week: Week) -> None:
    last = share_sheet(week.cast, WEEK - 1, now=FRIDAY - A_WEEK)
    home_entry(last, week.cast.guardian, "goals", goal=week.goal, value=2, now=FRIDAY)
    client = week.browser()
    assert client.get(week.url).context["form"].initial[f"goal-{week.goal.pk.hex}"] == ""
    send(client, week.url, **{f"goal-{week.goal.pk.hex}": "3"})
    marks = Entry.objects.filter(half="home", goal=week.goal).order_by("sheet__week")
    assert [mark.value for mark in marks] == [2, 3]


def test_an_end_is_told_to_each_home_with_its_own_steps(week: Week) -> None:
    last = share_sheet(week.cast, WEEK - 1, now=FRIDAY - A_WEEK)
    mother, father = week.cast.guardian, week.cast.co_guardian
    for sheet, who, step in ((last, mother, 2), (week.sheet, mother, 3), (last, father, 1)):
        home_entry(sheet, who, "goals", goal=week.goal, value=step, now=FRIDAY)
    end_goal(week.goal, how="got", words="Every day now.", by=week.cast.teacher, now=FRIDAY)
    assert goals_row(week).ended == ()
    share_changes(week.sheet, by=week.cast.teacher, now=FRIDAY)
    told = {one: goals_row(week, one).ended for one in (mother, father)}
    seen = {one.given_name: [ended.seen for ended in rows] for one, rows in told.items()}
    assert seen == {
        "Ana": [("At school: Nearly.", "At home: Getting there, then Nearly.")],
        "Luis": [("En la escuela: Ya casi.", "En casa: Empezando.")],
    }
    html = week.browser().get(week.url).content.decode()
    assert "Speak up once a day</bdi>: got it</span>" in html
    assert "Every day now." in html


def test_who_reads_the_sheet_after_the_end_marks_the_goal_no_more(week: Week) -> None:
    client = week.browser()
    end_goal(week.goal, how="got", by=week.cast.teacher, now=FRIDAY)
    share_changes(week.sheet, by=week.cast.teacher, now=FRIDAY)
    assert client.get(week.url).context["form"].goals == []
