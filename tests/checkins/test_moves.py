"""A child changes class in the middle of a week, by form or by list, ahead or after the fact (ADR 6)."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from time_machine import Traveller

from accounts import services
from accounts.models import Child, Classroom, Enrolment
from checkins.models import ClassNote, Sheet
from checkins.printing.runs import class_run
from checkins.queries.class_week import class_week
from checkins.reminders.sweep import sweep
from checkins.services.opening import open_sheet, open_week
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import YEAR_START, make_classroom
from tests.factories.replies import reply
from tests.factories.sheets import make_shared_sheet, write

DAY = dt.timedelta(days=1)
MONDAY, WEDNESDAY = FRIDAY - 4 * DAY, FRIDAY - 2 * DAY
Span = tuple[str, dt.date, dt.date | None]


def spans(child: Child) -> list[Span]:
    rows = Enrolment.objects.home().filter(child=child).order_by("starts_on")
    return [(one.classroom.name, one.starts_on, one.ends_on) for one in rows]


def go(cast: Cast, room: Classroom, now: dt.datetime, day: dt.date | None = None) -> None:
    services.move_child(
        child=cast.child, classroom=room, from_day=day, by=acting(cast.office, now), now=now
    )


def owner(child: Child, week: Week = WEEK) -> str:
    return Sheet.objects.select_related("classroom").get(child=child, week=week).classroom.name


# --- One home class a day ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (
            WEDNESDAY.date(),
            [("Room 12", YEAR_START, dt.date(2026, 11, 10)), ("Room 4", WEDNESDAY.date(), None)],
        ),
        (
            dt.date(2026, 11, 20),
            [
                ("Room 12", YEAR_START, dt.date(2026, 11, 19)),
                ("Room 4", dt.date(2026, 11, 20), None),
            ],
        ),
        (
            dt.date(2026, 11, 2),
            [("Room 12", YEAR_START, dt.date(2026, 11, 1)), ("Room 4", dt.date(2026, 11, 2), None)],
        ),
        (YEAR_START, [("Room 4", YEAR_START, None)]),
    ],
)
def test_a_move_counts_from_its_day(cast: Cast, day: dt.date, expected: list[Span]) -> None:
    go(cast, cast.other_classroom, WEDNESDAY, day)
    assert spans(cast.child) == expected


def test_there_and_back_on_one_day_leaves_one_row(cast: Cast) -> None:
    go(cast, cast.other_classroom, WEDNESDAY)
    go(cast, cast.classroom, WEDNESDAY)
    assert spans(cast.child) == [("Room 12", YEAR_START, None)]


def test_twice_on_one_day_the_last_stands(cast: Cast) -> None:
    third = make_classroom(cast.school, "Room 9")
    go(cast, cast.other_classroom, WEDNESDAY)
    go(cast, third, WEDNESDAY)
    assert spans(cast.child) == [
        ("Room 12", YEAR_START, dt.date(2026, 11, 10)),
        ("Room 9", WEDNESDAY.date(), None),
    ]


def test_back_after_some_days_keeps_them(cast: Cast) -> None:
    go(cast, cast.other_classroom, MONDAY)
    go(cast, cast.classroom, FRIDAY)
    assert [name for name, _first, _last in spans(cast.child)] == ["Room 12", "Room 4", "Room 12"]


def test_a_move_today_drops_a_planned_one(cast: Cast) -> None:
    third = make_classroom(cast.school, "Room 9")
    go(cast, third, MONDAY, FRIDAY.date())
    go(cast, cast.other_classroom, WEDNESDAY)
    assert [name for name, _first, _last in spans(cast.child)] == ["Room 12", "Room 4"]


def test_the_class_of_a_coming_year_stays_planned(cast: Cast) -> None:
    turn = dt.date(2027, 8, 23)
    Enrolment.objects.filter(child=cast.child).update(ends_on=turn - DAY)
    coming = Classroom.objects.create(school=cast.school, name="Room 13", starts_on=turn)
    Enrolment.objects.create(school=cast.school, child=cast.child, classroom=coming, starts_on=turn)
    go(cast, cast.other_classroom, WEDNESDAY)
    assert spans(cast.child)[1:] == [
        ("Room 4", WEDNESDAY.date(), turn - DAY),
        ("Room 13", turn, None),
    ]
    other = Classroom.objects.create(school=cast.school, name="Room 14", starts_on=turn)
    go(cast, other, WEDNESDAY)
    assert spans(cast.child)[1:] == [
        ("Room 4", WEDNESDAY.date(), turn - DAY),
        ("Room 14", turn, None),
    ]


def test_a_class_that_is_over_takes_nobody(cast: Cast) -> None:
    Classroom.objects.filter(pk=cast.other_classroom.pk).update(ended_on=MONDAY.date())
    cast.other_classroom.refresh_from_db()
    with pytest.raises(services.ClassOver):
        go(cast, cast.other_classroom, WEDNESDAY)
    assert spans(cast.child) == [("Room 12", YEAR_START, None)]


# --- The week's sheet -----------------------------------------------------------------------------
def test_a_sheet_that_nobody_began_goes_along(cast: Cast) -> None:
    open_week(cast.school, WEEK, now=MONDAY)
    go(cast, cast.other_classroom, WEDNESDAY)
    assert (owner(cast.child), owner(cast.other_child)) == ("Room 4", "Room 12")
    go(cast, cast.classroom, FRIDAY)
    assert owner(cast.child) == "Room 12"


@pytest.mark.parametrize("begun_by", ["school", "home"])
def test_a_sheet_that_was_begun_stays(cast: Cast, begun_by: str) -> None:
    sheet = open_sheet(cast.child, WEEK, now=MONDAY)
    if begun_by == "school":
        write(sheet, "next_step", "Reading aloud.", by=cast.teacher, now=MONDAY)
    else:
        reply(sheet, cast.guardian, now=MONDAY, win="He cooked.")
    go(cast, cast.other_classroom, WEDNESDAY)
    sweep(now=WEDNESDAY)
    assert owner(cast.child) == "Room 12"


def test_a_planned_move_takes_the_sheet_along_on_its_day(cast: Cast) -> None:
    open_week(cast.school, WEEK, now=MONDAY)
    go(cast, cast.other_classroom, MONDAY, WEDNESDAY.date())
    sweep(now=WEDNESDAY - DAY)
    assert owner(cast.child) == "Room 12"
    sweep(now=WEDNESDAY)
    assert owner(cast.child) == "Room 4"


def test_a_move_told_late_takes_all_unbegun_sheets_since(cast: Cast) -> None:
    for week in (WEEK - 2, WEEK - 1, WEEK):
        open_week(cast.school, week, now=FRIDAY)
    go(cast, cast.other_classroom, FRIDAY, (WEEK - 1).monday + 2 * DAY)
    owners = [owner(cast.child, week) for week in (WEEK - 2, WEEK - 1, WEEK)]
    assert owners == ["Room 12", "Room 4", "Room 4"]


def rows_of(cast: Cast, who: str, room: Classroom) -> list[tuple[str, bool]]:
    page = class_week(acting(getattr(cast, who)), room.pk, WEEK)
    assert page is not None
    return [(row.given_name, row.is_owned) for row in page.rows]


def test_both_class_pages_and_sets_are_right(cast: Cast) -> None:
    """Begun on Monday in Room 12, in Room 4 from Wednesday: Room 12 shares and prints it."""
    shared = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=MONDAY)
    for room, words in ((cast.classroom, "Twelve planted beans."), (cast.other_classroom, "No.")):
        ClassNote.objects.create(
            school=cast.school, classroom=room, week=WEEK, text=words, written_at=MONDAY
        )
    go(cast, cast.other_classroom, WEDNESDAY)
    assert rows_of(cast, "teacher", cast.classroom) == [("Javier", True), ("Layla", True)]
    assert rows_of(cast, "other_teacher", cast.other_classroom) == [("Javier", False)]

    def printed(who: str, room: Classroom, state: Any, reads: bool = True) -> list[str]:
        room.school = cast.school
        run = class_run(acting(getattr(cast, who)), room, WEEK, state=state, reads=reads)
        return [page.given_name for page in run.pages]

    assert printed("other_teacher", cast.other_classroom, "filled") == []
    assert printed("office", cast.classroom, "blank", False) == ["Javier", "Layla"]
    assert printed("office", cast.other_classroom, "blank", False) == []
    cast.classroom.school = cast.school
    run = class_run(acting(cast.teacher), cast.classroom, WEEK, state="filled")
    notes = {page.contents.class_note for page in run.pages if page.sheet_id == shared.pk}
    assert notes == {"Twelve planted beans."}


# --- By form --------------------------------------------------------------------------------------
def typed(cast: Cast, room: Classroom, day: dt.date | None) -> dict[str, str]:
    return {
        "given_name": "Javier",
        "family_name": "Ortega",
        "pronoun": "he",
        "classroom": str(room.pk),
        "from_day": day.isoformat() if day else "",
    }


def test_the_office_plans_a_move_and_drops_it(cast: Cast) -> None:
    office, url = client_of(cast.office), reverse("child_record", args=[cast.child.pk])
    assert office.post(url, typed(cast, cast.other_classroom, dt.date(2026, 11, 20)))["Location"]
    page = office.get(url).content.decode()
    assert "<bdi>Room 4</bdi> from Nov. 20, 2026" in page
    # A correction of the name later leaves the plan.
    office.post(url, {**typed(cast, cast.classroom, None), "given_name": "Javi"})
    assert len(spans(cast.child)) == 2
    stays = reverse("child_stays", args=[cast.child.pk])
    assert stays in page
    office.post(stays)
    assert spans(cast.child) == [("Room 12", YEAR_START, None)]


@pytest.mark.parametrize("day", [dt.date(2026, 10, 13), dt.date(2027, 11, 15)])
def test_a_day_out_of_reach_is_refused_in_words(cast: Cast, day: dt.date) -> None:
    url = reverse("child_record", args=[cast.child.pk])
    page = client_of(cast.office).post(url, typed(cast, cast.other_classroom, day))
    assert list(page.context["form"].errors) == ["from_day"]


@pytest.mark.parametrize(("who", "status"), [("teacher", 403), ("stranger", 404)])
def test_only_the_schools_office_plans(cast: Cast, who: str, status: int) -> None:
    stays = reverse("child_stays", args=[cast.child.pk])
    assert client_of(getattr(cast, who)).post(stays).status_code == status


# --- Leaving and coming back ----------------------------------------------------------------------
def test_leaving_ends_every_class_and_assignment_and_return_restores_none(
    cast: Cast, clock: Traveller
) -> None:
    go(cast, cast.other_classroom, FRIDAY, FRIDAY.date() + 7 * DAY)
    by = {"by": acting(cast.office), "now": FRIDAY}
    services.child_leaves(child=cast.child, last_day=FRIDAY.date(), **by)
    assert spans(cast.child) == [("Room 12", YEAR_START, FRIDAY.date())]
    assert [one.ends_on for one in cast.child.assignments.all()] == [FRIDAY.date()]
    later = FRIDAY + 10 * DAY
    go(cast, cast.other_classroom, later)
    assert spans(cast.child)[1:] == [("Room 4", later.date(), None)]
    assert [one.ends_on for one in cast.child.assignments.all()] == [FRIDAY.date()]


# --- At once, on a database that lets it ------------------------------------------------------------
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_leave_one_home_class(cast: Cast) -> None:
    rooms = [cast.other_classroom, *[make_classroom(cast.school, f"Room {n}") for n in (7, 8, 9)]]
    start, problems = threading.Barrier(len(rooms)), []

    def run(room: Classroom) -> None:
        start.wait()
        try:
            go(cast, room, WEDNESDAY)
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(room,)) for room in rooms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(spans(cast.child)) == 2
    assert Enrolment.objects.home().filter(child=cast.child).on(WEDNESDAY.date()).count() == 1


@pytest.mark.services
@pytest.mark.django_db
def test_postgresql_refuses_a_day_in_two_home_classes(cast: Cast) -> None:
    from django.db import IntegrityError

    Enrolment.objects.filter(child=cast.child).update(ends_on=FRIDAY.date())
    with pytest.raises(IntegrityError, match="one_home_class_a_day"):
        Enrolment.objects.create(
            school=cast.school,
            child=cast.child,
            classroom=cast.other_classroom,
            starts_on=FRIDAY.date(),
        )
