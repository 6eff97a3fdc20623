"""Which weeks of a child belong to a member of staff: dates of classes and assignments against weeks.

The rules stand in docs/adr/0005; `checkins.access` alone uses them. Everything is a condition
inside the query that asks, so no page pays a query for it.
"""

import datetime as dt
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, TruncWeek

from accounts.access import (
    Actor,
    assignments_in_force,
    assignments_of_weeks,
    children_visible_to,
    classrooms_of,
)
from accounts.models import Enrolment
from checkins.models import SchoolYear
from checkins.weeks import Week, head_start

LONG_AGO = dt.date(1999, 1, 4)
"""A Monday before every week that the product can name."""


def of_present_children(actor: Actor, at: str = "") -> Q:
    """Sheets of this school year of children whom the actor works with today.

    `at` leads from the row to its sheet (`sheet__`), here and below.
    """
    return Q(
        **{
            f"{at}child__in": children_visible_to(actor),
            f"{at}week__gte": _year_begins(actor, actor.today),
        }
    )


def of_weeks_taught(actor: Actor, at: str = "") -> Q:
    """Sheets of a class in weeks when the actor worked with it, as long as they may be read.

    That ends some days after the assignment, the child's time in the class or the school year.
    """
    week = OuterRef(f"{at}week")
    mine = (
        assignments_of_weeks(actor)
        .alias(first=week_of(actor, "starts_on"), last=week_of(actor, "ends_on"))
        .filter(
            Q(ends_on=None) | Q(last__gte=week),
            first__lte=week,
            classroom=OuterRef(f"{at}classroom"),
        )
    )
    stays = _in_class(at)
    is_fresh = Q(ends_on=None) | Q(ends_on__gte=actor.read_since)
    # A child put into the wrong class for a morning has no enrolment there, but may have a sheet.
    return (
        Q(Exists(mine), **{f"{at}week__gte": _year_begins(actor, actor.read_since)})
        & (Q(Exists(stays.filter(is_fresh))) | ~Q(Exists(stays)))
    )  # fmt: skip


def may_write(actor: Actor) -> Q:
    """Of the visible sheets: those of weeks since the actor and the child met, and of the actor's
    class until the week in which the child moved out of it, that week too."""
    stays = _in_class()
    moved_after = stays.alias(last=week_of(actor, "ends_on")).filter(last__gt=OuterRef("week"))
    owned = Q(classroom__in=classrooms_of(actor)) & (
        Q(Exists(stays.on(actor.today))) | ~Q(Exists(moved_after))
    )
    this_year = Q(week__gte=_year_begins(actor, actor.today))
    return this_year & (owned | _met(actor, OuterRef("week"), "child"))


def met_by(actor: Actor, week: Week) -> Q:
    """Of the visible children: those whom the actor works with since this week or an earlier one."""
    return _met(actor, Value(week.monday, output_field=DateField()), "pk") & is_this_year(
        actor, week
    )


def is_this_year(actor: Actor, week: Week) -> Q:
    """Whether a week lies in this school year or later; of whichever row."""
    earlier = SchoolYear.objects.filter(school=actor.school, starts_on__lte=actor.today)
    begun_since = earlier.alias(first=week_of(actor, "starts_on")).filter(first__gt=week.monday)
    return ~Q(Exists(begun_since))


def _met(actor: Actor, week: Any, child: str) -> Q:
    """In a class of the actor's, or assigned by name, today and since this week."""
    mine = assignments_in_force(actor)
    in_class = (
        Enrolment.objects.filter(child=OuterRef(child))
        .on(actor.today)
        .alias(first=week_of(actor, "starts_on"))
        .filter(Exists(mine.filter(classroom=OuterRef("classroom"))), first__lte=week)
    )
    by_name = (
        mine.filter(child=OuterRef(child))
        .alias(first=week_of(actor, "starts_on"))
        .filter(first__lte=week)
    )
    return Q(Exists(in_class)) | Q(Exists(by_name))


def _in_class(at: str = "") -> Any:
    """The enrolments of a sheet's child in the class that owns the sheet."""
    return Enrolment.objects.filter(
        child=OuterRef(f"{at}child"), classroom=OuterRef(f"{at}classroom")
    )


def _year_begins(actor: Actor, day: dt.date) -> Any:
    """The Monday of the week in which the school year that runs on a day, or ran last, began."""
    years = SchoolYear.objects.filter(school=actor.school, starts_on__lte=day)
    first = years.order_by("-starts_on").values(first=week_of(actor, "starts_on"))[:1]
    return Coalesce(
        Subquery(first, output_field=DateField()), Value(LONG_AGO, output_field=DateField())
    )


def week_of(actor: Actor, day: str) -> Any:
    """The Monday of the week that a date column's day belongs to, as `Week.containing` says it."""
    before = head_start(actor.school.school_days) if actor.school is not None else 0
    if before:
        later = ExpressionWrapper(F(day) + dt.timedelta(days=before), output_field=DateField())
        return TruncWeek(later, output_field=DateField())
    return TruncWeek(day, output_field=DateField())
