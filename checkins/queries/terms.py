"""The school's calendar as a page shows it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from accounts.models import School
from checkins.models import Closure, SchoolYear, Term


@dataclass(frozen=True)
class SpanRow:
    """A run of days; both count."""

    id: uuid.UUID
    name: str
    starts_on: dt.date
    ends_on: dt.date
    is_over: bool


@dataclass(frozen=True)
class YearRow:
    """A school year with its terms and the days off inside it."""

    year: SpanRow
    terms: tuple[SpanRow, ...]
    closures: tuple[SpanRow, ...]


def school_calendar(school: School, today: dt.date) -> tuple[YearRow, ...]:
    """Years, the newest first. Three queries."""
    terms = [(one.year_id, _row(one, today)) for one in Term.objects.filter(school=school)]
    closures = [_row(one, today) for one in Closure.objects.filter(school=school)]
    years = SchoolYear.objects.filter(school=school).order_by("-starts_on")
    return tuple(
        YearRow(
            year=_row(year, today),
            terms=tuple(row for year_id, row in terms if year_id == year.pk),
            closures=tuple(
                row
                for row in closures
                if row.starts_on <= year.ends_on and row.ends_on >= year.starts_on
            ),
        )
        for year in years
    )


def _row(span: SchoolYear | Term | Closure, today: dt.date) -> SpanRow:
    return SpanRow(span.pk, span.name, span.starts_on, span.ends_on, span.ends_on < today)
