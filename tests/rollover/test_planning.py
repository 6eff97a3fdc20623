"""The proposal, and what a plan says that it would do."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from checkins.models import Rollover, Term
from checkins.rollover import services
from checkins.rollover.planning import plan_of, proposal
from checkins.services.calendar import Overlaps
from checkins.services.goals import begin_goal
from tests.conftest import Cast, acting
from tests.factories.people import make_child
from tests.rollover.conftest import TURN, YEAR_ENDS, Summer, choose


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Room 12", "Room 4"], ["Room 12", "Room 4"]),
        (["Grade 3", "Grade 4", "Grade 5"], ["Grade 4", "Grade 5", None]),
        (["3A", "4A", "4B"], ["4A", None, "4B"]),
        (["Owls", "Bears"], ["Owls", "Bears"]),
        (["Room 9-2", "Room 10-2"], ["Room 9-2", "Room 10-2"]),
        (["Room 9", "room 10"], ["Room 10", None]),
        ([], []),
    ],
)
def test_a_class_is_proposed_to_move_up_where_the_names_say_so(
    names: list[str], expected: list[str | None]
) -> None:
    assert [proposal(names)[name] for name in names] == expected


def test_a_new_year_takes_the_terms_of_the_last_one_along(summer: Summer) -> None:
    terms = Term.objects.filter(year=summer.rollover.year).order_by("starts_on")
    assert [(one.name, one.starts_on, one.ends_on) for one in terms] == [
        ("Fall", TURN, dt.date(2027, 12, 17)),
        ("Spring", dt.date(2028, 1, 3), YEAR_ENDS),
    ]


def test_the_plan_counts_and_names(summer: Summer) -> None:
    begin_goal(summer.cast.child, title="Read", by=summer.cast.teacher, now=summer.now)
    plan = plan_of(summer.rollover)
    [new] = plan.new
    assert (new.name, [child.name for child in new.children]) == (
        "Room 13",
        ["Javier Ortega", "Layla Haddad", "Omar Reed"],
    )
    assert [member.display_name for member in new.teachers] == ["Ms. Delgado", "Mr. Reyes"]
    assert [child.name for child in plan.leavers] == ["Mei Lin"]
    assert (plan.moving, plan.carried_goals, plan.ending_goals, plan.unplaced) == (3, 1, 0, ())


def test_a_class_without_a_target_stops_the_plan(summer: Summer) -> None:
    choose(summer, {summer.cast.classroom.pk: None, summer.cast.other_classroom.pk: ""})
    plan = plan_of(summer.rollover)
    assert [one.name for one in plan.unplaced] == ["Room 12"]
    with pytest.raises(services.NotReady):
        summer.prepare()


def test_the_same_name_keeps_its_teacher(summer: Summer) -> None:
    with_class = {summer.repeats.pk: None}
    services.choose_children(summer.rollover, children=with_class, by=summer.office, now=summer.now)
    choose(summer, {summer.cast.classroom.pk: "Room 12", summer.cast.other_classroom.pk: "Room 4"})
    teachers = {
        new.name: [member.display_name for member in new.teachers]
        for new in plan_of(summer.rollover).new
    }
    assert teachers == {"Room 12": ["Ms. Chen", "Mr. Reyes"], "Room 4": ["Ms. Delgado"]}


def test_beginning_twice_is_one_plan(summer: Summer) -> None:
    again = services.begin(
        name="2027-28", starts_on=TURN, ends_on=YEAR_ENDS, by=summer.office, now=summer.now
    )
    assert (again, Rollover.objects.count()) == (summer.rollover, 1)


def test_a_year_over_another_is_refused(cast: Cast) -> None:
    now = cast.school.at(dt.date(2026, 11, 13), dt.time(9))
    with pytest.raises(Overlaps):
        services.begin(
            name="Twice",
            starts_on=dt.date(2027, 1, 4),
            ends_on=YEAR_ENDS,
            by=acting(cast.office),
            now=now,
        )
    assert not Rollover.objects.exists()


@pytest.mark.parametrize("more", [0, 10])
def test_a_plan_costs_five_queries(
    summer: Summer, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(more):
        make_child(summer.cast.classroom, f"Child {n}")
    with django_assert_num_queries(5):
        assert plan_of(summer.rollover).moving == 3 + more
