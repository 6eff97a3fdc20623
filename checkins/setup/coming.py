"""When the first sheets open and the first letters leave, by the school's calendar."""

import datetime as dt
from dataclasses import dataclass

from accounts.hours import is_quiet, quiet_ends
from accounts.models import School
from checkins.models import Closure, Term
from checkins.services.opening import has_sheets
from checkins.weeks import Week

WEEKS_AHEAD = 20


@dataclass(frozen=True)
class Calendar:
    """What of the school's calendar is not over."""

    terms: tuple[Term, ...]
    closures: tuple[Closure, ...]


@dataclass(frozen=True)
class Coming:
    """`opens_on` is the day of the first sheets, `leaves_at` the moment of the first letters."""

    opens_on: dt.date
    leaves_at: dt.datetime
    is_open: bool


def calendar_of(school: School, today: dt.date) -> Calendar:
    """Two queries. Days of this week that are over count too: its sheets are open."""
    near = {"school": school, "ends_on__gte": today - dt.timedelta(days=7)}
    terms = Term.objects.filter(**near).order_by("starts_on")
    return Calendar(tuple(terms), tuple(Closure.objects.filter(**near).order_by("starts_on")))


def coming(school: School, calendar: Calendar, *, now: dt.datetime) -> Coming | None:
    """The next week whose letters are still to leave; None when no term is in reach. Pure."""
    today = school.local_date(now)
    this_week = Week.containing(today, school.school_days)
    for ahead in range(WEEKS_AHEAD):
        days = (this_week + ahead).taught_days(
            school.school_days, calendar.terms, calendar.closures
        )
        if not has_sheets(school, days):
            continue
        leaves_at = school.at(days[-1], school.letter_time)
        if is_quiet(school, leaves_at):
            leaves_at = quiet_ends(school, leaves_at)
        if leaves_at > now:
            return Coming(days[0], leaves_at, is_open=days[0] <= today)
    return None
