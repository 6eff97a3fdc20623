"""A template for the school, a class or a child: which sheet opens with which version."""

import datetime as dt
from dataclasses import dataclass

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry
from checkins.builtin import OUR_WEEK
from checkins.models import Half, Kind, Sheet, Template, TemplateUse, Voice
from checkins.services.giving import NotPublished, give, take_away
from checkins.services.in_use import templates_in_use
from checkins.services.opening import current_template, open_sheet, open_week
from checkins.services.templates import Row, new_version, publish
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import make_child
from tests.factories.sheets import make_sheet

NEXT = WEEK + 1
MONDAY = FRIDAY + dt.timedelta(days=3)
ROWS = (
    Row("moment", Half.SCHOOL, Kind.TEXT, Voice.SCHOOL, "A lovely moment", mirror=1),
    Row("moment", Half.HOME, Kind.TEXT, Voice.HOME, "A lovely moment at home", mirror=1),
)


@dataclass(frozen=True)
class Two:
    """The school's template and a second one, by key."""

    first: Template
    days: Template


def another(cast: Cast, key: str) -> Template:
    """A published template of this key in the cast's school."""
    seed = Template(school=cast.school, key=key, version=0, name=key.title())
    draft = new_version(seed, rows=ROWS, by=cast.leader, now=FRIDAY - dt.timedelta(weeks=3))
    return publish(draft, by=cast.leader, now=FRIDAY - dt.timedelta(weeks=3))


@pytest.fixture
def two(cast: Cast) -> Two:
    return Two(Template.objects.get(school=cast.school, key=OUR_WEEK), another(cast, "days"))


def keys() -> dict[str, str]:
    found = Sheet.objects.filter(week=WEEK).order_by("child__given_name")
    return dict(found.values_list("child__given_name", "template__key"))


def test_without_a_choice_everybody_writes_on_the_built_in_one(cast: Cast, two: Two) -> None:
    assert current_template(cast.school, WEEK) == two.first


def test_the_child_wins_over_the_class_and_the_class_over_the_school(cast: Cast, two: Two) -> None:
    talk, team = another(cast, "talk"), another(cast, "team")
    give("talk", cast.school, by=cast.leader, now=FRIDAY)
    give("days", cast.classroom, by=cast.leader, now=FRIDAY)
    give("team", cast.child, by=cast.leader, now=FRIDAY)
    in_use = templates_in_use(cast.school, WEEK)
    assert in_use.of(cast.child.pk, cast.classroom.pk) == team
    assert in_use.of(cast.other_child.pk, cast.classroom.pk) == two.days
    assert in_use.of(cast.other_child.pk, cast.other_classroom.pk) == talk
    assert in_use.for_all == talk


def test_the_week_opens_with_each_child_s_own(cast: Cast, two: Two) -> None:
    give("days", cast.child, by=cast.leader, now=FRIDAY)
    assert open_week(cast.school, WEEK, now=FRIDAY) == 2
    assert keys() == {
        cast.child.given_name: "days",
        cast.other_child.given_name: OUR_WEEK,
    }


def test_it_counts_from_the_next_week_that_is_not_open_there(cast: Cast, two: Two) -> None:
    open_sheet(cast.child, WEEK, now=FRIDAY)
    assert give("days", cast.child, by=cast.leader, now=FRIDAY).first_week == NEXT
    assert give("days", cast.other_child, by=cast.leader, now=FRIDAY).first_week == WEEK
    assert open_sheet(cast.other_child, WEEK, now=FRIDAY).template == two.days
    assert keys()[cast.child.given_name] == OUR_WEEK
    assert open_sheet(cast.child, NEXT, now=MONDAY).template == two.days


def test_from_this_week_moves_only_what_nobody_wrote_on(cast: Cast, two: Two) -> None:
    make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    open_week(cast.school, WEEK, now=FRIDAY)
    use = give("days", cast.classroom, from_this_week=True, by=cast.leader, now=FRIDAY)
    assert use.first_week == WEEK
    assert keys() == {
        cast.child.given_name: OUR_WEEK,
        cast.other_child.given_name: "days",
    }


def test_taking_it_away_leads_back_to_the_class_s(cast: Cast, two: Two) -> None:
    another(cast, "team")
    give("days", cast.classroom, by=cast.leader, now=FRIDAY)
    give("team", cast.child, by=cast.leader, now=FRIDAY)
    assert open_sheet(cast.child, WEEK, now=FRIDAY).template.key == "team"
    ended = take_away(cast.child, by=cast.leader, now=FRIDAY)
    assert ended is not None
    assert (ended.first_week, ended.last_week) == (WEEK, WEEK)
    assert open_sheet(cast.child, NEXT, now=MONDAY).template == two.days
    assert take_away(cast.child, by=cast.leader, now=FRIDAY) is None


def test_a_use_that_never_began_leaves_no_row(cast: Cast, two: Two) -> None:
    give("days", cast.child, by=cast.leader, now=FRIDAY)
    take_away(cast.child, by=cast.leader, now=FRIDAY)
    assert TemplateUse.objects.count() == 0


def test_giving_another_ends_the_first(cast: Cast, two: Two) -> None:
    another(cast, "team")
    give("days", cast.classroom, by=cast.leader, now=FRIDAY)
    open_week(cast.school, WEEK, now=FRIDAY)
    give("team", cast.classroom, by=cast.leader, now=FRIDAY)
    rows = TemplateUse.objects.order_by("first_week").values_list("key", "first_week", "last_week")
    assert list(rows) == [("days", WEEK, WEEK), ("team", NEXT, None)]


def test_giving_the_same_twice_is_once(cast: Cast, two: Two) -> None:
    first = give("days", cast.classroom, by=cast.leader, now=FRIDAY)
    assert give("days", cast.classroom, by=cast.leader, now=FRIDAY) == first
    assert AuditEntry.objects.filter(verb="template given").count() == 1


def test_an_earlier_week_opened_late_gets_what_it_had_then(cast: Cast, two: Two) -> None:
    open_sheet(cast.child, WEEK, now=FRIDAY)
    give("days", cast.classroom, by=cast.leader, now=MONDAY)
    assert open_sheet(cast.other_child, WEEK, now=MONDAY).template == two.first


def test_a_draft_and_another_school_s_template_are_refused(cast: Cast, two: Two) -> None:
    seed = Template(school=cast.school, key="draft", version=0, name="Draft")
    new_version(seed, rows=ROWS, by=cast.leader, now=FRIDAY)
    for key in ("draft", "unheard-of"):
        with pytest.raises(NotPublished):
            give(key, cast.classroom, by=cast.leader, now=FRIDAY)
    assert TemplateUse.objects.count() == 0


@pytest.mark.parametrize("more", [0, 10])
def test_one_query_says_it_for_all(
    cast: Cast, two: Two, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    for number in range(more):
        child = make_child(cast.classroom, f"Nia {number}")
        give("days", child, by=cast.leader, now=FRIDAY)
    with django_assert_num_queries(1):
        templates_in_use(cast.school, WEEK)
