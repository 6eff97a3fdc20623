"""Who is written to and when, as truth tables. No database."""

import datetime as dt
import uuid

import pytest

from accounts.models import School
from checkins.reminders.policy import (
    Announced,
    News,
    Person,
    is_quiet,
    mailboxes,
    next_hour,
    reminder_on,
    still_open,
    told_between,
    week_ready_at,
)
from checkins.weeks import Span

HOME, OTHER_HOME = uuid.uuid4(), uuid.uuid4()
ANA = Person(uuid.uuid4(), HOME, "ana@mail.example")
FRIDAY = dt.date(2026, 11, 13)
SUNDAY = dt.date(2026, 11, 15)


def school(**fields: object) -> School:
    values: dict[str, object] = {
        "time_zone": "America/Chicago",
        "letter_time": dt.time(16),
        "reminder_weekday": 7,
        "reminder_time": dt.time(18),
        "quiet_from": dt.time(20),
        "quiet_until": dt.time(7),
    }
    return School(name="Alder Street School", **{**values, **fields})


def person(home: uuid.UUID = HOME, email: str = "ana@mail.example", **fields: bool) -> Person:
    return Person(uuid.uuid4(), home, email, **fields)


@pytest.mark.parametrize(
    ("people", "greeted"),
    [
        ([person()], [1]),
        ([person(email="")], []),
        ([person(by_mail=False)], []),
        ([person(stopped=True)], []),
        ([person(bounced=True)], []),
        ([person(), person()], [2]),
        ([person(), person(by_mail=False)], [1]),
        ([person(), person(stopped=True)], []),
        ([person(), person(bounced=True)], []),
        ([person(), person(OTHER_HOME)], []),
        ([person(), person(OTHER_HOME, by_mail=False)], []),
        ([person(), person(OTHER_HOME, "luis@mail.example")], [1, 1]),
        ([person(), person(email="luis@mail.example")], [1, 1]),
    ],
)
def test_mailbox_is_one_address_of_one_home(people: list[Person], greeted: list[int]) -> None:
    assert [len(box) for box in mailboxes(people)] == greeted


def news(shared: str, day: dt.date = FRIDAY, slot: bool = True) -> News:
    at = school().at(day, dt.time.fromisoformat(shared))
    friday_slot = school().at(FRIDAY, dt.time(16)) if slot else None
    return News(uuid.uuid4(), ANA.id, "Javier", at, friday_slot)


@pytest.mark.parametrize(
    ("rows", "days", "now", "leaves"),
    [
        ([news("14:00")], [], "14:00", "Fri 16:00"),
        ([news("15:55")], [], "15:55", "Fri 16:05"),
        ([news("17:00")], [], "17:00", "Fri 17:10"),
        ([news("14:00", slot=False)], [], "14:00", "Fri 14:10"),
        ([news("14:00"), news("15:55")], [], "15:55", "Fri 16:05"),
        ([news("14:00"), news("16:05")], [], "16:05", "Fri 16:00+"),
        ([news("14:00")], [], "18:30", "Fri 18:30"),
        ([news("19:55")], [], "19:55", "Sat 07:00"),
        ([news("22:00")], [], "22:00", "Sat 07:00"),
        ([news("17:00")], [FRIDAY], "17:00", "Sat 16:00"),
        ([news("17:00")], [FRIDAY, dt.date(2026, 11, 14)], "17:00", "Sun 16:00"),
        ([news("10:00", dt.date(2026, 11, 16))], [], "14:00", "Mon 10:10"),
    ],
)
def test_week_ready_leaves_at(rows: list[News], days: list[dt.date], now: str, leaves: str) -> None:
    here = school()
    moment = here.at(FRIDAY, dt.time.fromisoformat(now))
    due = week_ready_at(here, rows, letter_days=days, now=moment)
    if leaves.endswith("+"):
        assert due == moment
    else:
        assert f"{here.local(due):%a %H:%M}" == leaves


@pytest.mark.parametrize("now", ["17:00", "23:00", "32:00", "39:00"])
def test_a_letter_that_waits_for_tomorrows_hour_keeps_it(now: str) -> None:
    """Asked each minute, also in the night and next morning; `now` counts hours from Friday on."""
    here, hours = school(), int(now[:2])
    moment = here.at(FRIDAY, dt.time(0)) + dt.timedelta(hours=hours)
    due = week_ready_at(here, [news("17:00")], letter_days=[FRIDAY], now=moment)
    assert f"{here.local(due):%a %H:%M}" == "Sat 16:00"


@pytest.mark.parametrize(
    ("quiet", "hour", "expected"),
    [
        (("20:00", "07:00"), "19:59", False),
        (("20:00", "07:00"), "20:00", True),
        (("20:00", "07:00"), "06:59", True),
        (("20:00", "07:00"), "07:00", False),
        (("12:00", "14:00"), "12:00", True),
        (("12:00", "14:00"), "14:00", False),
        (("00:00", "00:00"), "03:00", False),
    ],
)
def test_quiet_hours_may_span_midnight(quiet: tuple[str, str], hour: str, expected: bool) -> None:
    start, end = (dt.time.fromisoformat(one) for one in quiet)
    here = school(quiet_from=start, quiet_until=end)
    assert is_quiet(here, here.at(FRIDAY, dt.time.fromisoformat(hour))) is expected


class Days(Span):
    def __init__(self, starts_on: str, ends_on: str) -> None:
        self._days = dt.date.fromisoformat(starts_on), dt.date.fromisoformat(ends_on)

    @property
    def starts_on(self) -> dt.date:
        return self._days[0]

    @property
    def ends_on(self) -> dt.date:
        return self._days[1]


TERM = Days("2026-08-24", "2026-12-18")


@pytest.mark.parametrize(
    ("day", "closures", "fields", "expected"),
    [
        ("2026-11-15", [], {}, ("18:00", "20:00")),
        ("2026-11-14", [], {}, None),
        ("2026-12-20", [], {}, None),
        ("2026-11-29", [Days("2026-11-25", "2026-11-27")], {}, ("18:00", "20:00")),
        ("2026-11-29", [Days("2026-11-25", "2026-11-29")], {}, None),
        ("2026-11-15", [], {"reminder_time": dt.time(20)}, None),
        ("2026-11-15", [], {"reminder_time": dt.time(6)}, None),
        ("2026-11-15", [], {"quiet_from": dt.time(22)}, ("18:00", "22:00")),
        ("2026-11-15", [], {"quiet_from": dt.time(0)}, ("18:00", "20:00")),
        (
            "2026-11-15",
            [],
            {"reminder_time": dt.time(22, 30), "quiet_from": dt.time(0)},
            ("22:30", "00:00"),
        ),
        ("2026-11-16", [], {"reminder_weekday": 1}, ("18:00", "20:00")),
    ],
)
def test_reminder_on_a_day(
    day: str,
    closures: list[Days],
    fields: dict[str, object],
    expected: tuple[str, str] | None,
) -> None:
    here = school(**fields)
    found = reminder_on(here, dt.date.fromisoformat(day), terms=[TERM], closures=closures)
    hours = found and tuple(
        f"{here.local(moment):%H:%M}" for moment in (found.due_at, found.not_after)
    )
    assert hours == expected


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("America/Chicago", "2026-03-08", "2026-11-01"),
        ("Europe/Berlin", "2026-03-29", "2026-10-25"),
        ("Australia/Lord_Howe", "2026-10-04", "2026-04-05"),
        ("Africa/Cairo", "2026-04-24", "2026-10-29"),
    ],
)
def test_reminder_comes_once_when_the_clock_changes(zone: str, spring: str, autumn: str) -> None:
    """Also at an hour that is skipped or that happens twice: one moment, on that day."""
    all_year = [Days("2026-01-01", "2026-12-31")]
    for text in (spring, autumn):
        day = dt.date.fromisoformat(text)
        for hour in (dt.time(0, 30), dt.time(1, 30), dt.time(2, 30), dt.time(18)):
            here = school(
                time_zone=zone,
                reminder_weekday=day.isoweekday(),
                reminder_time=hour,
                quiet_from=dt.time(23),
                quiet_until=dt.time(0),
            )
            found = reminder_on(here, day, terms=all_year, closures=[])
            assert found is not None
            assert here.local_date(found.due_at) == day
            assert here.local(found.due_at).time() >= hour
            assert found.due_at < found.not_after


@pytest.mark.parametrize("zone", ["America/Chicago", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_every_moment_falls_to_one_reminder(zone: str) -> None:
    """Each week begins where the one before it ended, clock changes included."""
    here = school(time_zone=zone)
    sundays = [SUNDAY + week * dt.timedelta(days=7) for week in range(53)]
    weeks = [told_between(here, here.at(sunday, dt.time(18))) for sunday in sundays]
    assert [end for _begin, end in weeks[:-1]] == [begin for begin, _end in weeks[1:]]
    read_back = [
        told_between(here, here.at(day, dt.time(18)).astimezone(dt.UTC)) for day in sundays
    ]
    assert read_back == weeks


@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/Berlin", "Asia/Kathmandu"])
def test_next_hour_is_never_quiet_nor_in_the_past(zone: str) -> None:
    """Every half hour of a year, clock changes included."""
    here = school(time_zone=zone)
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    while moment.year == 2026:
        found = next_hour(here, moment, letter_days=[here.local_date(moment)])
        assert found > moment
        assert not is_quiet(here, found)
        assert here.local_date(found) > here.local_date(moment)
        moment += dt.timedelta(minutes=30 * 7)


def told(guardian: Person = ANA, is_answered: bool = False) -> Announced:
    return Announced(uuid.uuid4(), guardian.id, "Javier", is_answered)


def test_still_open_names_what_this_home_has_not_answered() -> None:
    open_one, answered = told(), told(is_answered=True)
    assert still_open([ANA], [open_one, answered], has_fresh_letter=False) == [open_one]
    assert still_open([ANA], [answered], has_fresh_letter=False) == []
    assert still_open([ANA], [open_one], has_fresh_letter=True) == []


def test_still_open_asks_only_who_wants_it() -> None:
    ben = Person(uuid.uuid4(), HOME, "ana@mail.example", wants_reminder=False)
    for_ana, for_ben = told(), told(ben)
    assert still_open([ANA, ben], [for_ana, for_ben], has_fresh_letter=False) == [for_ana]


def test_still_open_names_a_shared_sheet_once() -> None:
    ben = Person(uuid.uuid4(), HOME, "ana@mail.example")
    one = told()
    same = Announced(one.sheet, ben.id, "Javier", False)
    assert still_open([ANA, ben], [one, same], has_fresh_letter=False) == [one]
