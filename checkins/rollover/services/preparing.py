"""Write the next year's classes down, dated, and take them back while nobody is in them."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts import services as people
from accounts.access import Actor
from accounts.models import Assignment, Classroom, Enrolment
from accounts.services.audit import school_of
from checkins.models import Rollover
from checkins.rollover.planning import (
    DAY,
    Plan,
    plan_of,
)
from checkins.rollover.services.standing import Changed, NotReady, TooLate, lock_school
from checkins.rollover.services.turning import turn_due


@transaction.atomic
def prepare(rollover: Rollover, *, fingerprint: str, by: Actor, now: dt.datetime) -> Plan:
    """Write the new year's classes, places and assignments, dated. Raises NotReady, Changed.

    Nobody sees anybody else before the turn. All of it or nothing; prepared before: nothing.
    """
    school = lock_school(by)
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
    school = lock_school(by)
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
