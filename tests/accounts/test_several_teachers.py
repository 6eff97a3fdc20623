"""A list of teachers on one page: read line by line, all or none, and nobody gets a letter by it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Assignment, Delivery, Member
from tests.conftest import Cast, client_of
from tests.factories.people import make_classroom

PAGE = "staff_several"


@pytest.fixture
def leader(cast: Cast) -> Client:
    return client_of(cast.leader)


def added(leader: Client, text: str) -> list[tuple[str, str, list[str], list[str]]]:
    """(name, address, roles, classes) of those who are new, by address."""
    known = set(Member.objects.values_list("pk", flat=True))
    answer = leader.post(reverse(PAGE), {"lines": text})
    assert answer.status_code == 302, answer.context["form"].errors
    return [
        (
            one.display_name,
            one.user.email,
            one.roles,
            [a.classroom.name for a in one.assignments.all() if a.classroom],
        )
        for one in Member.objects.exclude(pk__in=known).order_by("user__email")
    ]


@pytest.mark.parametrize("between", [", ", ";", "\t"])
def test_a_line_is_a_teacher_with_or_without_a_class(
    cast: Cast, leader: Client, between: str
) -> None:
    lines = [
        between.join(("Ms. Lund", "Lund@School.example", "room 12")),
        "",
        between.join(("Mr. Abe", "abe@school.example")),
    ]
    assert added(leader, "\r\n".join(lines)) == [
        ("Mr. Abe", "abe@school.example", ["teacher"], []),
        ("Ms. Lund", "lund@school.example", ["teacher"], ["Room 12"]),
    ]
    assert Delivery.objects.count() == 0


def test_a_name_with_a_comma_comes_whole_out_of_a_spreadsheet(leader: Client) -> None:
    assert added(leader, "Lund, Eva\tlund@school.example\t") == [
        ("Lund, Eva", "lund@school.example", ["teacher"], [])
    ]


def test_who_works_here_already_keeps_roles_and_gets_no_class(cast: Cast, leader: Client) -> None:
    line = f"King, {cast.office.user.email}, Room 12"
    assert added(leader, line) == []
    assert added(leader, line) == []
    cast.office.refresh_from_db()
    assert (cast.office.roles, cast.office.display_name != "King") == (["office"], True)
    assert Assignment.objects.filter(member=cast.office).count() == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (", a@school.example", "a name"),
        ("x" * 81 + ", a@school.example", "a name"),
        ("Ms. Lund", "the email address"),
        ("Ms. Lund, lund at school", "the email address"),
        ("Ms. Lund, good@school.example", "stands in a line above"),
        ("Ms. Lund, lund@school.example, Room 99", "no class Room 99"),
    ],
)
def test_one_line_that_cannot_be_read_adds_nobody(leader: Client, line: str, said: str) -> None:
    before = Member.objects.count()
    page = leader.post(reverse(PAGE), {"lines": f"Mr. Good, good@school.example\n{line}"})
    (error,) = page.context["form"].errors["lines"]
    assert error.startswith("Line 2: ") and said in error
    assert "Mr. Good, good@school.example" in page.content.decode()
    assert Member.objects.count() == before


def test_a_class_of_another_school_is_no_class(cast: Cast, leader: Client) -> None:
    make_classroom(cast.stranger.school, "Room 77")
    page = leader.post(reverse(PAGE), {"lines": "Ms. Lund, lund@school.example, Room 77"})
    assert list(page.context["form"].errors) == ["lines"]


def test_more_lines_than_a_school_has_teachers_are_refused(leader: Client) -> None:
    text = "\n".join(f"T, t{at}@school.example" for at in range(201))
    assert list(leader.post(reverse(PAGE), {"lines": text}).context["form"].errors) == ["lines"]


def test_then_all_of_them_are_invited_at_once(leader: Client) -> None:
    answer = leader.post(
        reverse(PAGE), {"lines": "Ms. Lund, lund@school.example\nMr. Abe, abe@school.example"}
    )
    assert answer.url == reverse("staff_invite")
    leader.post(answer.url, {"people": "99"})
    new = {"abe@school.example", "lund@school.example"}
    assert Delivery.objects.filter(to__in=new).count() == 2
