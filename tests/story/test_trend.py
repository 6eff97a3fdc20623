"""How a class's weeks went: numbers of the class, for who works with it, and nobody beside another."""

import uuid

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from checkins.services.good_news import tell_good_news
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_away
from checkins.story.trend import Trend, class_trend
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_child
from tests.factories.replies import reply
from tests.factories.sheets import make_shared_sheet
from tests.story.fill import a_goal, a_week


def of(cast: Cast, who: str = "teacher") -> Trend:
    page = class_trend(acting(getattr(cast, who)), cast.classroom)
    assert page is not None
    return page


def url_of(cast: Cast) -> str:
    return reverse("class_trend", args=[cast.classroom.pk])


def test_a_week_is_told_in_numbers_of_the_class(cast: Cast) -> None:
    sheet = a_week(cast, felt=4)
    reply(sheet, cast.guardian, now=FRIDAY, win="He cooked.", face=5)
    mark_away(
        open_sheet(cast.other_child, WEEK, now=FRIDAY),
        reason="family trip",
        by=cast.teacher,
        now=FRIDAY,
    )
    [week] = of(cast).weeks
    assert (week.label, week.shared, week.wrote, week.away, week.wins) == ("Nov 9", 1, 1, 1, 1)
    assert (week.school, week.home) == ("Good 1", "Great 1")
    html = client_of(cast.teacher).get(url_of(cast)).content.decode()
    assert ("He cooked." in html, "family trip" in html) == (False, False)


def test_the_middle_of_a_week_is_a_line_and_a_week_without_a_face_a_gap(cast: Cast) -> None:
    reply(a_week(cast, WEEK - 2, felt=4), cast.guardian, now=FRIDAY, face=2)
    reply(a_week(cast, WEEK, felt=5), cast.guardian, now=FRIDAY, face=2)
    page = of(cast)
    assert page.spoken == (
        "At school, week by week: Good, nothing, Great",
        "At home, week by week: Bumpy, nothing, Bumpy",
    )
    assert page.wide is not None
    assert (page.wide.line, len(page.wide.squares)) == ("", 2)


def test_a_middle_between_two_faces_says_both(cast: Cast) -> None:
    sheet = a_week(cast, felt=4)
    reply(sheet, cast.guardian, now=FRIDAY, face=4)
    reply(sheet, cast.co_guardian, now=FRIDAY, face=1)
    assert of(cast).spoken[1] == "At home, week by week: between Bumpy and OK"


def test_goals_are_counted_by_step_and_by_what_moved(cast: Cast) -> None:
    first, second = a_goal(cast, "Read"), a_goal(cast, "Speak")
    a_week(cast, WEEK - 1, steps={first: 1, second: 2})
    a_week(cast, WEEK, steps={first: 3, second: 2})
    page = of(cast)
    assert (page.goals, page.moved) == (2, 1)
    assert page.steps == (
        ("Just starting", 0),
        ("Getting there", 1),
        ("Nearly", 1),
        ("Got it", 0),
    )


def test_who_waits_for_good_news_is_named_until_some_comes(cast: Cast) -> None:
    assert of(cast).waiting == ()
    a_week(cast)
    assert [child.name for child in of(cast).waiting] == ["Layla Haddad"]
    tell_good_news(child=cast.other_child, text="She sang.", by=cast.teacher, now=FRIDAY)
    assert of(cast).waiting == ()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *(("teacher", 200), ("co_teacher", 200), ("specialist", 404), ("other_teacher", 404)),
        *(("leader", 403), ("office", 403), ("stranger", 404), ("guardian", 404)),
    ],
)
def test_the_page_is_for_who_works_with_the_class(cast: Cast, name: str, status: int) -> None:
    assert client_of(getattr(cast, name)).get(url_of(cast)).status_code == status


def test_a_term_that_is_not_there_is_not_there(cast: Cast) -> None:
    url = url_of(cast)
    for term in ("x", str(uuid.uuid4())):
        assert client_of(cast.teacher).get(url, {"term": term}).status_code == 404
    assert "The first shared sheet begins this page." in (
        client_of(cast.teacher).get(url).content.decode()
    )


@pytest.mark.parametrize(("children", "weeks"), [(1, 1), (6, 8)])
def test_the_page_is_read_in_seven_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, children: int, weeks: int
) -> None:
    pupils = [cast.child, *(make_child(cast.classroom, f"Child {n}") for n in range(children - 1))]
    for back in range(weeks):
        for pupil in pupils:
            make_shared_sheet(pupil, WEEK - back, by=cast.teacher, now=FRIDAY)
    actor = acting(cast.teacher)
    with django_assert_num_queries(7):
        page = class_trend(actor, cast.classroom)
    assert page is not None
    assert [week.shared for week in page.weeks] == [children] * weeks
