"""Whether this week may begin at home: the school is in session, and nobody has a sheet to open yet."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef

from accounts.lists import Row, listed
from accounts.models import Child
from checkins.models import Closure, Term
from checkins.queries.home_weeks import FamilyWeek
from checkins.weeks import Week

AROUND = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Days:
    """A run of days; both count."""

    starts_on: dt.date
    ends_on: dt.date


def in_session(today: dt.date) -> dict[str, Any]:
    """Annotations of a child: its school's terms and closures around today."""
    near = {
        "school": OuterRef("school"),
        "starts_on__lte": today + AROUND,
        "ends_on__gte": today - AROUND,
    }
    days = Row("starts_on", "ends_on")
    return {
        "terms": listed(Term.objects.filter(**near), days),
        "closures": listed(Closure.objects.filter(**near), days),
    }


def may_begin(child: Child, today: dt.date, this_week: Week, weeks: Collection[FamilyWeek]) -> bool:
    """`child` carries the annotations, `room_id` and its school; `weeks` are those that its family
    has. From the week's first taught day on."""
    row: Any = child
    if row.room_id is None or child.left_on is not None:
        return False
    if any(week.week == this_week for week in weeks):
        return False
    school = child.school
    days = this_week.taught_days(school.school_days, _spans(row.terms), _spans(row.closures))
    return len(days) >= max(1, school.fewest_school_days) and today >= days[0]


def _spans(rows: Any) -> list[Days]:
    return [Days(*(dt.date.fromisoformat(day[:10]) for day in row)) for row in rows or ()]
