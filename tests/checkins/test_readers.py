"""Who may read a child's sheets, and who has: for the leader, without a word of a sheet."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from accounts import services
from accounts.models import Assignment, Member, Role
from checkins.access import sheets_visible_to
from checkins.models import Sheet
from checkins.queries.readers import Readers, readers_of
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import assign, make_member
from tests.factories.sheets import WIN, make_shared_sheet
from tests.replies.conftest import press, share_sheet

TODAY = FRIDAY.date()
DAY = dt.timedelta(days=1)
Change = Callable[[Cast], object]


def page_of(cast: Cast, now: dt.datetime = FRIDAY) -> Readers:
    cast.child.refresh_from_db()
    return readers_of(cast.child, acting(cast.leader, now), now=now)


def by(member: Member) -> dict[str, object]:
    return {"by": acting(member), "now": FRIDAY}


def test_the_page_says_who_may_read_and_why(cast: Cast) -> None:
    page = page_of(cast)
    assert [(one.name, one.why, one.until) for one in page.staff] == [
        ("Mr. Reyes", "Co-teacher of Room 12", None),
        ("Ms. Chen", "Teacher of Room 12", None),
        ("Ms. Duarte", "Specialist, for this child", None),
    ]
    assert [(one.name, one.why) for one in page.family] == [
        ("Ana Ortega", "Guardian"),
        ("Luis Ortega", "Guardian"),
    ]
    assert page.blocked == ("Rick Stone",)
    assert page.readings == ()


def substitute(cast: Cast, last: dt.date) -> None:
    member = make_member(cast.school, "sub@alder.example", Role.TEACHER, name="Mr. Sub")
    assign(
        member,
        classroom=cast.classroom,
        kind=Assignment.Kind.SUBSTITUTE,
        starts_on=TODAY - 3 * DAY,
        ends_on=last,
    )


CHANGES: dict[str, Change] = {
    "as it is": lambda cast: None,
    "the teacher's assignment ended": lambda cast: services.end_assignment(
        assignment=cast.teacher.assignments.get(), **by(cast.leader)
    ),
    "the specialist's assignment ended": lambda cast: services.end_assignment(
        assignment=cast.specialist.assignments.get(), **by(cast.leader)
    ),
    "the teacher left": lambda cast: services.deactivate_member(
        member=cast.teacher, **by(cast.leader)
    ),
    "the teacher is in the office now": lambda cast: services.change_roles(
        member=cast.teacher, roles=["office"], **by(cast.leader)
    ),
    "the child moved": lambda cast: services.move_child(
        child=cast.child, classroom=cast.other_classroom, **by(cast.office)
    ),
    "the child left": lambda cast: services.child_leaves(
        child=cast.child, last_day=TODAY - DAY, **by(cast.office)
    ),
    "a substitute until today": lambda cast: substitute(cast, TODAY),
    "a substitute until yesterday": lambda cast: substitute(cast, TODAY - DAY),
}


@pytest.mark.parametrize("days", [0, 20, 40])
@pytest.mark.parametrize("change", CHANGES)
def test_the_page_names_just_those_whom_the_rules_let_in(
    cast: Cast, clock: time_machine.Traveller, change: str, days: int
) -> None:
    """The same answer as asking `sheets_visible_to` for every member of staff."""
    for back in (0, 3):
        make_shared_sheet(cast.child, WEEK - back, by=cast.teacher, now=FRIDAY)
    CHANGES[change](cast)
    now = FRIDAY + days * DAY
    clock.move_to(now)
    may_read = {
        member.display_name
        for member in Member.objects.filter(school=cast.school).select_related("school", "user")
        if (member.ended_on is None or member.ended_on >= now.date())
        and sheets_visible_to(acting(member, now)).filter(child=cast.child).exists()
    }
    assert {one.name for one in page_of(cast, now).staff} == may_read


def test_readings_stand_newest_first_with_names_and_no_words(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    sheet = share_sheet(cast)
    clock.shift(60)
    client_of(cast.teacher).get(f"/sheet/{sheet.pk}/")
    clock.shift(60)
    client_of(cast.guardian).get(f"/home/child/{cast.child.pk}/")
    clock.shift(60)
    answer = client_of(cast.leader).get(f"/people/child/{cast.child.pk}/readers/")
    assert answer.status_code == 200
    page = answer.context["page"]
    assert [(f"{one.at:%H:%M}", one.name, one.what) for one in page.readings] == [
        ("14:02", "Ana Ortega", "opened all weeks"),
        ("14:01", "Ms. Chen", "opened a sheet"),
    ]
    assert WIN not in answer.content.decode()
    times = re.findall(r"(\d+:\d\d) p\.m\.", answer.content.decode())
    assert times == ["2:02", "2:01"], "The school's clock, not the server's."


def test_a_link_that_was_pressed_stands_among_the_readings(cast: Cast) -> None:
    from django.test import Client

    from checkins.services.links import mint_reply_link

    sheet = share_sheet(cast)
    press(
        Client(), mint_reply_link(sheet, cast.guardian, now=FRIDAY).rstrip("/").rsplit("/", 1)[-1]
    )
    assert [(one.name, one.what) for one in page_of(cast).readings] == [
        ("Ana Ortega", "read what was shared")
    ]


@pytest.mark.parametrize(
    ("who", "status"),
    [("leader", 200), ("office", 403), ("teacher", 403), ("stranger", 404), ("guardian", 404)],
)
def test_only_who_keeps_the_blocks_sees_the_page(cast: Cast, who: str, status: int) -> None:
    url = f"/people/child/{cast.child.pk}/readers/"
    assert client_of(getattr(cast, who)).get(url).status_code == status


@pytest.mark.parametrize("more", [0, 5])
def test_the_page_costs_six_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    sheet: Sheet = share_sheet(cast)
    for number in range(more):
        member = make_member(cast.school, f"m{number}@alder.example", Role.TEACHER)
        assign(member, classroom=cast.classroom)
        client_of(member).get(f"/sheet/{sheet.pk}/")
    actor = acting(cast.leader)
    with django_assert_num_queries(6):
        page = readers_of(cast.child, actor, now=FRIDAY)
    assert len(page.staff) == 3 + more
