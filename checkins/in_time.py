"""Which weeks of a child belong to a member of staff: dates of classes and assignments against weeks.

The rules stand in docs/adr/0005; `checkins.access` alone uses them. An actor brings the days of
their assignments and of the school's years along (`accounts.duties`); the rest is a condition
inside the query that asks, so no page pays a query for it.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import TruncWeek

from accounts.access import (
    Actor,
    Reach,
    assignments_in_force,
    children_reached,
    classrooms_reached,
    reach_of,
)
from accounts.duties import register
from accounts.models import Enrolment
from checkins.models import SchoolYear
from checkins.weeks import Week, head_start

LONG_AGO = Week(dt.date(1999, 1, 4))
"""Before every week that the product can name."""
LAST_DAY = dt.date(9999, 12, 20)
"""What ends later ends with it: past the year 9999 there is no week."""
YEARS = "school_years"


@dataclass(frozen=True)
class ClassWeeks:
    """A class, and the weeks of it that its teacher reads."""

    classroom: uuid.UUID
    first: Week
    last: Week | None


@dataclass(frozen=True)
class ChildWeeks:
    """A child assigned by name, and the week in which that began."""

    child: uuid.UUID
    first: Week


@dataclass(frozen=True)
class WeekReach:
    """`Reach` against weeks: plain values, so that a query of it may be kept. `year` is the week
    in which this school year began; `head_start` is the school's (`checkins.weeks`)."""

    people: Reach
    year: Week
    classes: tuple[ClassWeeks, ...]
    by_name: tuple[ChildWeeks, ...]
    head_start: int


def weeks_of(actor: Actor) -> WeekReach:
    """Which weeks a member of staff reaches today. Reckoned once a request."""
    if weeks_of not in actor.made:
        actor.made[weeks_of] = _reckoned(actor)
    reach: WeekReach = actor.made[weeks_of]
    return reach


def _reckoned(actor: Actor) -> WeekReach:
    reach = reach_of(actor)
    since = _year_begins(actor, reach.read_since)
    return WeekReach(
        people=reach,
        year=_year_begins(actor, actor.today),
        classes=tuple(
            ClassWeeks(
                spell.classroom,
                max(since, _week_of(actor, spell.starts_on)),
                None if spell.ends_on is None else _week_of(actor, spell.ends_on),
            )
            for spell in reach.spells
        ),
        by_name=tuple(
            ChildWeeks(duty.child_id, _week_of(actor, duty.starts_on))
            for duty in assignments_in_force(actor)
            if duty.child_id is not None and duty.child_id in reach.children
        ),
        head_start=head_start(actor.school.school_days) if actor.school is not None else 0,
    )


def of_present_children(reach: WeekReach) -> Q:
    """Sheets of this school year of children whom the actor works with today."""
    return Q(child__in=children_reached(reach.people), week__gte=reach.year)


def of_weeks_taught(reach: WeekReach) -> Q:
    """Sheets of a class in weeks when the actor worked with it, as long as they may be read.

    That ends some days after the assignment, the child's time in the class or the school year.
    """
    mine = Q(pk__in=[])
    for taught in reach.classes:
        weeks = Q(week__gte=taught.first)
        if taught.last is not None:
            weeks &= Q(week__lte=taught.last)
        mine |= Q(weeks, classroom=taught.classroom)
    stays = _in_class()
    is_fresh = Q(ends_on=None) | Q(ends_on__gte=reach.people.read_since)
    # A child put into the wrong class for a morning has no enrolment there, but may have a sheet.
    return mine & (Q(Exists(stays.filter(is_fresh))) | ~Q(Exists(stays)))


def may_write(reach: WeekReach) -> Q:
    """Of the visible sheets: those of weeks since the actor and the child met, and of the actor's
    class until the week in which the child moved out of it, that week too."""
    stays = _in_class()
    moved_after = stays.alias(last=week_of(reach, "ends_on")).filter(last__gt=OuterRef("week"))
    owned = Q(classroom__in=classrooms_reached(reach.people)) & (
        Q(Exists(stays.on(reach.people.today))) | ~Q(Exists(moved_after))
    )
    by_name = Q(pk__in=[])
    for met in reach.by_name:
        by_name |= Q(child=met.child, week__gte=met.first)
    in_class = _enrolled(reach).filter(child=OuterRef("child"), first__lte=OuterRef("week"))
    return Q(week__gte=reach.year) & (owned | Q(Exists(in_class)) | by_name)


def met_by(reach: WeekReach, week: Week) -> Q:
    """Of the visible children: those whom the actor works with since this week or an earlier one."""
    if not is_this_year(reach, week):
        return Q(pk__in=[])
    in_class = _enrolled(reach).filter(first__lte=week.monday)
    met = [one.child for one in reach.by_name if one.first <= week]
    return Q(pk__in=in_class.values("child")) | Q(pk__in=met)


def is_this_year(reach: WeekReach, week: Week) -> bool:
    """Whether a week lies in this school year or later."""
    return week >= reach.year


def _enrolled(reach: WeekReach) -> Any:
    """Today's enrolments in a class of the actor's, each with the week in which it began."""
    return (
        Enrolment.objects.filter(classroom__in=reach.people.rooms)
        .on(reach.people.today)
        .alias(first=week_of(reach, "starts_on"))
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


def week_of(reach: WeekReach, day: str) -> Any:
    """The Monday of the week that a date column's day belongs to, as `Week.containing` says it."""
    if reach.head_start:
        before = dt.timedelta(days=reach.head_start)
        later = ExpressionWrapper(F(day) + before, output_field=DateField())
        return TruncWeek(later, output_field=DateField())
    return TruncWeek(day, output_field=DateField())


def open_room() -> None:
    """The school's years come along with who asks; the composition root calls it once."""
    register(YEARS, SchoolYear.objects.all)
