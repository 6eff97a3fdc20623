"""A new school: its template and a first school year, so that sheets can open at once."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.access import Actor
from accounts.models import School
from accounts.services import record
from checkins.builtin import create_builtins
from checkins.models import SchoolYear, Term
from checkins.services.school_days import follow_school_days
from checkins.weeks import eve

AUGUST = 8
LONGEST_YEAR = dt.timedelta(days=370)


@transaction.atomic
def found_school(*, name: str, time_zone: str, language: str = "en", now: dt.datetime) -> School:
    """A school with the five built-in templates and a school year around today.

    Raises django's ValidationError for a name or a time zone that cannot be.
    """
    school = School(
        name=name,
        time_zone=time_zone,
        language=language,
        languages=[code for code, _words in settings.LANGUAGES],
        paper=School.Paper.LETTER if time_zone.startswith("America/") else School.Paper.A4,
    )
    school.full_clean(exclude=["emergency_number"])
    school.save()
    create_builtins(school)
    begin_year(school, *year_around(school.local_date(now)))
    return school


def year_around(today: dt.date) -> tuple[dt.date, dt.date]:
    """A guess that the leader corrects: mid-August to June; in the summer gap from this week on."""
    first = dt.date(today.year, AUGUST, 15)
    if today.month < AUGUST - 1:
        return first.replace(year=today.year - 1), dt.date(today.year, 6, 30)
    monday = today - dt.timedelta(days=today.isoweekday() - 1)
    return min(first, monday), dt.date(today.year + 1, 6, 30)


def begin_year(school: School, first: dt.date, last: dt.date) -> SchoolYear:
    """One school year with one term; both days count."""
    name = f"{first.year}-{last:%y}" if last.year != first.year else str(first.year)
    year = SchoolYear.objects.create(school=school, name=name, starts_on=first, ends_on=last)
    Term.objects.create(school=school, year=year, name=name, starts_on=first, ends_on=last)
    return year


def only_term(school: School, today: dt.date) -> Term | None:
    """The one term of the school year that counts today; None when a year is held in several."""
    years = SchoolYear.objects.filter(school=school).order_by("-starts_on")
    year = years.filter(starts_on__lte=today).first() or years.last()
    terms = list(year.terms.all()[:2]) if year else []
    return terms[0] if len(terms) == 1 else None


@transaction.atomic
def change_school(
    school: School,
    *,
    by: Actor,
    now: dt.datetime,
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
    **facts: Any,
) -> None:
    """Change what is given (names of School's fields). Sheets stay; letters that wait follow the
    new hours at the next tick, and the reminder the evening before the week. Tables by day follow new
    school days from the next week on."""
    days = facts.get("school_days", school.school_days)
    if school.reminder_weekday == eve(school.school_days) != eve(days):
        facts["reminder_weekday"] = eve(days)
    changed = sorted(key for key, value in facts.items() if getattr(school, key) != value)
    before = _days_held(school) if "school_days" in changed else school.school_days
    for key in changed:
        setattr(school, key, facts[key])
    school.save(update_fields=changed)
    if before != school.school_days:
        assert by.member is not None  # noqa: S101 - staff change it
        follow_school_days(school, before=before, by=by.member, now=now)
    term = only_term(school, school.local_date(now))
    if term is not None and first_day and last_day:
        if (term.starts_on, term.ends_on) != (first_day, last_day):
            changed.append("calendar")
        _move(term, first_day, last_day)
    if changed:
        record("school changed", school=school, by=by, fields=changed)


def _days_held(school: School) -> list[int]:
    """As they stand, held until the end of the transaction: one change of the week after the other."""
    held = School.objects.select_for_update(no_key=True).values_list("school_days", flat=True)
    days: list[int] = held.get(pk=school.pk)
    return days


def _move(term: Term, first: dt.date, last: dt.date) -> None:
    for span in (term, term.year):
        span.starts_on, span.ends_on = first, last
        span.save(update_fields=["starts_on", "ends_on"])
