"""Asking families to tell about their child: one button, one letter to each home's mailbox a year."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts.access import Actor
from accounts.letters import outbox
from accounts.models import Classroom, Delivery, Guardian, School
from accounts.services.audit import record, school_of
from checkins.about.families import LETTER, Asked, asked_of
from checkins.models import AboutRound

LASTS = dt.timedelta(days=21)
AT_ONCE = 500


@transaction.atomic
def ask_families(
    rooms: QuerySet[Classroom], *, classroom: Classroom | None, by: Actor, now: dt.datetime
) -> int:
    """Ask every home of these classes that was not asked this school year; how many letters wait
    now. None while the school writes to no family; who is on paper is printed for by hand.

    `classroom` is the one class, None for the whole school. Pressed twice or by two people at once
    it is the same: who comes second waits and finds nothing left, and the row's key is unique.
    """
    school = School.objects.select_for_update().get(pk=school_of(by).pk)
    asked = asked_of(by, rooms)
    began = school.at(asked.since, dt.time.min)
    begun = AboutRound.objects.filter(school=school, classroom=classroom, started_at__gte=began)
    boxes = asked.boxes if school.writes_to_families(now) else []
    if not begun.exists():
        AboutRound.objects.create(
            school=school, classroom=classroom, started_by=by.member, started_at=now
        )
    elif not boxes:
        return 0
    rows = [_row(school, box, asked, now) for box in boxes]
    Delivery.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    whom = {"classroom": classroom.pk} if classroom else {}
    record("families asked about children", school=school, by=by, letters=len(rows), **whom)
    transaction.on_commit(outbox.nudge)
    return len(rows)


def _row(school: School, box: Sequence[Guardian], asked: Asked, now: dt.datetime) -> Delivery:
    """Made out to the first of a home, for all its children; one a school year, and another where
    that one never left."""
    first = box[0]
    return Delivery(
        school=school,
        letter=LETTER,
        key=f"{LETTER}:all:{first.pk}:{asked.since}:{asked.letters[first.pk]}",
        guardian=first,
        to=first.email,
        language=first.language or school.language,
        details={"guardians": [str(one.pk) for one in box]},
        due_at=now,
        not_after=now + LASTS,
    )
