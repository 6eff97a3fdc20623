"""The page of leader and office, and the button that sends the letters."""

import datetime as dt
import re
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.invitations.overview import WelcomePage, welcome_page
from accounts.invitations.welcome_letter import send_welcomes
from accounts.letters.worker import deliver
from accounts.models import (
    AuditEntry,
    Child,
    Delivery,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    Welcome,
)
from tests.conftest import FRIDAY, Cast, acting, client_of
from tests.factories.people import YEAR_START, make_child, make_guardian
from tests.welcome.conftest import letter_to, make_on_paper

HOUR = dt.timedelta(hours=1)


def page_of(cast: Cast) -> WelcomePage:
    return welcome_page(acting(cast.office), now=FRIDAY)


def counts(page: WelcomePage) -> tuple[int, int, int, int]:
    return page.letters, page.waiting, page.mailed, page.to_print


def welcomes() -> list[str]:
    return sorted(Delivery.objects.filter(letter="welcome").values_list("to", flat=True))


def test_the_page_counts_who_is_reached_and_names_who_is_not(cast: Cast) -> None:
    make_on_paper(cast)
    make_child(cast.other_classroom, "Mina Park")
    shared = [make_guardian(cast.school, name, "two@mail.example", cast.child) for name in "AB"]
    suggested = make_guardian(cast.school, "Sue Gested", "sue@mail.example", cast.child)
    suggested.guardianships.update(status=Guardianship.Status.SUGGESTED)
    page = page_of(cast)
    assert counts(page) == (3, 0, 0, 1)
    assert [(row.room.name, row.to_print) for row in page.classes] == [("Room 12", 1)]
    assert [(one.email, [who.id for who in one.people]) for one in page.held] == [
        ("two@mail.example", [one.pk for one in shared])
    ]
    assert [one.name for one in page.without_guardian] == ["Mina Park"]
    assert page.to_approve == 1


def test_nobody_blocked_unlinked_gone_or_stopped_is_counted(cast: Cast) -> None:
    """Rick is blocked from the start; the others end one by one."""
    assert counts(page_of(cast))[0] == 3
    services.unlink_guardian(
        link=Guardianship.objects.get(guardian=cast.co_guardian),
        by=acting(cast.office),
        now=FRIDAY,
    )
    assert counts(page_of(cast))[0] == 2
    services.child_leaves(
        child=cast.other_child,
        last_day=FRIDAY.date() - dt.timedelta(days=1),
        by=acting(cast.office),
        now=FRIDAY,
    )
    assert counts(page_of(cast))[0] == 1
    Guardian.objects.filter(pk=cast.guardian.pk).update(stopped_at=FRIDAY)
    page = page_of(cast)
    assert (page.letters, [one.name for one in page.stopped]) == (0, ["Ana Ortega"])


def test_a_leader_kept_from_a_child_neither_sees_nor_writes_to_its_adults(cast: Cast) -> None:
    me = make_guardian(cast.school, "Lee Der", "leader@alder.example", cast.child)
    services.block(
        guardian=me, child=cast.child, evidence="Seen", by=acting(cast.office), now=FRIDAY
    )
    page = client_of(cast.leader).get("/people/welcome/")
    assert b"Send 1 letter<" in page.content
    client_of(cast.leader).post("/people/welcome/send/", {"letters": "1"})
    assert welcomes() == ["noor@mail.example"]


# --- The button -----------------------------------------------------------------------------------
def test_one_yes_sends_one_letter_to_each_mailbox_however_often_it_is_said(cast: Cast) -> None:
    office, leader = client_of(cast.office), client_of(cast.leader)
    asked = office.get("/people/welcome/send/").content.decode()
    assert "Send 3 letters?" in asked
    yes = {"letters": re.findall(r'name="letters" value="(\d+)"', asked)[0]}
    said = office.post("/people/welcome/send/", yes, follow=True).content.decode()
    assert "3 letters are on their way." in said
    for browser in (office, leader, office):
        again = browser.post("/people/welcome/send/", yes, follow=True).content.decode()
        assert "No letter was left to send" in again
    assert welcomes() == ["ana@mail.example", "luis@mail.example", "noor@mail.example"]
    assert AuditEntry.objects.filter(verb="welcome letters sent").count() == 1
    deliver(now=FRIDAY)
    office.post("/people/welcome/send/", yes)
    assert len(welcomes()) == 3
    assert counts(page_of(cast)) == (0, 0, 3, 0)


def test_two_people_who_press_at_once_make_one_letter(cast: Cast) -> None:
    """The second has read the same page before the first one's rows were there."""
    by = acting(cast.office)
    assert send_welcomes(by=by, now=FRIDAY) == 3
    rows = list(Delivery.objects.filter(letter="welcome").values())
    Delivery.objects.bulk_create([Delivery(**row) for row in rows], ignore_conflicts=True)
    assert Delivery.objects.filter(letter="welcome").count() == 3


def test_a_yes_to_fewer_letters_than_there_are_now_is_asked_again(cast: Cast) -> None:
    office = client_of(cast.office)
    make_guardian(cast.school, "Late Comer", "late@mail.example", cast.child)
    for said in ("3", "", "three", "-5", "9" * 30):
        page = office.post("/people/welcome/send/", {"letters": said})
        assert (page.status_code, "Send 4 letters?" in page.content.decode()) == (200, True)
    assert welcomes() == []


def test_who_is_added_later_gets_theirs_by_the_same_button(cast: Cast) -> None:
    by = acting(cast.office)
    send_welcomes(by=by, now=FRIDAY)
    deliver(now=FRIDAY)
    make_guardian(cast.school, "Late Comer", "late@mail.example", cast.child)
    assert send_welcomes(by=by, now=FRIDAY + HOUR) == 1
    assert welcomes().count("late@mail.example") == 1
    assert len(welcomes()) == 4


def test_a_letter_that_never_left_may_be_sent_again(cast: Cast) -> None:
    """Cancelled at its turn, as the address was shared then; the office has settled it since."""
    by = acting(cast.office)
    send_welcomes(by=by, now=FRIDAY)
    other = make_guardian(cast.school, "B", "ana@mail.example", cast.other_child)
    deliver(now=FRIDAY)
    assert Delivery.objects.get(letter="welcome", to="ana@mail.example").state == "cancelled"
    assert counts(page_of(cast)) == (0, 0, 2, 0)
    services.same_home(guardians=[cast.guardian, other], by=by, now=FRIDAY)
    assert send_welcomes(by=by, now=FRIDAY) == 1
    assert deliver(now=FRIDAY)["sent"] == 1
    assert Welcome.objects.filter(mailed_at__isnull=False).count() == 4


def test_a_refused_address_moves_to_paper_and_is_to_be_printed(cast: Cast) -> None:
    Welcome.objects.create(school=cast.school, guardian=cast.guardian, mailed_at=FRIDAY)
    assert counts(page_of(cast)) == (2, 0, 1, 0)
    Guardian.objects.filter(pk=cast.guardian.pk).update(channel="paper", bounced_at=FRIDAY)
    assert counts(page_of(cast)) == (2, 0, 0, 1)


def test_printed_is_remembered_for_each_person(cast: Cast) -> None:
    rosa = make_on_paper(cast)
    letter_to(rosa, cast)
    (row,) = page_of(cast).classes
    assert (row.to_print, row.printed, row.came) == (0, 1, 0)


# --- Cost -----------------------------------------------------------------------------------------
def fill(cast: Cast, children: int) -> None:
    """So many children, each with two parents in two homes."""
    school = cast.school
    kids = [Child(school=school, given_name=f"Kid {n}", family_name="X") for n in range(children)]
    Child.objects.bulk_create(kids)
    Enrolment.objects.bulk_create(
        Enrolment(school=school, child=kid, classroom=cast.classroom, starts_on=YEAR_START)
        for kid in kids
    )
    homes = [Household(school=school) for _ in range(2 * children)]
    Household.objects.bulk_create(homes)
    people = [
        Guardian(school=school, name=f"P {n}", email=f"p{n}@mail.example", household=home)
        for n, home in enumerate(homes)
    ]
    Guardian.objects.bulk_create(people)
    Guardianship.objects.bulk_create(
        Guardianship(school=school, guardian=one, child=kids[n // 2], status="approved")
        for n, one in enumerate(people)
    )


@pytest.mark.parametrize("children", [0, 30])
def test_the_page_costs_six_queries(cast: Cast, children: int) -> None:
    make_on_paper(cast)
    fill(cast, children)
    by = acting(cast.office)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert welcome_page(by, now=FRIDAY).letters == 3 + 2 * children
    assert len(seen) == 6


def test_960_children_cost_as_many_queries_and_their_letters_are_put_out_at_once(
    cast: Cast, record_property: Any
) -> None:
    fill(cast, 960)
    by = acting(cast.office)
    with CaptureQueriesContext(connection) as seen:
        assert welcome_page(by, now=FRIDAY).letters == 1_923
    assert len(seen) == 6
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as seen:
        assert send_welcomes(by=by, now=FRIDAY) == 1_923
    took = time.perf_counter() - began
    record_property("seconds", took)
    assert len(seen) < 60  # four hundred letters an insert
    assert took < 10
    assert len(welcomes()) == 1_923
