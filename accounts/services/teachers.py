"""Several teachers at once, as a head teacher has them on a list."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.access import Actor
from accounts.models import Classroom, Role, School
from accounts.services.audit import school_of
from accounts.services.staff import AlreadyMember, add_member, assign


@dataclass(frozen=True)
class Teacher:
    """A line of the list; `classroom` where one was named."""

    name: str
    email: str
    classroom: Classroom | None


@transaction.atomic
def add_teachers(*, teachers: Sequence[Teacher], by: Actor, now: dt.datetime) -> int:
    """Put these on the staff as teachers, each with their class, all or none; how many are new.

    Who works here already keeps name and roles, and gets nothing by a list. Nobody is invited yet.
    """
    School.objects.select_for_update().get(pk=school_of(by).pk)
    count = 0
    for one in teachers:
        try:
            member = add_member(
                email=one.email,
                display_name=one.name,
                roles=[Role.TEACHER],
                is_invited=False,
                by=by,
                now=now,
            )
        except AlreadyMember:
            continue
        count += 1
        if one.classroom is not None:
            assign(member=member, classroom=one.classroom, by=by, now=now)
    return count
