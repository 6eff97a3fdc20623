"""The office's pages from plan to prepared and back, and the teacher's ticks."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from accounts.models import Child, Classroom, Enrolment
from checkins.models import Goal, Rollover, SchoolYear
from checkins.services.goals import begin_goal
from tests.conftest import Cast, client_of
from tests.factories.people import block, make_child, make_guardian
from tests.rollover.conftest import TURN, YEAR_ENDS, Summer

JULY = dt.date(2027, 7, 8)


def urls(cast: Cast) -> dict[str, tuple[str, str]]:
    return {
        "plan": ("get", reverse("next_year")),
        "class": ("get", reverse("next_year_class", args=[cast.classroom.pk])),
        "prepare": ("post", reverse("next_year_prepare")),
        "take back": ("post", reverse("next_year_take_back")),
    }


@pytest.mark.parametrize(
    ("who", "plan", "others"),
    [
        ("office", 200, {200, 302}),
        ("leader", 200, {200, 302}),
        ("teacher", 403, {403}),
        ("specialist", 403, {403, 404}),
        ("guardian", 404, {404}),
        ("stranger", 200, {404}),
    ],
)
def test_leader_and_office_of_the_school_plan(
    summer: Summer, who: str, plan: int, others: set[int]
) -> None:
    client = client_of(getattr(summer.cast, who))
    answers = {
        name: getattr(client, verb)(url).status_code
        for name, (verb, url) in urls(summer.cast).items()
    }
    assert answers.pop("plan") == plan
    assert set(answers.values()) == others


def test_the_dates_come_first_and_are_proposed(cast: Cast, clock: Traveller) -> None:
    clock.move_to(cast.school.at(JULY, dt.time(9)))
    office, url = client_of(cast.office), reverse("next_year")
    form = office.get(url).context["form"]
    assert [form[name].value() for name in ("name", "starts_on", "ends_on")] == [
        "2027-28",
        TURN,
        YEAR_ENDS,
    ]
    typed = {"name": "2027-28", "starts_on": "2027-06-01", "ends_on": "2028-06-09"}
    refused = office.post(url, typed)
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["starts_on"])
    office.post(url, {**typed, "starts_on": TURN.isoformat()})
    rollover = Rollover.objects.get()
    assert (rollover.turn_on, rollover.plan["classes"]) == (
        TURN,
        {str(cast.classroom.pk): "Room 12", str(cast.other_classroom.pk): "Room 4"},
    )
    assert SchoolYear.objects.filter(school=cast.school).count() == 2


def filled(client: Client, **other: str) -> dict[str, str]:
    """The plan's form as the browser would send it."""
    form = client.get(reverse("next_year")).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**values, **other}.items() if value}


def test_from_plan_to_prepared_and_back(summer: Summer) -> None:
    cast, url = summer.cast, reverse("next_year")
    office = client_of(cast.office)
    changed = filled(office, **{f"to-{cast.classroom.pk}": "Room 14"})
    assert office.post(url, changed).status_code == 302
    page = office.get(url)
    assert [new.name for new in page.context["plan"].new] == ["Room 13", "Room 14"]
    child = reverse("next_year_class", args=[cast.other_classroom.pk])
    office.post(child, {str(summer.fifth.pk): "Room 14", str(summer.repeats.pk): ""})
    page = office.get(url)
    assert [len(new.children) for new in page.context["plan"].new] == [3]
    done = office.post(
        reverse("next_year_prepare"), {"fingerprint": page.context["plan"].fingerprint}, follow=True
    )
    assert "Take it back" in done.content.decode()
    assert Enrolment.objects.filter(classroom__name="Room 14", starts_on=TURN).count() == 3
    assert office.get(child).status_code == 404
    again = office.post(url, changed, follow=True).content.decode()
    assert "The year is prepared." in again
    office.post(reverse("next_year_take_back"))
    assert not Classroom.objects.filter(starts_on=TURN).exists()


@pytest.mark.parametrize("fingerprint", ["", "0" * 64, "\0"])
def test_only_what_was_shown_is_prepared(summer: Summer, fingerprint: str) -> None:
    office = client_of(summer.cast.office)
    said = office.post(reverse("next_year_prepare"), {"fingerprint": fingerprint}, follow=True)
    assert "Something has changed since." in said.content.decode()
    assert not Classroom.objects.filter(starts_on=TURN).exists()


def test_a_class_cannot_go_and_leave(summer: Summer) -> None:
    office = client_of(summer.cast.office)
    both = filled(office, **{f"leaves-{summer.cast.classroom.pk}": "on"})
    page = office.post(reverse("next_year"), both)
    assert list(page.context["form"].errors) == [f"to-{summer.cast.classroom.pk}"]


def test_a_teacher_of_another_school_is_no_choice(summer: Summer) -> None:
    office = client_of(summer.cast.office)
    strange = filled(office, **{"teacher-0-0": str(summer.cast.stranger.pk)})
    page = office.post(reverse("next_year"), strange)
    assert list(page.context["form"].errors) == ["teacher-0-0"]


@pytest.mark.parametrize(("who", "status"), [("office", 400), ("leader", 302)])
def test_who_keeps_people_but_not_staff_gives_no_class_to_themselves(
    summer: Summer, who: str, status: int
) -> None:
    member = getattr(summer.cast, who)
    member.roles = [who, "teacher"]
    member.save()
    client = client_of(member)
    chosen = filled(client, **{"teacher-0-1": str(member.pk)})
    assert client.post(reverse("next_year"), chosen).status_code == status
    summer.rollover.refresh_from_db()
    assert (str(member.pk) in summer.rollover.plan["teachers"]["Room 13"]) is (status == 302)


def test_who_teaches_a_class_by_the_plan_keeps_it_and_gets_no_other_by_its_row(
    summer: Summer,
) -> None:
    """A leader gave the office Room 13; its row sent in under another class's name gives nothing."""
    cast, url = summer.cast, reverse("next_year")
    cast.office.roles = ["office", "teacher"]
    cast.office.save()
    mine, other = str(cast.office.pk), str(cast.other_teacher.pk)
    leader, office = client_of(cast.leader), client_of(cast.office)
    leader.post(url, filled(leader, **{"teacher-0-1": mine}))
    apart = {f"to-{cast.other_classroom.pk}": "Room 14"}
    typed = {key: value for key, value in filled(office, **apart).items() if "leaves" not in key}
    assert office.post(url, typed).status_code == 302
    summer.rollover.refresh_from_db()
    assert summer.rollover.plan["teachers"]["Room 13"] == [other, mine]
    turned = filled(office, **{"name-0": "Room 14", "name-1": "Room 13"})
    assert office.post(url, turned).status_code == 400
    summer.rollover.refresh_from_db()
    assert mine not in summer.rollover.plan["teachers"].get("Room 14", [])


def test_a_teacher_ticks_which_goals_go_on(summer: Summer) -> None:
    cast = summer.cast
    read, count = (
        begin_goal(cast.child, title=title, by=cast.teacher, now=summer.now)
        for title in ("Read", "Count")
    )
    theirs = begin_goal(summer.fifth, title="Swim", by=cast.other_teacher, now=summer.now)
    url = reverse("goals_next_year")
    page = client_of(cast.teacher).get(url).content.decode()
    assert ("Read" in page, "Count" in page, "Swim" in page) == (True, True, False)
    client_of(cast.teacher).post(url, {str(read.pk): "on", str(theirs.pk): ""})
    carried = Goal.objects.filter(carries=True).order_by("title").values_list("title", flat=True)
    assert list(carried) == ["Read", "Swim"]
    assert not Goal.objects.get(pk=count.pk).carries


@pytest.mark.parametrize("more", [0, 9])
def test_the_plans_page_costs_ten_queries(
    summer: Summer, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(more):
        make_child(summer.cast.classroom, f"Child {n}")
    office = client_of(summer.cast.office)
    with django_assert_num_queries(10):
        office.get(reverse("next_year"))


# --- Who is kept from a child ---------------------------------------------------------------------
@pytest.fixture(params=["office", "leader"])
def kept_out(request: pytest.FixtureRequest, summer: Summer) -> Client:
    """Somebody who plans, and is blocked as a guardian from Omar, who repeats, and from Mei, who leaves."""
    member = getattr(summer.cast, request.param)
    make_child(summer.cast.other_classroom, "Ivy Park")
    children = (summer.repeats, summer.fifth)
    guardian = make_guardian(summer.cast.school, "At Home", member.user.email, *children)
    for child in children:
        block(guardian, child)
    return client_of(member)


def test_the_plan_counts_a_child_from_whom_one_is_kept_and_does_not_name_it(
    summer: Summer, kept_out: Client
) -> None:
    page = kept_out.get(reverse("next_year"))
    html = page.content.decode()
    assert ("Omar" in html, "Mei" in html) == (False, False)
    assert ("Javier" in html, "Layla" in html) == (True, True)
    assert [len(new.children) for new in page.context["plan"].new] == [3]
    rows = [(new.name, len(new.named)) for new in page.context["plan"].new]
    assert (rows, len(page.context["plan"].leavers)) == ([("Room 13", 2)], 2)
    apart = kept_out.get(reverse("next_year_class", args=[summer.cast.other_classroom.pk]))
    assert [field.label for field in apart.context["form"]] == ["Ivy Park"]
    assert "Omar" not in apart.content.decode()


def test_their_own_changes_leave_that_child_where_the_plan_has_it(
    summer: Summer, kept_out: Client
) -> None:
    apart = reverse("next_year_class", args=[summer.cast.other_classroom.pk])
    ivy = Child.objects.get(given_name="Ivy")
    sent = {str(ivy.pk): "Room 13", str(summer.repeats.pk): "-"}
    assert kept_out.post(apart, sent).status_code == 302
    summer.rollover.refresh_from_db()
    assert summer.rollover.plan["children"][str(summer.repeats.pk)] == "Room 13"
    shown = kept_out.get(reverse("next_year")).context["plan"].fingerprint
    done = kept_out.post(reverse("next_year_prepare"), {"fingerprint": shown}, follow=True)
    assert "Prepared." in done.content.decode()
    assert "Omar" not in done.content.decode()
    places = Enrolment.objects.filter(starts_on=TURN)
    assert places.filter(child=summer.repeats, classroom__name="Room 13").exists()
    assert places.count() == 4
