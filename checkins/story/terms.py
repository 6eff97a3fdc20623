"""The parts of the year that a story is told by: the school's terms, each with the weeks up to the next."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.models import School
from checkins.models import Term
from checkins.weeks import Week


@dataclass(frozen=True)
class Chapter:
    """A term of which there is something to tell. `id` is None where the school has set no term at all;
    `until` is the first week of the next one. `is_over`: its last day has passed."""

    id: uuid.UUID | None
    name: str
    since: Week
    until: Week | None
    is_over: bool

    def holds(self, week: Week) -> bool:
        return self.since <= week and (self.until is None or week < self.until)


def chapters(school: School, weeks: Collection[Week], today: dt.date) -> tuple[Chapter, ...]:
    """Those of which there are weeks, oldest first. One query.

    Weeks before the first term, and in the holidays after one, count to it. Without a term the
    weeks are one chapter without a name.
    """
    terms = list(Term.objects.filter(school=school).order_by("starts_on", "id"))
    if not weeks:
        return ()
    if not terms:
        return (Chapter(None, "", min(weeks), None, is_over=False),)
    begins = [Week.containing(one.starts_on, school.school_days) for one in terms]
    begins[0] = min(begins[0], *weeks)
    ends: Sequence[Week | None] = [*begins[1:], None]
    told = (
        Chapter(one.pk, one.name, since, until, one.ends_on < today)
        for one, since, until in zip(terms, begins, ends, strict=True)
    )
    return tuple(one for one in told if any(one.holds(week) for week in weeks))


def chosen(found: Sequence[Chapter], term: uuid.UUID | None) -> Chapter | None:
    """The one asked for, or the newest; None when there is none such."""
    if term is None:
        return found[-1] if found else None
    return next((one for one in found if one.id == term), None)
