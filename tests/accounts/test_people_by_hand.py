"""Finding somebody, renaming and closing a class, a child in more than one class, homes in sight."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Assignment, Enrolment
from accounts.services import IsHomeClass, end_place
from checkins.models import Sheet
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import assign, block, make_child, make_classroom, make_guardian

TODAY = FRIDAY.date()
QUERIES_FIND = 6
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


def names(office: Client, words: str) -> tuple[list[str], list[str]]:
    found = office.post(reverse("people_find"), {"words": words}).context["found"]
    return [one.name for one in found.children], [one.name for one in found.guardians]


# --- Find ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "child"),
    [
        ("jose", "José Álvarez"),
        ("ALVAREZ JO", "José Álvarez"),
        ("محمد", "مُحَمَّد عليّ"),
        ("nguyen", "Nguyễn Thị Ánh"),
        ("ольга", "Ольга Ким"),
        ("strasse", "Mia Straße"),
    ],
)
def test_somebody_is_found_by_a_piece_of_a_name_in_any_script(
    cast: Cast, office: Client, words: str, child: str
) -> None:
    make_child(cast.other_classroom, child)
    assert names(office, words) == ([child], [])


def test_guardians_are_found_by_address_and_children_who_left_say_so(
    cast: Cast, office: Client
) -> None:
    gone = make_child(cast.classroom, "Zora Gone", left_on=TODAY)
    make_guardian(cast.school, "Zelda Quist", "z.quist@mail.example", gone)
    assert names(office, "quist@mail") == ([], ["Zelda Quist"])
    page = office.post(reverse("people_find"), {"words": "zora"})
    assert [(one.name, one.has_left) for one in page.context["found"].children] == [
        ("Zora Gone", True)
    ]


def test_nobody_of_another_school_and_no_adult_around_a_block_is_found(cast: Cast) -> None:
    """The blocked parent who works here finds neither the child nor who is around it."""
    make_child(make_classroom(cast.stranger.school, "Room 77"), "Zora Elsewhere")
    office = client_of(cast.office)
    assert names(office, "zora") == ([], [])
    own = make_guardian(cast.school, "Kim Office", cast.office.user.email, user=cast.office.user)
    block(own, cast.child)
    given = cast.child.given_name
    assert names(office, given) == ([], [])
    assert names(office, cast.guardian.name) == ([], [])


@pytest.mark.parametrize("words", ["", "   ", "x" * 201])
def test_words_that_find_nobody_are_said_beside_the_box(office: Client, words: str) -> None:
    page = office.post(reverse("people_find"), {"words": words})
    assert (list(page.context["form"].errors), page.context["found"]) == (["words"], None)


def test_finding_costs_the_same_at_any_size(cast: Cast, office: Client) -> None:
    for size in (1, 40):
        for at in range(size):
            make_guardian(
                cast.school, f"Ida {size} {at}", "", make_child(cast.classroom, f"Ivo {size} {at}")
            )
        with CaptureQueriesContext(connection) as seen:
            office.post(reverse("people_find"), {"words": "i"})
        assert len(seen) == QUERIES_FIND


def test_more_than_a_page_of_names_says_so(cast: Cast, office: Client) -> None:
    for at in range(51):
        make_child(cast.classroom, f"Ivo {at}")
    page = office.post(reverse("people_find"), {"words": "ivo"})
    assert (len(page.context["found"].children), page.context["found"].is_cut) == (50, True)


# --- A class ----------------------------------------------------------------------------------------
def test_a_class_gets_another_name_that_no_open_class_has(cast: Cast, office: Client) -> None:
    url = reverse("classroom_record", args=[cast.classroom.pk])
    taken = office.post(url, {"name": cast.other_classroom.name.upper()})
    assert list(taken.context["form"].errors) == ["name"]
    assert office.post(url, {"name": "Room 12 blue"}).status_code == 302
    cast.classroom.refresh_from_db()
    assert cast.classroom.name == "Room 12 blue"


def test_a_class_closes_once_nobody_is_in_it(cast: Cast, office: Client) -> None:
    room = make_classroom(cast.school, "Room 40")
    teaching = assign(cast.other_teacher, classroom=room)
    child = make_child(room, "Ada Last")
    url = reverse("classroom_close", args=[room.pk])
    page = office.post(url, follow=True)
    assert "Ada Last" in page.content.decode()
    room.refresh_from_db()
    assert room.ended_on is None
    Enrolment.objects.filter(child=child).update(ends_on=YESTERDAY)
    office.post(url)
    office.post(url)
    room.refresh_from_db()
    teaching.refresh_from_db()
    assert (room.ended_on, teaching.ends_on) == (YESTERDAY, YESTERDAY)
    week = reverse("class_week", args=[room.pk, WEEK])
    assert client_of(cast.other_teacher).get(week).status_code == 404


# --- More than one class ----------------------------------------------------------------------------
def test_a_child_is_also_in_another_class_and_the_home_class_keeps_the_sheet(
    cast: Cast, office: Client
) -> None:
    choir = make_classroom(cast.school, "Choir")
    assign(cast.other_teacher, classroom=choir)
    theirs = client_of(cast.other_teacher)
    mine = reverse("child_weeks", args=[cast.child.pk])
    assert theirs.get(mine).status_code == 404
    url = reverse("child_also", args=[cast.child.pk])
    office.post(url, {"classroom": str(choir.pk)})
    office.post(url, {"classroom": str(choir.pk)})
    place = Enrolment.objects.get(child=cast.child, classroom=choir)
    assert (place.is_home, place.starts_on, place.ends_on) == (False, TODAY, None)
    assert theirs.get(mine).status_code == 200
    assert Sheet.objects.filter(child=cast.child, classroom=choir).count() == 0
    page = office.get(reverse("child_record", args=[cast.child.pk]))
    assert [one.name for one in page.context["also_in"]] == ["Choir"]
    office.post(reverse("place_end", args=[place.pk]))
    assert theirs.get(mine).status_code == 404
    assert list(cast.child.enrolments.values_list("classroom__name", flat=True)) == [
        cast.classroom.name
    ]


def test_a_place_that_lasted_ends_with_yesterday_and_a_home_class_does_not_end_so(
    cast: Cast, office: Client
) -> None:
    choir = make_classroom(cast.school, "Choir")
    place = Enrolment.objects.create(
        school=cast.school,
        child=cast.child,
        classroom=choir,
        is_home=False,
        starts_on=TODAY - dt.timedelta(days=9),
    )
    office.post(reverse("place_end", args=[place.pk]))
    place.refresh_from_db()
    assert place.ends_on == YESTERDAY
    home = cast.child.enrolments.get(is_home=True)
    assert office.post(reverse("place_end", args=[home.pk])).status_code == 404
    with pytest.raises(IsHomeClass):
        end_place(place=home, by=acting(cast.office), now=FRIDAY)


def test_who_left_or_a_class_of_another_school_is_refused(cast: Cast, office: Client) -> None:
    elsewhere = make_classroom(cast.stranger.school, "Room 77")
    url = reverse("child_also", args=[cast.child.pk])
    strange = office.post(url, {"classroom": str(elsewhere.pk)})
    assert list(strange.context["form"].errors) == ["classroom"]
    cast.child.left_on = TODAY
    cast.child.save()
    left = office.post(url, {"classroom": str(cast.other_classroom.pk)})
    assert list(left.context["form"].errors) == ["classroom"]
    assert cast.child.enrolments.filter(is_home=False).count() == 0


# --- Homes and dates ---------------------------------------------------------------------------------
def test_the_child_s_page_shows_who_lives_with_whom(cast: Cast, office: Client) -> None:
    child = make_child(cast.other_classroom, "Ada Two")
    first = make_guardian(cast.school, "Ann One", "", child)
    make_guardian(cast.school, "Bea Other", "", child)
    make_guardian(cast.school, "Cas One", "", child, household=first.household)
    homes = office.get(reverse("child_record", args=[child.pk])).context["homes"]
    assert [[link.guardian.name for link in home] for home in homes] == [
        ["Ann One", "Cas One"],
        ["Bea Other"],
    ]


def test_an_assignment_may_begin_on_a_later_day(cast: Cast) -> None:
    leader = client_of(cast.leader)
    url = reverse("member_assign", args=[cast.other_teacher.pk])
    later = TODAY + dt.timedelta(days=3)
    typed = {"kind": "co_teacher", "classroom": str(cast.classroom.pk), "starts_on": str(later)}
    early = leader.post(url, {**typed, "ends_on": str(TODAY)})
    assert list(early.context["form"].errors) == ["ends_on"]
    past = leader.post(url, {**typed, "starts_on": str(YESTERDAY)})
    assert list(past.context["form"].errors) == ["starts_on"]
    leader.post(url, typed)
    row = Assignment.objects.get(member=cast.other_teacher, kind="co_teacher")
    assert (row.starts_on, row.ends_on) == (later, None)
    week = reverse("class_week", args=[cast.classroom.pk, WEEK])
    assert client_of(cast.other_teacher).get(week).status_code == 404
