"""Short weeks, odd weeks, odd schools: what opens, what a page asks for, when the letter leaves."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Delivery, School
from checkins.models import Closure, Sheet, Term
from checkins.queries.calendar import place_of
from checkins.queries.class_week import class_week
from checkins.reminders.policy import reminder_on
from checkins.reminders.reading import unannounced
from checkins.reminders.sweep import sweep
from checkins.services.opening import open_sheet, open_week
from checkins.services.readiness import mark_ready
from checkins.services.share import share
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.sheets import make_shared_sheet, write

MONDAY_TO_FRIDAY, SUNDAY_TO_THURSDAY = [1, 2, 3, 4, 5], [7, 1, 2, 3, 4]
SUNDAY_TO_FRIDAY, MONDAY_TO_SATURDAY = [7, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6]
SATURDAY_TO_THURSDAY = [6, 7, 1, 2, 3, 4]


def close(school: School, first: str, last: str = "") -> Closure:
    return Closure.objects.create(school=school, name="Off", starts_on=first, ends_on=last or first)


def letters() -> list[str]:
    """When the letters are due, at the school."""
    rows = Delivery.objects.select_related("school").order_by("to")
    return [f"{one.school.local(one.due_at):%a %d %H:%M}" for one in rows]


@pytest.mark.parametrize(
    "row",
    [
        # An ordinary week, one whose Friday is off, one whose Monday is off.
        (MONDAY_TO_FRIDAY, [], 2, "2026-11-09", "Fri 13"),
        (MONDAY_TO_FRIDAY, [("2026-11-13",)], 2, "2026-11-09", "Thu 12"),
        (MONDAY_TO_FRIDAY, [("2026-11-09",)], 2, "2026-11-10", "Fri 13"),
        (MONDAY_TO_FRIDAY, [("2026-11-09", "2026-11-11")], 2, "2026-11-12", "Fri 13"),
        # The gap is in the middle; two closures that overlap close a day once.
        (MONDAY_TO_FRIDAY, [("2026-11-10", "2026-11-12")], 2, "2026-11-09", "Fri 13"),
        (MONDAY_TO_FRIDAY, [("2026-11-11", "2026-11-13"), ("2026-11-12",)], 2, "2026-11-09", "Tue 10"),
        # Too few days; as many as the school asks for; a school that asks for none still wants one.
        (MONDAY_TO_FRIDAY, [("2026-11-10", "2026-11-13")], 2, None, "Mon 09"),
        (MONDAY_TO_FRIDAY, [("2026-11-10", "2026-11-13")], 1, "2026-11-09", "Mon 09"),
        (MONDAY_TO_FRIDAY, [("2026-11-11", "2026-11-13")], 3, None, "Tue 10"),
        (MONDAY_TO_FRIDAY, [("2026-11-07", "2026-11-15")], 0, None, None),
        # Schools whose week is another one.
        (SUNDAY_TO_THURSDAY, [], 2, "2026-11-08", "Thu 12"),
        (SUNDAY_TO_THURSDAY, [("2026-11-08",), ("2026-11-12",)], 2, "2026-11-09", "Wed 11"),
        (SUNDAY_TO_FRIDAY, [], 2, "2026-11-08", "Fri 13"),
        (MONDAY_TO_SATURDAY, [], 2, "2026-11-09", "Sat 14"),
        (MONDAY_TO_SATURDAY, [("2026-11-14", "2026-11-16")], 2, "2026-11-09", "Fri 13"),
        (SATURDAY_TO_THURSDAY, [], 2, "2026-11-07", "Thu 12"),
        ([2, 4], [], 2, "2026-11-10", "Thu 12"),
        ([2, 4], [("2026-11-12",)], 2, None, "Tue 10"),
    ],
)  # fmt: skip
def test_a_week_opens_on_its_first_day_and_its_letter_leaves_on_its_last(
    cast: Cast, row: tuple[list[int], list[tuple[str, ...]], int, str | None, str | None]
) -> None:
    school, (days, closed, fewest, opens, slot) = cast.school, row
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY - dt.timedelta(days=3))
    Sheet.objects.exclude(child=cast.child).delete()
    for span in closed:
        close(school, *span)
    school.school_days, school.fewest_school_days = days, fewest
    school.save()
    opened = None
    for day in range(-3, 8):
        moment = school.at(WEEK.monday + dt.timedelta(days=day), dt.time(0, 1))
        if open_week(school, WEEK, now=moment) and opened is None:
            opened = str(school.local_date(moment))
    assert opened == opens
    found = {news.slot for news in unannounced(school, around=FRIDAY)}
    assert [one and f"{one:%a %d}" for one in found] == [slot]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-W53", "2026-12-28", "2027-01-01"),
        ("2032-W53", "2032-12-27", "2032-12-31"),
        ("2025-W01", "2024-12-30", "2025-01-03"),
    ],
)
def test_a_week_across_new_year_is_one_week(cast: Cast, name: str, first: str, last: str) -> None:
    """Where it is taught: it has one sheet a child, and neighbours on both sides."""
    week, school = Week.parse(name), cast.school
    spans = {"starts_on": week.monday - dt.timedelta(days=40), "ends_on": week.monday + dt.timedelta(days=40)}  # fmt: skip
    Term.objects.filter(school=school, name="Spring").delete()
    Term.objects.filter(school=school).update(**spans)
    school.refresh_from_db()
    for year in school_years(school):
        year.starts_on, year.ends_on = spans["starts_on"], spans["ends_on"]
        year.save()
    cast.child.enrolments.update(starts_on=spans["starts_on"])
    cast.other_child.enrolments.update(starts_on=spans["starts_on"])
    for day in (first, last):
        open_week(school, week, now=school.at(dt.date.fromisoformat(day), dt.time(9)))
    assert [str(one.week) for one in Sheet.objects.all()] == [name, name]
    place = place_of(school, week)
    assert place is not None
    assert (place.before, place.after) == (week - 1, week + 1)
    assert [str(day) for day in (place.taught[0], place.taught[-1])] == [first, last]


def school_years(school: School) -> list[Term]:
    return [term.year for term in Term.objects.filter(school=school)]  # type: ignore[misc]


ZONES = [
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Auckland", "Pacific/Chatham",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Beirut",
    "Africa/Cairo", "Africa/Casablanca", "Europe/Berlin", "Europe/London", "Atlantic/Azores",
    "America/Sao_Paulo", "America/Santiago", "America/Havana", "America/Asuncion",
    "America/St_Johns", "America/Chicago", "America/Los_Angeles", "UTC",
]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_a_week_opens_at_the_schools_own_midnight(cast: Cast, zone: str) -> None:
    """Not at UTC's: Monday begins on Sunday in Kiritimati and late on Monday in Pago Pago."""
    School.objects.filter(pk=cast.school.pk).update(time_zone=zone)
    school = School.objects.get(pk=cast.school.pk)
    # In November no clock of these changes at this midnight.
    midnight = dt.datetime(2026, 11, 9, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    second = dt.timedelta(seconds=1)
    assert open_week(school, WEEK, now=midnight - second) == 0
    assert open_week(school, WEEK, now=midnight) == 2
    assert open_week(school, WEEK, now=midnight + second) == 0


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Africa/Cairo", "2027-04-30"),
        ("Asia/Beirut", "2027-03-28"),
        ("America/Santiago", "2027-09-05"),
        ("America/Havana", "2027-03-14"),
        ("Europe/Berlin", "2026-10-25"),
        ("Australia/Lord_Howe", "2026-10-04"),
        ("Atlantic/Azores", "2026-10-25"),
    ],
)
def test_hours_hold_on_a_day_whose_clock_changes(zone: str, day: str) -> None:
    """Also where midnight itself is skipped: the day begins, the letter and the reminder keep their hour."""
    school = School(time_zone=zone, reminder_weekday=dt.date.fromisoformat(day).isoweekday())
    date = dt.date.fromisoformat(day)
    begins = school.at(date, dt.time(0))
    assert school.local_date(begins) == date
    assert school.local_date(begins - dt.timedelta(minutes=61)) == date - dt.timedelta(days=1)
    term = Term(starts_on=date, ends_on=date)
    reminder = reminder_on(school, date, terms=[term], closures=[])
    assert reminder is not None
    assert f"{school.local(reminder.due_at):%H:%M}" == "18:00"
    assert f"{school.local(school.at(date, school.letter_time)):%H:%M}" == "16:00"


def test_a_school_that_changes_its_zone_moves_what_waits(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert letters() == ["Fri 13 16:00", "Fri 13 16:00"]
    before = set(Sheet.objects.values_list("pk", "week"))
    School.objects.filter(pk=cast.school.pk).update(time_zone="America/Los_Angeles")
    sweep(now=FRIDAY)
    assert letters() == ["Fri 13 16:00", "Fri 13 16:00"]
    due = Delivery.objects.values_list("due_at", flat=True).distinct().get()
    assert due == dt.datetime(2026, 11, 14, 0, 0, tzinfo=dt.UTC)
    assert before <= set(Sheet.objects.values_list("pk", "week"))


def test_a_closure_on_the_running_week_moves_the_letter_forward(cast: Cast) -> None:
    wednesday = FRIDAY - dt.timedelta(days=2)
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=wednesday)
    assert letters() == ["Fri 13 16:00", "Fri 13 16:00"]
    closure = close(cast.school, "2026-11-13")
    sweep(now=wednesday)
    assert letters() == ["Thu 12 16:00", "Thu 12 16:00"]
    closure.delete()
    sweep(now=wednesday)
    assert letters() == ["Fri 13 16:00", "Fri 13 16:00"]


def test_a_letter_whose_last_day_has_passed_leaves_at_once(cast: Cast) -> None:
    """Snow on Friday, typed in on Friday: what was shared on Thursday does not wait for nobody."""
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY - dt.timedelta(days=1))
    close(cast.school, "2026-11-13")
    assert sweep(now=FRIDAY)["sent"] == 2


def test_a_week_closed_after_it_had_opened_asks_for_nothing_more(cast: Cast) -> None:
    """What was begun stays, can be finished and shared; the rest is not asked for."""
    monday = FRIDAY - dt.timedelta(days=4)
    open_week(cast.school, WEEK, now=monday)
    sheet = open_sheet(cast.child, WEEK, now=monday)
    write(sheet, "wins", "Put his hand up twice.", by=cast.teacher, now=monday)
    close(cast.school, "2026-11-10", "2026-11-13")
    page = class_week(acting(cast.teacher), cast.classroom.pk, WEEK)
    assert page is not None
    assert (page.is_in_session, [row.given_name for row in page.rows]) == (False, ["Javier"])
    mark_ready(sheet, by=cast.teacher, now=FRIDAY)
    share([sheet], by=cast.teacher, now=FRIDAY)
    assert sweep(now=FRIDAY + dt.timedelta(minutes=11))["sent"] == 2


def test_a_closure_taken_back_brings_the_week_back(cast: Cast) -> None:
    closure = close(cast.school, "2026-11-09", "2026-11-13")
    assert sweep(now=FRIDAY)["opened"] == 1
    closure.delete()
    assert sweep(now=FRIDAY)["opened"] == 2
    page = class_week(acting(cast.teacher), cast.classroom.pk, WEEK)
    assert page is not None
    assert [row.given_name for row in page.rows] == ["Javier", "Layla"]


def test_a_term_added_in_a_gap_opens_its_week(cast: Cast) -> None:
    fall = Term.objects.filter(school=cast.school, name="Fall")
    fall.update(ends_on=dt.date(2026, 11, 6))
    assert sweep(now=FRIDAY)["opened"] == 1
    year = Term.objects.filter(school=cast.school)[0].year
    Term.objects.create(
        school=cast.school, year=year, name="Late", starts_on="2026-11-09", ends_on="2026-12-18"
    )
    assert sweep(now=FRIDAY)["opened"] == 2


def test_terms_that_overlap_teach_a_day_once(cast: Cast) -> None:
    year = Term.objects.filter(school=cast.school)[0].year
    Term.objects.create(
        school=cast.school, year=year, name="Again", starts_on="2026-11-11", ends_on="2027-01-08"
    )
    place = place_of(cast.school, WEEK)
    assert place is not None
    assert len(place.taught) == 5
    assert open_week(cast.school, WEEK, now=FRIDAY) == 2


def test_looking_writes_nothing(cast: Cast) -> None:
    """Before the tick has come: a page shows every child, and opens no sheet."""
    teacher: Client = client_of(cast.teacher)
    for url in (
        reverse("class_week", args=[cast.classroom.pk, WEEK]),
        reverse("child_sheet", args=[cast.child.pk, WEEK]),
        reverse("child_weeks", args=[cast.child.pk]),
        reverse("print_choice", args=[cast.classroom.pk, WEEK]),
    ):
        answer = teacher.get(url)
        assert answer.status_code == 200, url
    assert client_of(cast.guardian).get("/home/").status_code == 200
    assert not Sheet.objects.exists()
    page = class_week(acting(cast.teacher), cast.classroom.pk, WEEK)
    assert page is not None
    assert [row.given_name for row in page.rows] == ["Javier", "Layla"]
