"""Which weeks of a child belong to a member of staff: dates of classes and assignments against weeks.

The rules stand in docs/adr/0005; `checkins.access` alone uses them. An actor brings the days of
their assignments and of the school's years along (`accounts.duties`); the rest is a condition
inside the query that asks, so no page pays a query for it.
"""

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import TruncWeek

from accounts.access import (
    Actor,
    assignments_in_force,
    assignments_of_weeks,
    children_visible_to,
    classrooms_of,
)
from accounts.duties import Duty, register
from accounts.models import Enrolment
from checkins.models import SchoolYear
from checkins.weeks import Week, head_start

LONG_AGO = Week(dt.date(1999, 1, 4))
"""Before every week that the product can name."""
LAST_DAY = dt.date(9999, 12, 20)
"""What ends later ends with it: past the year 9999 there is no week."""
YEARS = "school_years"


def of_present_children(actor: Actor) -> Q:
    """Sheets of this school year of children whom the actor works with today."""
    return Q(child__in=children_visible_to(actor), week__gte=_year_begins(actor, actor.today))


def of_weeks_taught(actor: Actor) -> Q:
    """Sheets of a class in weeks when the actor worked with it, as long as they may be read.

    That ends some days after the assignment, the child's time in the class or the school year.
    """
    since = _year_begins(actor, actor.read_since)
    mine = Q(pk__in=[])
    for duty in assignments_of_weeks(actor):
        weeks = Q(week__gte=max(since, _week_of(actor, duty.starts_on)))
        if duty.ends_on is not None:
            weeks &= Q(week__lte=_week_of(actor, duty.ends_on))
        mine |= Q(weeks, classroom=duty.classroom_id)
    stays = _in_class()
    is_fresh = Q(ends_on=None) | Q(ends_on__gte=actor.read_since)
    # A child put into the wrong class for a morning has no enrolment there, but may have a sheet.
    return mine & (Q(Exists(stays.filter(is_fresh))) | ~Q(Exists(stays)))


def may_write(actor: Actor) -> Q:
    """Of the visible sheets: those of weeks since the actor and the child met, and of the actor's
    class until the week in which the child moved out of it, that week too."""
    stays = _in_class()
    moved_after = stays.alias(last=week_of(actor, "ends_on")).filter(last__gt=OuterRef("week"))
    owned = Q(classroom__in=classrooms_of(actor)) & (
        Q(Exists(stays.on(actor.today))) | ~Q(Exists(moved_after))
    )
    by_name = Q(pk__in=[])
    for duty in _by_name(actor):
        by_name |= Q(child=duty.child_id, week__gte=_week_of(actor, duty.starts_on))
    in_class = _enrolled(actor).filter(child=OuterRef("child"), first__lte=OuterRef("week"))
    this_year = Q(week__gte=_year_begins(actor, actor.today))
    return this_year & (owned | Q(Exists(in_class)) | by_name)


def met_by(actor: Actor, week: Week) -> Q:
    """Of the visible children: those whom the actor works with since this week or an earlier one."""
    if not is_this_year(actor, week):
        return Q(pk__in=[])
    in_class = _enrolled(actor).filter(first__lte=week.monday)
    met = (duty for duty in _by_name(actor) if _week_of(actor, duty.starts_on) <= week)
    return Q(pk__in=in_class.values("child")) | Q(pk__in=[duty.child_id for duty in met])


def is_this_year(actor: Actor, week: Week) -> bool:
    """Whether a week lies in this school year or later."""
    return week >= _year_begins(actor, actor.today)


def _by_name(actor: Actor) -> list[Duty]:
    """Today's assignments to one child."""
    return [duty for duty in assignments_in_force(actor) if duty.child_id is not None]


def _enrolled(actor: Actor) -> Any:
    """Today's enrolments in a class of the actor's, each with the week in which it began."""
    rooms = [duty.classroom_id for duty in assignments_in_force(actor) if duty.classroom_id]
    return (
        Enrolment.objects.filter(classroom__in=rooms)
        .on(actor.today)
        .alias(first=week_of(actor, "starts_on"))
    )


def _in_class() -> Any:
    """The enrolments of a sheet's child in the class that owns the sheet."""
    return Enrolment.objects.filter(child=OuterRef("child"), classroom=OuterRef("classroom"))


def _year_begins(actor: Actor, day: dt.date) -> Week:
    """The week in which the school year that runs on a day, or ran last, began."""
    begun = [first for first in actor.days.get(YEARS, ()) if first <= day]
    return _week_of(actor, max(begun)) if begun else LONG_AGO


def _week_of(actor: Actor, day: dt.date) -> Week:
    """`week_of` of a day that is known already."""
    school_days = actor.school.school_days if actor.school is not None else ()
    return Week.containing(min(day, LAST_DAY), school_days)


def week_of(actor: Actor, day: str) -> Any:
    """The Monday of the week that a date column's day belongs to, as `Week.containing` says it."""
    before = head_start(actor.school.school_days) if actor.school is not None else 0
    if before:
        later = ExpressionWrapper(F(day) + dt.timedelta(days=before), output_field=DateField())
        return TruncWeek(later, output_field=DateField())
    return TruncWeek(day, output_field=DateField())


def open_room() -> None:
    """The school's years come along with who asks; the composition root calls it once."""
    register(YEARS, SchoolYear.objects.all)
