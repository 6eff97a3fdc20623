"""The day of the turn: what dates alone do not end."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q

from accounts import services as people
from accounts.access import Actor
from accounts.models import Enrolment, School
from accounts.services.audit import school_of
from checkins.models import Goal, HomeDraft, Question, Rollover, Sheet
from checkins.rollover.planning import (
    DAY,
    leaving_children,
)
from checkins.signals import year_turned


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
    """Which of these goals go on when the next year begins, before other teachers; the others end."""
    school = school_of(by, *goals)
    chosen = {one.pk: one.pk in carried for one in goals}
    standing = Goal.objects.select_for_update(no_key=True).filter(pk__in=chosen)
    changed = {one.pk: chosen[one.pk] for one in standing if one.carries is not chosen[one.pk]}
    for carries in (True, False):
        those = [pk for pk, goes_on in changed.items() if goes_on is carries]
        Goal.objects.filter(pk__in=those).update(carries=carries)
    if changed:
        people.record(
            "goals chosen for next year",
            school=school,
            by=by,
            carried=[pk for pk, goes_on in changed.items() if goes_on],
            ending=[pk for pk, goes_on in changed.items() if not goes_on],
        )
