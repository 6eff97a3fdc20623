"""Sunday evening: one reminder to the homes that have not answered, and only to them."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext
from pytest_django import DjangoAssertNumQueries

from accounts.letters.worker import deliver
from accounts.models import Delivery, Guardian, Guardianship
from checkins.models import Closure, HomeHalf, Reaction, ReplyLink, Sheet
from checkins.reminders.planner import plan, plan_still_open, post
from checkins.reminders.sweep import sweep
from checkins.services.share import take_back
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import block, make_child, make_guardian
from tests.factories.sheets import make_shared_sheet

HOUR = dt.timedelta(hours=1)
SLOT = FRIDAY + 2 * HOUR
SUNDAY = SLOT + 50 * HOUR
"""Six in the evening."""
State = Delivery.State


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    """Javier's, announced on Friday; the letters are out of the way."""
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    sweep(now=SLOT)
    mail.outbox.clear()
    return sheet


def reminded() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def reply(sheet: Sheet, guardian: Guardian) -> None:
    HomeHalf.objects.create(
        school=sheet.school,
        sheet=sheet,
        household=guardian.household,
        sent_at=SLOT + HOUR,
        sent_by=guardian,
    )


def react(sheet: Sheet, guardian: Guardian) -> None:
    Reaction.objects.create(
        school=sheet.school,
        sheet=sheet,
        guardian=guardian,
        household=guardian.household,
        kind="thanks",
    )


def test_the_reminder_goes_to_the_home_that_has_not_answered(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian)
    done = sweep(now=SUNDAY)
    assert (done["planned"], done["sent"], reminded()) == (1, 1, ["luis@mail.example"])
    with translation.override("es"):
        assert mail.outbox[0].subject == gettext("How was the week at home?")


def test_a_reaction_is_an_answer_too(cast: Cast, sheet: Sheet) -> None:
    react(sheet, cast.co_guardian)
    sweep(now=SUNDAY)
    assert reminded() == ["ana@mail.example"]


def test_an_answer_counts_for_the_whole_household(cast: Cast, sheet: Sheet) -> None:
    Guardian.objects.filter(pk=cast.co_guardian.pk).update(household=cast.guardian.household)
    react(sheet, cast.guardian)
    sweep(now=SUNDAY)
    assert reminded() == []


def test_a_draft_is_no_answer(cast: Cast, sheet: Sheet) -> None:
    HomeHalf.objects.create(school=sheet.school, sheet=sheet, household=cast.guardian.household)
    sweep(now=SUNDAY)
    assert reminded() == ["ana@mail.example", "luis@mail.example"]


def test_the_reminder_comes_once(cast: Cast, sheet: Sheet) -> None:
    for minute in range(0, 200, 10):
        sweep(now=SUNDAY + dt.timedelta(minutes=minute))
    assert reminded() == ["ana@mail.example", "luis@mail.example"]


@pytest.mark.parametrize(("hours", "letters"), [(-1, 0), (0, 2), (1.9, 2), (2, 0), (24, 0)])
def test_the_reminder_has_its_hour(cast: Cast, sheet: Sheet, hours: float, letters: int) -> None:
    sweep(now=SUNDAY + hours * HOUR)
    assert len(reminded()) == letters


def test_an_answer_before_it_leaves_stops_it(cast: Cast, sheet: Sheet) -> None:
    assert post(plan(cast.school, now=SUNDAY), now=SUNDAY) == 2
    reply(sheet, cast.guardian)
    assert deliver(now=SUNDAY) == {"sent": 1, "cancelled": 1}
    assert reminded() == ["luis@mail.example"]


def test_a_reminder_that_could_not_leave_by_eight_is_dropped(cast: Cast, sheet: Sheet) -> None:
    post(plan(cast.school, now=SUNDAY), now=SUNDAY)
    assert deliver(now=SUNDAY + 3 * HOUR) == {"expired": 2}


def test_holidays_drop_the_reminder(cast: Cast, sheet: Sheet) -> None:
    Closure.objects.create(
        school=cast.school,
        name="Fall break",
        starts_on=dt.date(2026, 11, 14),
        ends_on=dt.date(2026, 11, 20),
    )
    sweep(now=SUNDAY)
    sweep(now=SUNDAY + 7 * 24 * HOUR)
    assert reminded() == []


@pytest.mark.parametrize(
    "how", ["does not want it", "stopped", "blocked", "to paper", "unlinked", "taken back"]
)
def test_nobody_is_reminded_who_should_not_be(cast: Cast, sheet: Sheet, how: str) -> None:
    ana = cast.guardian
    match how:
        case "does not want it":
            ana.wants_reminder = False
        case "stopped":
            ana.stopped_at = SLOT
        case "to paper":
            ana.channel = "paper"
        case "blocked":
            block(ana, cast.child)
        case "unlinked":
            Guardianship.objects.filter(guardian=ana).update(ended_on=SLOT.date())
        case "taken back":
            take_back(sheet, by=cast.teacher, now=SLOT + HOUR)
    ana.save()
    sweep(now=SUNDAY)
    assert reminded() == ([] if how == "taken back" else ["luis@mail.example"])


def test_one_reminder_names_all_open_sheets(cast: Cast) -> None:
    sister = make_child(cast.classroom, "Lucía Ortega")
    Guardianship.objects.create(
        school=cast.school, guardian=cast.guardian, child=sister, status="approved"
    )
    for child in (cast.child, sister):
        make_shared_sheet(child, WEEK, by=cast.teacher, now=FRIDAY)
    sweep(now=SLOT)
    mail.outbox.clear()
    sweep(now=SUNDAY)
    (message,) = [one for one in mail.outbox if one.to == ["ana@mail.example"]]
    assert "Open Javier’s sheet" in message.body
    assert "Open Lucía’s sheet" in message.body
    assert "?mood=" not in str(message.alternatives)


def test_one_open_sheet_can_be_answered_by_a_tap_on_a_face(cast: Cast, sheet: Sheet) -> None:
    sweep(now=SUNDAY)
    (message,) = [one for one in mail.outbox if one.to == ["ana@mail.example"]]
    html = message.alternatives[0][0]
    assert [f"?mood={face}" in html for face in range(1, 6)] == [True] * 5
    assert [word in html for word in ("Hard", "Bumpy", "OK", "Good", "Great")] == [True] * 5
    assert ReplyLink.objects.filter(guardian=cast.guardian).count() == 2


def test_a_letter_of_the_same_afternoon_is_reminder_enough(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=SUNDAY - HOUR)
    done = sweep(now=SUNDAY)
    assert (done["planned"], done["sent"]) == (0, 2)
    with translation.override("es"):
        in_spanish = gettext("%(child)s’s week is ready, and it starts with a win")
    assert {message.subject for message in mail.outbox} == {
        "Javier’s week is ready, and it starts with a win",
        in_spanish % {"child": "Javier"},
    }


def test_each_sheet_falls_to_one_reminder(cast: Cast) -> None:
    """Announced late on one Sunday: not that evening, but a week later."""
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=SUNDAY - HOUR)
    sweep(now=SUNDAY - HOUR / 2)
    weeks = [SUNDAY + week * 7 * 24 * HOUR for week in range(3)]
    assert [len(plan_still_open(cast.school, now=sunday)) for sunday in weeks] == [0, 2, 0]


def test_a_letter_that_was_late_counts_from_when_it_came(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    deliver(now=SUNDAY - 10 * HOUR)
    assert len(plan_still_open(cast.school, now=SUNDAY)) == 2


def test_last_weeks_sheet_is_not_asked_for_again(cast: Cast, sheet: Sheet) -> None:
    assert plan_still_open(cast.school, now=SUNDAY + 7 * 24 * HOUR) == []


@pytest.mark.parametrize("families", [3, 30])
def test_planning_reminders_costs_the_same_for_any_number(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, families: int
) -> None:
    for number in range(families):
        child = make_child(cast.classroom, f"Child {number}")
        make_guardian(cast.school, f"Guardian {number}", f"g{number}@mail.example", child)
        make_shared_sheet(child, WEEK, by=cast.teacher, now=FRIDAY)
    sweep(now=SLOT)
    with django_assert_num_queries(9):
        assert len(plan(cast.school, now=SUNDAY)) == families


def test_a_clock_change_sunday_reminds_once_at_six(cast: Cast) -> None:
    """Chicago's clock goes back on 1 November 2026 and forward on 14 March 2027."""
    for sunday in (dt.date(2026, 11, 1), dt.date(2027, 3, 14)):
        friday = cast.school.at(sunday - dt.timedelta(days=2), dt.time(14))
        week = WEEK + (sunday - dt.date(2026, 11, 15)).days // 7
        make_shared_sheet(cast.child, week, by=cast.teacher, now=friday)
        sweep(now=friday + 2 * HOUR)
        mail.outbox.clear()
        start = cast.school.at(sunday, dt.time(0, 30))
        for half_hour in range(48):
            sweep(now=start + half_hour * HOUR / 2)
        hours = {
            f"{cast.school.local(row.due_at):%a %H:%M}"
            for row in Delivery.objects.filter(letter="still_open")
        }
        assert (reminded(), hours) == (
            ["ana@mail.example", "luis@mail.example"],
            {"Sun 18:00"},
        )


@pytest.mark.parametrize(
    ("sunday", "told", "weeks_later"),
    [("2026-10-25", "15:20", 1), ("2027-03-07", "14:20", 0)],
)
def test_a_letter_falls_to_one_reminder_when_the_clock_changes(
    cast: Cast, sunday: str, told: str, weeks_later: int
) -> None:
    """Told in the hour that a week of 167 or 169 hours has more or less than others."""
    day = dt.date.fromisoformat(sunday)
    moment = cast.school.at(day, dt.time.fromisoformat(told))
    week = WEEK + (day - dt.date(2026, 11, 15)).days // 7
    make_shared_sheet(cast.child, week, by=cast.teacher, now=moment - HOUR)
    assert sweep(now=moment)["sent"] == 2
    mail.outbox.clear()
    found = []
    for later in range(3):
        evening = cast.school.at(day + dt.timedelta(days=7 * later), dt.time(18))
        found.append(sweep(now=evening)["sent"])
    assert found == [2 if later == weeks_later else 0 for later in range(3)]
