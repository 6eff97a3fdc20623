"""All weeks of one child, as one family may see them, a page at a time. Three queries."""

import datetime as dt
import uuid
from dataclasses import dataclass

from accounts.access import Actor
from accounts.models import Child
from checkins.queries.home_weeks import FamilyWeek, family_sheets, read_weeks

WEEKS_ON_A_PAGE = 10


@dataclass(frozen=True)
class ChildWeeks:
    """Newest first. `newer` and `older` are page numbers; 0 is none."""

    id: uuid.UUID
    name: str
    weeks: tuple[FamilyWeek, ...]
    newer: int
    older: int


def child_weeks(actor: Actor, child: Child, page: int, *, now: dt.datetime) -> ChildWeeks:
    """`page` counts from 1; one past the end is empty. `child.school` must be loaded."""
    first = (page - 1) * WEEKS_ON_A_PAGE
    sheets = family_sheets(actor).filter(child=child)
    rows = list(sheets[first : first + WEEKS_ON_A_PAGE + 1])
    days_of = {child.school_id: child.school.school_days}
    return ChildWeeks(
        id=child.pk,
        name=child.given_name,
        weeks=tuple(
            read_weeks(rows[:WEEKS_ON_A_PAGE], days_of, homes=actor.household_ids, now=now)
        ),
        newer=page - 1,
        older=page + 1 if len(rows) > WEEKS_ON_A_PAGE else 0,
    )
