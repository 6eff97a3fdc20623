"""A goal's pages for a teacher: its area and days, how it ended, and what the editor says of both."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from checkins.models import Goal, GoalRevision, Sheet
from checkins.services.ending_goals import end_goal
from checkins.services.goals import begin_goal
from checkins.services.opening import open_sheet
from checkins.services.writing import set_value
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.replies import home_entry
from tests.factories.sheets import make_shared_sheet, prompt_of

BACK = f"?week={WEEK}"


@pytest.fixture
def goal(cast: Cast) -> Goal:
    return begin_goal(cast.child, title="Speak up once a day", by=cast.teacher, now=FRIDAY)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return open_sheet(cast.child, WEEK, now=FRIDAY)


def editor(cast: Cast, sheet: Sheet) -> Any:
    return client_of(cast.teacher).get(reverse("sheet_edit", args=[sheet.pk]))


def goals_row(cast: Cast, sheet: Sheet) -> Any:
    return next(row for row in editor(cast, sheet).context["page"].rows if row.key == "goals")


def test_a_goal_has_an_area_and_days(cast: Cast) -> None:
    client, url = client_of(cast.teacher), reverse("goal_add", args=[cast.child.pk]) + BACK
    assert client.get(url).context["form"].initial["begins_on"] == FRIDAY.date()
    sent = {"title": "Read", "area": "reading", "begins_on": "", "ends_on": "2026-12-18"}
    assert client.post(url, sent).status_code == 302
    goal = Goal.objects.get()
    days = goal.begins_on, goal.ends_on
    assert (goal.area, days) == ("reading", (FRIDAY.date(), dt.date(2026, 12, 18)))


@pytest.mark.parametrize(
    ("sent", "box"),
    [
        ({"ends_on": "2026-11-12"}, "ends_on"),
        ({"begins_on": "2026-11-20", "ends_on": "2026-11-19"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"begins_on": "0001-01-01"}, "begins_on"),
        ({"area": "money"}, "area"),
        ({"ends_on": "soon"}, "ends_on"),
    ],
)
def test_what_cannot_be_is_said_beside_its_box(
    cast: Cast, goal: Goal, sent: dict[str, str], box: str
) -> None:
    url = reverse("goal_edit", args=[goal.pk])
    page = client_of(cast.teacher).post(url, {"title": "Read", "version": "1", **sent})
    assert list(page.context["form"].errors) == [box]
    goal.refresh_from_db()
    assert (goal.title, goal.version) == ("Speak up once a day", 1)


def test_a_page_from_before_leaves_a_colleagues_area_alone(cast: Cast, goal: Goal) -> None:
    url = reverse("goal_edit", args=[goal.pk])
    old = {"title": goal.title, "area": "", "begins_on": "2026-11-13", "ends_on": ""}
    first = old | {"area": "talking", "ends_on": "2026-12-18", "version": "1"}
    client_of(cast.co_teacher).post(url, first)
    client_of(cast.teacher).post(url, old | {"meaning": "In class.", "version": "1"})
    goal.refresh_from_db()
    assert (goal.area, goal.ends_on) == ("talking", dt.date(2026, 12, 18))
    assert (goal.meaning, goal.version) == ("In class.", 3)
    areas = GoalRevision.objects.order_by("version").values_list("area", flat=True)
    assert [*areas] == ["", "talking", "talking"]


@pytest.mark.parametrize(
    ("ends_on", "said"),
    [
        (None, ""),
        (dt.date(2026, 11, 16), ""),
        (dt.date(2026, 11, 15), "You wanted to look at it again on November 15."),
        (dt.date(2026, 11, 2), "You wanted to look at it again on November 2."),
    ],
)
def test_the_sheet_says_calmly_that_a_goal_is_due(
    cast: Cast, sheet: Sheet, goal: Goal, ends_on: Any, said: str
) -> None:
    Goal.objects.update(begins_on=dt.date(2026, 9, 1), ends_on=ends_on)
    assert [one.due for one in goals_row(cast, sheet).goals] == [said]


def test_an_end_is_asked_for_and_shown_with_what_all_saw(
    cast: Cast, sheet: Sheet, goal: Goal
) -> None:
    early = make_shared_sheet(cast.child, WEEK - 2, by=cast.teacher, now=FRIDAY)
    for on, step in ((early, 1), (sheet, 4)):
        set_value(on, prompt_of(on, "goals"), goal=goal, value=step, by=cast.teacher, now=FRIDAY)
    home_entry(early, cast.guardian, "goals", goal=goal, value=2, now=FRIDAY)
    home_entry(sheet, cast.guardian, "goals", goal=goal, value=3, now=FRIDAY)
    home_entry(sheet, cast.co_guardian, "goals", goal=goal, value=1, now=FRIDAY)
    client, url = client_of(cast.teacher), reverse("goal_end", args=[goal.pk]) + BACK
    assert client.get(url).status_code == 200
    assert client.post(url, {"words": "No choice."}).status_code == 400
    done = client.post(url, {"how": "enough", "words": "She asks by herself."})
    assert done["Location"] == reverse("child_sheet", args=[cast.child.pk, WEEK])
    [ended] = goals_row(cast, sheet).ended
    assert (ended.title, ended.how, ended.is_glad) == (goal.title, "good enough for now", True)
    assert ended.words == "She asks by herself."
    assert ended.seen == (
        "At school: Just starting, then Got it.",
        "At home (Ana Ortega): Getting there, then Nearly.",
        "At home (Luis Ortega): Just starting.",
    )
    assert goals_row(cast, sheet).add_label == "A first goal"


def test_a_change_of_course_is_no_marker(cast: Cast, sheet: Sheet, goal: Goal) -> None:
    end_goal(goal, how="course", by=cast.teacher, now=FRIDAY)
    assert [one.is_glad for one in goals_row(cast, sheet).ended] == [False]


def test_for_ten_minutes_a_button_opens_it_again(
    cast: Cast, sheet: Sheet, goal: Goal, clock: Any
) -> None:
    end_goal(goal, how="got", by=cast.teacher, now=FRIDAY)
    [ended] = goals_row(cast, sheet).ended
    html = editor(cast, sheet).content.decode()
    assert f'<form id="{ended.form}" method="post" action="{ended.reopen_url}">' in html
    clock.move_to(FRIDAY + dt.timedelta(minutes=11))
    assert [one.reopen_url for one in goals_row(cast, sheet).ended] == [""]
    page = client_of(cast.teacher).post(ended.reopen_url, follow=True)
    assert "more than ten minutes ago" in page.content.decode()
    clock.move_to(FRIDAY)
    page = client_of(cast.teacher).post(ended.reopen_url, follow=True)
    assert "The goal goes on." in page.content.decode()
    assert Goal.objects.live().count() == 1


@pytest.mark.parametrize("who", ["specialist", "other_teacher", "leader", "guardian", "stranger"])
def test_others_end_and_open_nothing(cast: Cast, goal: Goal, who: str) -> None:
    client = client_of(getattr(cast, who))
    status = 403 if who == "specialist" else 404
    assert client.get(reverse("goal_end", args=[goal.pk])).status_code == status
    assert client.post(reverse("goal_end", args=[goal.pk]), {"how": "got"}).status_code == status
    end_goal(goal, how="got", by=cast.teacher, now=FRIDAY)
    assert client.post(reverse("goal_reopen", args=[goal.pk])).status_code == status
    assert Goal.objects.live().count() == 0


def test_both_homes_stand_beside_schools_step(cast: Cast, sheet: Sheet, goal: Goal) -> None:
    home_entry(sheet, cast.guardian, "goals", goal=goal, value=2, now=FRIDAY)
    home_entry(sheet, cast.co_guardian, "goals", goal=goal, value=4, now=FRIDAY)
    [row] = goals_row(cast, sheet).goals
    signs = [option.data["signs"] for option in row.field]
    assert signs == [(), (), ("home",), (), ("home",)]
