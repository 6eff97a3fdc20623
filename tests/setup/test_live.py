"""Going live: no letter to a family before it, and nothing that is required missing."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail

from accounts.models import AuditEntry, Delivery, Guardian, Household, Member, School
from checkins.models import Sheet, Term
from checkins.reminders import planner
from checkins.reminders.sweep import sweep
from checkins.setup import going_live
from checkins.setup.people import reached
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_child, make_guardian
from tests.factories.sheets import make_shared_sheet, make_sheet
from tests.replies.conftest import share_sheet
from tests.setup.conftest import A_DAY, Cedar

HOUR = dt.timedelta(hours=1)
SLOT = FRIDAY + 2 * HOUR


def not_live(cast: Cast) -> None:
    School.objects.filter(pk=cast.school.pk).update(live_at=None)
    for one in (cast.school, cast.leader.school, cast.teacher.school, cast.child.school):
        one.refresh_from_db()


def test_no_letter_is_planned_or_leaves_before_the_school_is_live(cast: Cast) -> None:
    not_live(cast)
    share_sheet(cast, now=FRIDAY)
    assert sweep(now=SLOT)["planned"] == 0
    assert not Delivery.objects.exists() and not mail.outbox


def test_what_was_shared_before_leaves_once_the_school_is_live(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    not_live(cast)
    share_sheet(cast, now=FRIDAY)
    sweep(now=SLOT)
    School.objects.filter(pk=cast.school.pk).update(live_at=SLOT)
    later = SLOT + HOUR
    clock.move_to(later)
    sweep(now=later)
    assert sorted(one.to[0] for one in mail.outbox) == ["ana@mail.example", "luis@mail.example"]


def test_letter_that_waits_does_not_leave_while_letters_rest(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    share_sheet(cast, now=FRIDAY)
    waiting = Delivery.objects.filter(letter="week_ready")
    assert waiting.count() == 2
    going_live.let_rest(until=FRIDAY.date() + 3 * A_DAY, by=acting(cast.leader), now=FRIDAY)
    clock.move_to(SLOT)
    sweep(now=SLOT)
    assert {one.state for one in waiting} == {"cancelled"} and not mail.outbox
    monday = FRIDAY + 3 * A_DAY
    clock.move_to(monday)
    sweep(now=monday)
    assert len(mail.outbox) == 2


def test_reminder_rests_with_the_letters(cast: Cast, clock: time_machine.Traveller) -> None:
    share_sheet(cast, now=FRIDAY)
    clock.move_to(SLOT)
    sweep(now=SLOT)
    sunday = dt.datetime(2026, 11, 15, 18, 0, tzinfo=FRIDAY.tzinfo)
    cast.school.refresh_from_db()
    assert planner.plan_still_open(cast.school, now=sunday)
    cast.school.letters_rest_until = dt.date(2026, 11, 16)
    assert planner.plan_still_open(cast.school, now=sunday) == []


def test_school_does_not_go_live_while_something_is_missing(cedar: Cedar) -> None:
    text = cedar.post("/setup/live/")
    assert "The emergency number is missing." in text
    assert "Nobody is named as safeguarding lead." in text
    Term.objects.all().delete()
    with pytest.raises(going_live.NotReady) as problem:
        going_live.go_live(by=acting(cedar.leader), now=FRIDAY)
    assert problem.value.missing == ["emergency", "lead", "terms"]
    assert School.objects.get(pk=cedar.school.pk).live_at is None


def test_lead_who_has_left_does_not_count(cedar: Cedar) -> None:
    cedar.make_ready()
    Member.objects.filter(display_name="Ms. Okafor").update(ended_on=dt.date(2026, 11, 1))
    assert "Nobody is named as safeguarding lead." in cedar.post("/setup/live/")


def test_two_leaders_press_and_the_school_goes_live_once(cedar: Cedar) -> None:
    cedar.make_ready()
    assert "The school is live." in cedar.post("/setup/live/")
    school = School.objects.get(pk=cedar.school.pk)
    assert school.live_at == FRIDAY
    later = FRIDAY + HOUR
    assert going_live.go_live(by=acting(cedar.leader), now=later) is False
    cedar.post("/setup/live/")
    assert School.objects.get(pk=cedar.school.pk).live_at == FRIDAY
    assert AuditEntry.objects.filter(verb="school went live").count() == 1
    assert "Live since" in cedar.page("/setup/live/")


def test_page_says_what_happens_first(cedar: Cedar) -> None:
    cedar.make_ready()
    text = cedar.page("/setup/live/")
    # Friday evening in Madrid: this week's letters would have left at four.
    assert "The first sheets open on Nov. 16, 2026." in text
    assert "leave on Friday, Nov. 20, 2026, at 4:00 pm." in text


def shared_mailboxes(cast: Cast) -> None:
    """Two homes with one address, one home with one, one on paper, one that bounced, a child alone."""
    school, room = cast.school, cast.classroom
    child = make_child(room, "Bo New")
    make_guardian(school, "Mo New", "one@mail.example", child)
    make_guardian(school, "Jo New", "one@mail.example", child)
    home = Household.objects.create(school=school)
    make_guardian(school, "Al New", "two@mail.example", child, household=home)
    make_guardian(school, "Cy New", "two@mail.example", child, household=home)
    make_guardian(school, "Di New", "", child)
    make_guardian(school, "Ed New", "ed@mail.example", child, bounced_at=FRIDAY)
    make_child(room, "No Body")


def test_counts_are_those_of_the_letters_that_leave(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    shared_mailboxes(cast)
    with django_assert_num_queries(3):
        people = reached(cast.school)
    assert (people.by_mail, people.on_paper, people.held, people.silent) == (5, 1, 2, 1)
    assert people.alone == 1
    now = FRIDAY
    bo = Guardian.objects.get(name="Di New").guardianships.get().child
    for child in (cast.child, cast.other_child, bo):
        make_shared_sheet(child, WEEK, by=cast.teacher, now=now)
    assert Sheet.objects.for_week(WEEK).count() == 3
    assert len(planner.plan_week_ready(cast.school, now=now)) == people.letters == 4


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_letters_rest_until_a_day_to_come(cast: Cast, days: int) -> None:
    until = FRIDAY.date() + days * A_DAY
    answer = client_of(cast.leader).post("/setup/rest/", {"until": str(until)})
    assert "Choose a day to come" in answer.content.decode()
    assert School.objects.get(pk=cast.school.pk).letters_rest_until is None


def test_letters_rest_and_leave_again(cast: Cast) -> None:
    leader, teacher = client_of(cast.leader), client_of(cast.teacher)
    leader.post("/setup/rest/", {"until": "2026-11-23"})
    said = "Letters to families rest until Nov. 23, 2026."
    assert said in leader.get("/setup/").content.decode()
    week = f"/class/{cast.classroom.pk}/{WEEK}/"
    assert said in teacher.get(week).content.decode()
    leader.post("/setup/rest/", {"do": "leave"})
    leader.post("/setup/rest/", {"do": "leave"})
    assert said not in teacher.get(week).content.decode()
    verbs = AuditEntry.objects.filter(verb__startswith="letters").values_list("verb", flat=True)
    assert sorted(verbs) == ["letters leave again", "letters rest"]


def test_school_that_is_not_live_has_no_letters_to_rest(cedar: Cedar) -> None:
    assert "nothing to rest" in cedar.post("/setup/rest/", until="2026-11-23")


def test_question_before_sharing_says_that_letters_wait(cast: Cast) -> None:
    make_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    not_live(cast)
    page = f"/class/{cast.classroom.pk}/{WEEK}/share/"
    text = client_of(cast.teacher).get(page).content.decode()
    assert "Their letters wait until the school goes live." in text
