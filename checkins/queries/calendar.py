"""Where a week stands in its school's calendar. One query."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet, Value

from accounts.models import School
from accounts.prepared import prepared
from checkins.models import Closure, SchoolYear, Term
from checkins.weeks import Week


@dataclass(frozen=True)
class Days:
    """A run of days; both count."""

    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Place:
    """A week inside a school year. `number` counts from the week the year begins in, as 1.

    `taught` are the dates with lessons; `before` and `after` are the neighbours inside a year.
    """

    week: Week
    number: int
    taught: tuple[dt.date, ...]
    before: Week | None
    after: Week | None

    @property
    def last_day(self) -> dt.date:
        """The Sunday after the week's lessons."""
        return self.week.monday + dt.timedelta(days=6)

    def day(self, today: dt.date) -> dt.date:
        """The day on which the week's class lists are read: today, or the week's nearest day."""
        days = self.taught or (self.week.monday,)
        return min(max(today, days[0]), days[-1])


def place_of(school: School, week: Week) -> Place | None:
    """The week's place, None when it lies in no year of the school."""
    spans = _spans_around(school, week)
    year = _year_of(week, school.school_days, spans["year"])
    if year is None:
        return None
    begins = Week.containing(year.starts_on, school.school_days)
    return Place(
        week=week,
        number=(week.monday - begins.monday).days // 7 + 1,
        taught=tuple(week.taught_days(school.school_days, spans["term"], spans["closure"])),
        before=_if_in_a_year(week - 1, school.school_days, spans["year"]),
        after=_if_in_a_year(week + 1, school.school_days, spans["year"]),
    )


def nearest_week(school: School, today: dt.date) -> Week | None:
    """The week of today, or the nearest one inside a school year; None without any year.

    In a summer between two years that is the last week of the year that ended.
    """
    years = list(SchoolYear.objects.filter(school=school).order_by("starts_on"))
    if not years:
        return None
    begun = [year for year in years if year.starts_on <= today]
    year = begun[-1] if begun else years[0]
    day = min(max(today, year.starts_on), year.ends_on)
    return Week.containing(day, school.school_days)


def _spans_around(school: School, week: Week) -> dict[str, list[Days]]:
    """Years, terms and closures that touch the week or its neighbours."""
    first = week.monday - dt.timedelta(days=9)
    last = week.monday + dt.timedelta(days=13)

    spans: dict[str, list[Days]] = {"year": [], "term": [], "closure": []}
    for kind, starts_on, ends_on in _spans(school.pk, first, last):
        spans[kind].append(Days(starts_on, ends_on))
    return spans


@prepared
def _spans(school: uuid.UUID, first: dt.date, last: dt.date) -> QuerySet[Any, Any]:
    def near(rows: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
        here = rows.filter(school=school, starts_on__lte=last, ends_on__gte=first).order_by()
        named = here.annotate(kind=Value(kind, output_field=CharField()))
        columns: QuerySet[Any, Any] = named.values_list("kind", "starts_on", "ends_on")
        return columns

    return near(SchoolYear.objects.all(), "year").union(
        near(Term.objects.all(), "term"), near(Closure.objects.all(), "closure"), all=True
    )


def _year_of(week: Week, school_days: Sequence[int], years: list[Days]) -> Days | None:
    first = week.begins(school_days)
    last = first + dt.timedelta(days=6)
    for year in years:
        if year.starts_on <= last and year.ends_on >= first:
            return year
    return None


def _if_in_a_year(week: Week, school_days: Sequence[int], years: list[Days]) -> Week | None:
    return week if _year_of(week, school_days, years) else None
