"""Plan the next school year, prepare it, take it back, and turn."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts import services as people
from accounts.access import Actor
from accounts.models import Assignment, Classroom, Enrolment, School
from accounts.services.audit import school_of
from checkins.models import Goal, HomeDraft, Question, Rollover, SchoolYear, Sheet, Term
from checkins.rollover.planning import (
    DAY,
    Plan,
    leaving_children,
    old_classrooms,
    plan_of,
    proposal,
    teachers_now,
)
from checkins.services.calendar import save_term, save_year
from checkins.signals import year_turned
from checkins.weeks import Week

LEAVES = ""


class NotReady(Exception):
    """Somebody has no place yet, or the year has one already."""


class Changed(Exception):
    """The record or the plan has changed since the page was shown. Look again, then prepare."""


class TooLate(Exception):
    """The new classes count already; they are changed on the people's pages now."""


@transaction.atomic
def begin(
    *, name: str, starts_on: dt.date, ends_on: dt.date, by: Actor, now: dt.datetime
) -> Rollover:
    """A new school year with last year's terms moved on by whole weeks, and a plan to start from.

    Raises Overlaps (checkins.services.calendar). A plan that exists is that plan: the form came
    twice. A year that the calendar has already is taken as it is.
    """
    school = _lock(by)
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


@transaction.atomic
def prepare(rollover: Rollover, *, fingerprint: str, by: Actor, now: dt.datetime) -> Plan:
    """Write the new year's classes, places and assignments, dated. Raises NotReady, Changed.

    Nobody sees anybody else before the turn. All of it or nothing; prepared before: nothing.
    """
    school = _lock(by)
    rollover = Rollover.objects.select_for_update().get(pk=rollover.pk)
    school_of(by, rollover)
    plan = plan_of(rollover)
    if rollover.prepared_at is not None:
        return plan
    if rollover.turn_on < school.local_date(now):
        rollover.turn_on = school.local_date(now)
        plan = plan_of(rollover)
    if plan.fingerprint != fingerprint:
        raise Changed
    if plan.unplaced or not plan.old:
        raise NotReady
    rollover.made = _close(rollover, plan)
    rollover.made |= _open(rollover, plan, by=by, now=now)
    rollover.prepared_at, rollover.prepared_by = now, by.member
    rollover.save()
    people.record(
        "school year prepared",
        school=school,
        by=by,
        rollover=rollover.pk,
        turn_on=rollover.turn_on,
        children=plan.moving,
        leavers=[one.id for one in plan.leavers],
    )
    turn_due(school, now=now)
    return plan


def _close(rollover: Rollover, plan: Plan) -> dict[str, Any]:
    """This year's classes, places and assignments end the day before the turn."""
    last = rollover.turn_on - DAY
    rooms = [one.id for one in plan.old]
    reaching = Q(ends_on=None) | Q(ends_on__gt=last)
    enrolments = Enrolment.objects.filter(classroom__in=rooms)
    enrolments.filter(starts_on__gt=last).delete()
    enrolments.filter(reaching).update(ends_on=last)
    assignments = Assignment.objects.filter(classroom__in=rooms)
    assignments.filter(starts_on__gt=last).delete()
    cut = list(assignments.filter(reaching).values_list("pk", "ends_on"))
    assignments.filter(reaching).update(ends_on=last)
    Classroom.objects.filter(pk__in=rooms).update(ended_on=last)
    return {
        "closed": [str(one) for one in rooms],
        "assignments": {str(pk): ends_on and ends_on.isoformat() for pk, ends_on in cut},
        "leavers": [str(one.id) for one in plan.leavers],
    }


def _open(rollover: Rollover, plan: Plan, *, by: Actor, now: dt.datetime) -> dict[str, Any]:
    """Next year's, from the turn on, with a line in the record for each class and assignment."""
    school = rollover.school
    rooms = Classroom.objects.bulk_create(
        Classroom(school=school, name=one.name, starts_on=rollover.turn_on) for one in plan.new
    )
    for room, one in zip(rooms, plan.new, strict=True):
        Enrolment.objects.bulk_create(
            Enrolment(school=school, child_id=child.id, classroom=room, starts_on=rollover.turn_on)
            for child in one.children
        )
        people.record(
            "class prepared",
            school=school,
            by=by,
            classroom=room.pk,
            from_day=rollover.turn_on,
            children=[child.id for child in one.children],
        )
        for place, member in enumerate(one.teachers):
            kind = Assignment.Kind.CO_TEACHER if place else Assignment.Kind.TEACHER
            people.assign(
                member=member,
                classroom=room,
                kind=kind,
                starts_on=rollover.turn_on,
                by=by,
                now=now,
            )
    return {"rooms": [str(room.pk) for room in rooms]}


@transaction.atomic
def take_back(rollover: Rollover, *, by: Actor, now: dt.datetime) -> None:
    """Until the turn: what was prepared is undone, and the plan stands as before. Raises TooLate."""
    school = _lock(by)
    rollover = Rollover.objects.select_for_update().get(pk=rollover.pk)
    school_of(by, rollover)
    if rollover.prepared_at is None:
        return
    if rollover.turned_at is not None or school.local_date(now) >= rollover.turn_on:
        raise TooLate
    last, made = rollover.turn_on - DAY, rollover.made
    new = Enrolment.objects.filter(classroom__in=made["rooms"])
    back = [*new.values_list("child_id", flat=True), *made["leavers"]]
    new.delete()
    Assignment.objects.filter(classroom__in=made["rooms"]).delete()
    Classroom.objects.filter(pk__in=made["rooms"]).delete()
    Classroom.objects.filter(pk__in=made["closed"]).update(ended_on=None)
    Enrolment.objects.filter(child__in=back, ends_on=last).update(ends_on=None)
    for pk, ends_on in made["assignments"].items():
        day = ends_on and dt.date.fromisoformat(ends_on)
        Assignment.objects.filter(pk=pk, ends_on=last).update(ends_on=day)
    rollover.made, rollover.prepared_at, rollover.prepared_by = {}, None, None
    rollover.save()
    people.record("school year taken back", school=school, by=by, rollover=rollover.pk)


@transaction.atomic
def turn_due(school: School, *, now: dt.datetime) -> bool:
    """On the day of the turn, once: what dates alone do not end. The tick calls it every minute.

    Leavers leave, reply links of the old year die, waiting letters and drafts go, questions that
    are still open close, goals that do not carry end.
    """
    due = Rollover.objects.coming().filter(
        school=school, prepared_at__isnull=False, turn_on__lte=school.local_date(now)
    )
    rollover = due.select_for_update().first()
    if rollover is None:
        return False
    by = people.operator(school, now=now)
    closed = [uuid.UUID(one) for one in rollover.made["closed"]]
    sheets = Sheet.objects.filter(classroom__in=closed)
    moving = Enrolment.objects.filter(classroom__in=rollover.made["rooms"]).values("child")
    gone = leaving_children(rollover)
    for child in gone:
        people.child_leaves(child=child, last_day=rollover.turn_on - DAY, by=by, now=now)
    ending = Goal.objects.live().filter(
        Q(child__in=moving, carries=False) | Q(child__in=gone), school=school
    )
    counts = {
        "goals": ending.update(ended_at=now),
        "questions": Question.objects.open().filter(sheet__in=sheets).update(dropped_at=now),
        "drafts": HomeDraft.objects.filter(sheet__in=sheets).delete()[0],
    }
    sheets.filter(closed_at=None).update(closed_at=now)
    rollover.turned_at = now
    rollover.save(update_fields=["turned_at"])
    year_turned.send(Rollover, school=school, classrooms=closed, now=now)
    people.record("school year turned", school=school, by=by, rollover=rollover.pk, **counts)
    return True


@transaction.atomic
def carry_goals(
    goals: Sequence[Goal], *, carried: Collection[uuid.UUID], by: Actor, now: dt.datetime
) -> None:
    """Which of these goals go on when the next year begins; the others end then."""
    school_of(by, *goals)
    for carries in (True, False):
        chosen = [one.pk for one in goals if (one.pk in carried) is carries]
        Goal.objects.filter(pk__in=chosen).exclude(carries=carries).update(carries=carries)


def _planned(rollover: Rollover, by: Actor) -> Rollover:
    """The plan, locked; raises NotReady when it is prepared already."""
    _lock(by)
    rollover = Rollover.objects.select_for_update().get(pk=rollover.pk)
    school_of(by, rollover)
    if rollover.prepared_at is not None:
        raise NotReady
    return rollover


def _lock(by: Actor) -> School:
    """One change of a school's years at a time, and of its lists."""
    if by.school is None:
        raise people.WrongSchool
    return School.objects.select_for_update().get(pk=by.school.pk)
