"""The fold "Who sees this sheet" names exactly those whom the rules let in, for whoever looks.

`sheets_visible_to` is asked for every person about every sheet; the fold is one query the other
way round. A family hears of its own home only, and nobody of who was kept out.
"""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.access import Actor, guardian_actor, link_actor, staff_actor
from accounts.models import Guardian, Member, Role
from checkins.access import sheets_visible_to
from checkins.models import Half, Prompt, Sheet
from checkins.queries.who_sees import WhoSees, who_reads_class, who_sees
from config.trial.walk import Walk
from tests.checkins.test_readers import CHANGES
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import assign, make_child, make_guardian, make_member
from tests.factories.sheets import make_shared_sheet, make_sheet
from tests.replies.conftest import Week, press, share_sheet, week

__all__ = ["week"]

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]
DAY = dt.timedelta(days=1)


def fold(sheet: Sheet, actor: Actor, now: dt.datetime = FRIDAY) -> WhoSees:
    loaded = Sheet.objects.select_related("child", "classroom", "school").get(pk=sheet.pk)
    return who_sees(loaded, Prompt.objects.filter(template=sheet.template), actor, now=now)


def named(seen: WhoSees) -> set[Any]:
    return {one.id for one in seen.school} | {one.id for home in seen.homes for one in home}


def people_let_in(sheet: Sheet, now: dt.datetime) -> set[Any]:
    """Every member of staff and every guardian of every school, asked one by one."""
    found = {
        member.pk
        for member in Member.objects.select_related("school", "user")
        if (member.ended_on is None or member.ended_on >= member.school.local_date(now))
        and sheets_visible_to(staff_actor(member, now=now)).filter(pk=sheet.pk).exists()
    }
    for guardian in Guardian.objects.select_related("school"):
        by_account = guardian_actor(guardian.user, [guardian], now=now)  # type: ignore[arg-type]
        if sheets_visible_to(by_account).filter(pk=sheet.pk).exists():
            found.add(guardian.pk)
    return found


def test_the_fold_and_the_rules_agree_for_everybody_of_the_trial_world(walk: Walk) -> None:
    world = walk.world
    for name, sheet in world.written.sheets.items():
        place = world.place_of(name)
        member = place.members["stranger" if name == "other_school" else "teacher"]
        seen = fold(sheet, staff_actor(member, now=world.now), world.now)
        assert named(seen) == people_let_in(sheet, world.now), name
        assert named(seen), name


@pytest.mark.parametrize("days", [0, 20, 40])
@pytest.mark.parametrize("change", CHANGES)
def test_they_agree_after_every_change_and_as_days_go_by(
    cast: Cast, clock: time_machine.Traveller, change: str, days: int
) -> None:
    sheets = [
        make_shared_sheet(cast.child, WEEK - back, by=cast.teacher, now=FRIDAY) for back in (0, 3)
    ]
    sheets.append(make_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY))
    CHANGES[change](cast)
    now = FRIDAY + days * DAY
    clock.move_to(now)
    for sheet in sheets:
        seen = fold(sheet, acting(cast.leader, now), now)
        assert named(seen) == people_let_in(sheet, now), sheet


def test_staff_are_told_names_reasons_and_homes(cast: Cast) -> None:
    luis = cast.co_guardian
    seen = fold(share_sheet(cast), acting(cast.teacher))
    assert [(one.name, one.why) for one in seen.school] == [
        ("Mr. Reyes", "Co-teacher of Room 12"),
        ("Ms. Chen", "Teacher of Room 12"),
        ("Ms. Duarte", "Specialist, for Javier"),
    ]
    assert [[one.name for one in home] for home in seen.homes] == [["Ana Ortega"], ["Luis Ortega"]]
    assert seen.boxes[-1][1] == "Room 12’s teachers, unless the family chose who reads it."
    luis.household = cast.guardian.household
    luis.save()
    seen = fold(share_sheet(cast, WEEK - 1), acting(cast.teacher))
    assert [[one.name for one in home] for home in seen.homes] == [["Ana Ortega", "Luis Ortega"]]


def test_a_sensitive_box_says_that_a_link_alone_does_not_open_it(cast: Cast) -> None:
    sheet = share_sheet(cast)
    Prompt.objects.filter(half=Half.SCHOOL, key="good_to_know").update(is_sensitive=True)
    seen = fold(sheet, acting(cast.teacher))
    assert ("Good to know", "At home only after a code, not by the link alone.") in seen.boxes


@pytest.mark.parametrize("hat", ["account", "link"])
def test_a_family_hears_of_its_own_home_alone(week: Week, hat: str) -> None:
    cast = week.cast
    aunt = make_guardian(cast.school, "Eva Ortega", "eva@mail.example", cast.child)
    Guardian.objects.filter(pk=aunt.pk).update(household=cast.guardian.household)
    guardian = Guardian.objects.select_related("school", "user").get(pk=cast.guardian.pk)
    actor = (
        acting(guardian) if hat == "account" else link_actor(guardian, week.sheet.pk, now=FRIDAY)
    )
    seen = fold(week.sheet, actor)
    assert [[one.name for one in home] for home in seen.homes] == [["Ana Ortega", "Eva Ortega"]]
    assert len(seen.school) == 3


def test_every_page_of_a_sheet_has_the_fold(week: Week) -> None:
    """And the other home's name, or a blocked adult's, stands on no page of a family."""
    cast = week.cast
    by_link = Client()
    press(by_link, week.token())
    at_school = client_of(cast.teacher)
    pages = {
        "editor": (at_school, f"/sheet/{week.sheet.pk}/"),
        "new": (at_school, f"/child/{cast.other_child.pk}/{WEEK}/"),
        "print": (at_school, f"/class/{cast.classroom.pk}/{WEEK}/print/"),
        "link": (by_link, week.url),
        "home": (client_of(cast.guardian), f"/home/sheet/{week.sheet.pk}/"),
    }
    for name, (browser, url) in pages.items():
        html = browser.get(url).content.decode()
        assert html.count('<details class="after who-sees">') == 1, name
        assert "Ms. Chen</bdi>" in html, name
        assert ("Rick" in html) is False, name
        if name in ("link", "home"):
            assert "Luis" not in html, name


def test_the_class_fold_names_who_works_with_the_class(cast: Cast) -> None:
    aide = make_member(cast.school, "aide@alder.example", Role.AIDE, name="Mr. Aide")
    assign(aide, classroom=cast.classroom, kind="specialist")
    office = make_member(cast.school, "paper@alder.example", Role.OFFICE, name="Mr. Paper")
    assign(office, classroom=cast.classroom)
    readers = who_reads_class(cast.classroom, FRIDAY.date())
    assert [(one.name, one.why) for one in readers] == [
        ("Mr. Aide", "Specialist"),
        ("Mr. Reyes", "Co-teacher"),
        ("Ms. Chen", "Teacher"),
    ]


@pytest.mark.parametrize("more", [1, 3])
def test_the_fold_costs_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    make_child(cast.classroom, "Nia")
    sheet = share_sheet(cast)
    for number in range(more):
        member = make_member(cast.school, f"m{number}@alder.example", Role.TEACHER)
        assign(member, classroom=cast.classroom)
        make_guardian(cast.school, f"Aunt {number}", f"a{number}@mail.example", cast.child)
    loaded = Sheet.objects.select_related("child", "classroom", "school").get(pk=sheet.pk)
    prompts = list(Prompt.objects.filter(template=sheet.template).select_related("template"))
    actor = acting(cast.teacher)
    with django_assert_num_queries(1):
        seen = who_sees(loaded, prompts, actor, now=FRIDAY)
    assert (len(seen.school), len(seen.homes)) == (3 + more, 2 + more)
