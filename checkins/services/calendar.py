"""When the school is in session: years, their terms, and days off. By form, day by day."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from accounts import services
from accounts.access import Actor
from accounts.models import School
from checkins.models import Closure, SchoolYear, Term

Span = SchoolYear | Term | Closure
Kept = TypeVar("Kept", SchoolYear, Term)


@dataclass(frozen=True)
class Source:
    """Where days off came from: an event of a calendar file (models.Closure)."""

    uid: str
    calendar: uuid.UUID | None
    said: str


class Overlaps(Exception):
    """There is another of its kind on some of these days; its name is `other`."""

    def __init__(self, other: str) -> None:
        super().__init__(other)
        self.other = other


class OutsideYear(Exception):
    """A term has to lie within one school year, and a year around its terms."""


@transaction.atomic
def save_year(
    *,
    year: SchoolYear | None = None,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    by: Actor,
    now: dt.datetime,
) -> SchoolYear:
    """Add a school year, or change one. Raises Overlaps, OutsideYear."""
    year = year or SchoolYear(school=_school(by))
    _set(year, name, starts_on, ends_on)
    if year.terms.exclude(starts_on__gte=starts_on, ends_on__lte=ends_on).exists():
        raise OutsideYear
    return _keep(year, by=by)


@transaction.atomic
def save_term(
    *,
    term: Term | None = None,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    by: Actor,
    now: dt.datetime,
) -> Term:
    """Add a term to the year around it, or change one. Raises Overlaps, OutsideYear."""
    school = _school(by)
    term = term or Term(school=school)
    _set(term, name, starts_on, ends_on)
    year = SchoolYear.objects.filter(
        school=school, starts_on__lte=starts_on, ends_on__gte=ends_on
    ).first()
    if year is None:
        raise OutsideYear
    term.year = year
    return _keep(term, by=by)


@transaction.atomic
def save_closure(
    *,
    closure: Closure | None = None,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    source: Source | None = None,
    by: Actor,
    now: dt.datetime,
) -> Closure:
    """Add days off, or change them. They may overlap: a day is off once.

    The same name on the same days is there already: the form came twice. A change by form leaves
    the source, so that a later file still finds the days.
    """
    school = _school(by)
    if closure is None:
        same = Closure.objects.filter(
            school=school, name=name, starts_on=starts_on, ends_on=ends_on
        ).first()
        if same is not None:
            return same
    closure = closure or Closure(school=school)
    _set(closure, name, starts_on, ends_on)
    if source is not None:
        closure.uid, closure.calendar, closure.said = source.uid, source.calendar, source.said
    closure.save()
    _record("calendar changed", closure, by=by)
    return closure


@transaction.atomic
def remove(*, span: Term | Closure, by: Actor, now: dt.datetime) -> None:
    """Take a term or days off out of the calendar. Sheets that were opened stay."""
    _record("calendar entry removed", span, by=by)
    span.delete()


def _school(by: Actor) -> School:
    if by.school is None:
        raise services.WrongSchool
    return by.school


def _set(span: Span, name: str, starts_on: dt.date, ends_on: dt.date) -> None:
    span.name, span.starts_on, span.ends_on = name, starts_on, ends_on


def _keep(span: Kept, *, by: Actor) -> Kept:
    """Save a year or a term unless another stands on one of its days."""
    others = (
        type(span)
        .objects.filter(
            school=span.school_id, starts_on__lte=span.ends_on, ends_on__gte=span.starts_on
        )
        .exclude(pk=span.pk)
    )
    other = others.first()
    if other is not None:
        raise Overlaps(other.name)
    span.save()
    _record("calendar changed", span, by=by)
    return span


def _record(verb: str, span: Span, *, by: Actor) -> None:
    if span.school_id != _school(by).pk:
        raise services.WrongSchool
    services.record(
        verb,
        school=_school(by),
        by=by,
        kind=span._meta.model_name,
        entry=span.pk,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
    )
