"""The Monday digest: one a teacher a week, who waits and never what was said."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Assignment, Delivery, School
from checkins.models import Closure, ReactionKind, Sheet
from checkins.reminders.digest import MONDAY_DIGEST, plan_digests, post_digests
from checkins.reminders.policy import digest_on
from checkins.reminders.sweep import sweep
from checkins.services.answers import mark_reply_seen
from checkins.services.calls import mark_called
from tests.conftest import FRIDAY, WEEK, Cast
from tests.factories.people import assign, make_child, make_member
from tests.factories.replies import ask, reply
from tests.factories.sheets import make_shared_sheet

SATURDAY = FRIDAY + dt.timedelta(days=1)
MONDAY = (FRIDAY + dt.timedelta(days=3)).replace(hour=7, minute=30)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)


def told(now: dt.datetime = MONDAY) -> dict[str, str]:
    """The digests that leave at a moment: address and text."""
    mail.outbox.clear()
    sweep(now=now)
    return {
        letter.to[0]: str(letter.body)
        for letter in mail.outbox
        if letter.subject == "From home: what waits this week"
    }


def planned(cast: Cast, now: dt.datetime = MONDAY) -> list[str]:
    return sorted(one.to for one in plan_digests(cast.school, now=now))


def test_it_names_who_waits_the_calls_first_and_quotes_nobody(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.", taps=(ReactionKind.CALL,))
    ask(sheet, cast.guardian, "Does he need boots?", now=SATURDAY)
    other = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    reply(other, cast.other_guardian, now=SATURDAY, win="She sang.")
    letters = told()
    assert sorted(letters) == ["chen@alder.example", "co@alder.example"]
    text = letters["chen@alder.example"]
    order = ["Please call me: 1", "Questions that wait for an answer: 1", "New replies: 2"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "Javier Ortega" in text and "Layla Haddad" in text
    for words in ("boots", "He read", "She sang", "Ana"):
        assert words not in text


def test_one_a_week_however_often_the_minute_comes(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.")
    assert len(told()) == 2
    later = MONDAY + dt.timedelta(hours=2)
    ask(sheet, cast.guardian, "And now?", now=MONDAY + MINUTE)
    assert [told(MONDAY + MINUTE), told(later), told(MONDAY + dt.timedelta(days=1))] == [{}] * 3
    assert Delivery.objects.filter(letter=MONDAY_DIGEST).count() == 2


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (MONDAY - MINUTE, 0),
        (MONDAY, 2),
        (MONDAY.replace(hour=19, minute=59), 2),
        (MONDAY.replace(hour=20, minute=0), 0),
        (MONDAY + dt.timedelta(days=1), 0),
        (SATURDAY, 0),
    ],
)
def test_it_leaves_at_the_schools_hour_or_late_that_day(
    cast: Cast, sheet: Sheet, now: dt.datetime, count: int
) -> None:
    reply(sheet, cast.guardian, now=SATURDAY - dt.timedelta(hours=6), win="He read.")
    assert len(planned(cast, now)) == count


def test_what_comes_after_the_hour_sends_no_letter(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=MONDAY + MINUTE, win="He read.")
    assert planned(cast, MONDAY + dt.timedelta(hours=3)) == []


def test_nothing_waits_no_letter(cast: Cast, sheet: Sheet) -> None:
    assert told() == {}
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.", taps=(ReactionKind.CALL,))
    assert len(planned(cast)) == 2
    mark_called(sheet, by=cast.teacher, now=SATURDAY)
    sheet.refresh_from_db()
    mark_reply_seen(sheet, by=cast.teacher, now=SATURDAY)
    assert told() == {}


def test_what_was_seen_before_it_leaves_cancels_it(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.")
    assert post_digests(school=cast.school, now=MONDAY) == 2
    mark_reply_seen(sheet, by=cast.teacher, now=MONDAY)
    assert told(MONDAY + MINUTE) == {}
    states = Delivery.objects.filter(letter=MONDAY_DIGEST).values_list("state", flat=True)
    assert list(states) == [Delivery.State.CANCELLED] * 2


@pytest.mark.parametrize("hours", [13, 24])
def test_a_letter_that_comes_in_the_night_or_a_day_late_does_not_come(
    cast: Cast, sheet: Sheet, hours: int
) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.")
    post_digests(school=cast.school, now=MONDAY)
    assert told(MONDAY + dt.timedelta(hours=hours)) == {}
    states = Delivery.objects.filter(letter=MONDAY_DIGEST).values_list("state", flat=True)
    assert list(states) == [Delivery.State.EXPIRED] * 2


def test_after_a_free_monday_it_comes_on_tuesday(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.")
    Closure.objects.create(
        school=cast.school, name="Free", starts_on=MONDAY.date(), ends_on=MONDAY.date()
    )
    assert planned(cast) == []
    assert len(planned(cast, MONDAY + dt.timedelta(days=1))) == 2


def test_a_week_without_school_has_none(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.")
    Closure.objects.create(
        school=cast.school,
        name="Free",
        starts_on=MONDAY.date(),
        ends_on=MONDAY.date() + dt.timedelta(days=6),
    )
    assert [planned(cast, MONDAY + dt.timedelta(days=n)) for n in range(7)] == [[]] * 7


@pytest.mark.parametrize(
    "changed", [{"digest_time": None}, {"live_at": None}, {"letters_rest_until": "2026-12-01"}]
)
def test_a_school_that_wants_none_gets_none(
    cast: Cast, sheet: Sheet, changed: dict[str, object]
) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.")
    School.objects.filter(pk=cast.school.pk).update(**changed)
    assert told() == {}


def test_only_who_teaches_the_class_today_is_told(cast: Cast, sheet: Sheet) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.")
    stand_in = make_member(cast.school, "sub@alder.example", name="Mr. Kim")
    assign(
        stand_in,
        classroom=cast.classroom,
        kind=Assignment.Kind.SUBSTITUTE,
        starts_on=MONDAY.date(),
    )
    cast.co_teacher.assignments.update(ends_on=FRIDAY.date())
    assert planned(cast) == ["chen@alder.example", "sub@alder.example"]


@pytest.mark.parametrize("children", [1, 9])
def test_planning_costs_the_same_for_one_child_and_many(
    cast: Cast, sheet: Sheet, children: int
) -> None:
    reply(sheet, cast.guardian, now=SATURDAY, win="He read.")
    for number in range(1, children):
        child = make_child(cast.classroom, f"Kim {number}")
        one = make_shared_sheet(child, WEEK, by=cast.teacher, now=FRIDAY)
        Sheet.objects.filter(pk=one.pk).update(replied_at=SATURDAY)
    with CaptureQueriesContext(connection) as found:
        plan_digests(cast.school, now=MONDAY)
    assert len(found) == 4
    with CaptureQueriesContext(connection) as found:
        plan_digests(cast.school, now=MONDAY - MINUTE)
    assert len(found) == 0


def test_the_policy_knows_no_clock_but_the_schools(cast: Cast) -> None:
    monday, hour = MONDAY.date(), dt.time(7, 30)
    found = digest_on(cast.school, monday, hour=hour, taught=[monday])
    assert found is not None
    assert found.due_at == MONDAY
    assert found.not_after == MONDAY.replace(hour=20, minute=0)
    cast.school.quiet_from = dt.time(0)
    awake = digest_on(cast.school, monday, hour=hour, taught=[monday])
    assert awake is not None
    assert awake.not_after == (MONDAY + dt.timedelta(days=1)).replace(hour=0, minute=0)
    tuesday = monday + dt.timedelta(days=1)
    assert digest_on(cast.school, tuesday, hour=hour, taught=[monday, tuesday]) is None
    assert digest_on(cast.school, monday, hour=hour, taught=[]) is None
