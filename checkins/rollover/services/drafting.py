"""The plan of the next school year, while nothing of it holds yet."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.access import Actor
from accounts.services.audit import school_of
from checkins.models import Rollover, SchoolYear, Term
from checkins.rollover.planning import (
    old_classrooms,
    proposal,
    teachers_now,
)
from checkins.rollover.services.standing import NotReady, lock_school
from checkins.services.calendar import save_term, save_year
from checkins.weeks import Week

LEAVES = ""


@transaction.atomic
def begin(
    *, name: str, starts_on: dt.date, ends_on: dt.date, by: Actor, now: dt.datetime
) -> Rollover:
    """A new school year with last year's terms moved on by whole weeks, and a plan to start from.

    Raises Overlaps (checkins.services.calendar). A plan that exists is that plan: the form came
    twice. A year that the calendar has already is taken as it is.
    """
    school = lock_school(by)
    standing = Rollover.objects.coming().filter(school=school).first()
    if standing is not None:
        return standing
    year = SchoolYear.objects.filter(school=school, starts_on=starts_on, ends_on=ends_on).first()
    if year is None:
        year = save_year(name=name, starts_on=starts_on, ends_on=ends_on, by=by, now=now)
        _copy_terms(year, by=by, now=now)
    turn_on = max(starts_on, school.local_date(now))
    rollover = Rollover(school=school, year=year, turn_on=turn_on)
    rooms = old_classrooms(rollover)
    guess = proposal([room.name for room in rooms])
    targets = {str(room.pk): guess[room.name] for room in rooms if guess[room.name]}
    teachers = teachers_now(rollover)
    names = set(targets.values())
    rollover.plan = {
        "classes": targets,
        "children": {},
        "teachers": {name: ids for name, ids in teachers.items() if name in names},
    }
    rollover.save()
    return rollover


def _copy_terms(year: SchoolYear, *, by: Actor, now: dt.datetime) -> None:
    """The terms of the year before, so many weeks later, as far as they fit; else one for all."""
    earlier = SchoolYear.objects.filter(school=year.school_id, starts_on__lt=year.starts_on)
    before = earlier.order_by("-starts_on").first()
    terms = list(Term.objects.filter(year=before)) if before else []
    weeks = (
        Week.containing(year.starts_on).monday
        - Week.containing(terms[0].starts_on if terms else year.starts_on).monday
    )
    made = 0
    for term in terms:
        first = max(term.starts_on + weeks, year.starts_on)
        last = min(term.ends_on + weeks, year.ends_on)
        if first <= last:
            save_term(name=term.name, starts_on=first, ends_on=last, by=by, now=now)
            made += 1
    if not made:
        save_term(name=year.name, starts_on=year.starts_on, ends_on=year.ends_on, by=by, now=now)


@transaction.atomic
def choose(
    rollover: Rollover,
    *,
    classes: Mapping[uuid.UUID, str | None],
    teachers: Mapping[str, Sequence[uuid.UUID]],
    by: Actor,
    now: dt.datetime,
) -> None:
    """Where each class goes (a name, LEAVES, or None for not said), and who teaches there."""
    rollover = _planned(rollover, by)
    old = teachers_now(rollover)
    plan = dict(rollover.plan)
    plan["classes"] = {str(room): to for room, to in classes.items() if to is not None}
    chosen = {name: [str(one) for one in ids] for name, ids in teachers.items()}
    names = {to for to in plan["classes"].values() if to}
    # A class that is named for the first time is offered the teacher of that name.
    fresh = {name: old[name] for name in names - chosen.keys() if name in old}
    plan["teachers"] = chosen | fresh
    rollover.plan = plan
    rollover.save(update_fields=["plan"])


@transaction.atomic
def choose_children(
    rollover: Rollover,
    *,
    children: Mapping[uuid.UUID, str | None],
    by: Actor,
    now: dt.datetime,
) -> None:
    """Children who do not go where their class goes: a name, LEAVES, or None for with the class."""
    rollover = _planned(rollover, by)
    kept = dict(rollover.plan.get("children", {}))
    for child, to in children.items():
        kept.pop(str(child), None)
        if to is not None:
            kept[str(child)] = to
    rollover.plan = {**rollover.plan, "children": kept}
    rollover.save(update_fields=["plan"])


def _planned(rollover: Rollover, by: Actor) -> Rollover:
    """The plan, locked; raises NotReady when it is prepared already."""
    lock_school(by)
    rollover = Rollover.objects.select_for_update().get(pk=rollover.pk)
    school_of(by, rollover)
    if rollover.prepared_at is not None:
        raise NotReady
    return rollover
