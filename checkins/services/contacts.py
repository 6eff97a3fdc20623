"""The log of calls and talks: one line each, kept for the child's teachers."""

import datetime as dt

from django.db import transaction

from accounts.models import Child, Guardian, Member
from accounts.text import one_line
from checkins.models import ContactLog


class NotYet(ValueError):
    """The day is still to come."""


class NotOfThisChild(ValueError):
    """The adult does not care for this child."""


@transaction.atomic
def log_contact(
    *,
    child: Child,
    way: str,
    on: dt.date,
    note: str = "",
    follow_up: str = "",
    guardian: Guardian | None = None,
    by: Member,
    now: dt.datetime,
) -> ContactLog:
    """Note a talk of that day; `way` is one of `ContactLog.Way`. The home is the guardian's of today.

    The same words about the same day stand once: the button was pressed again. `child.school` is
    read. Raises NotYet, NotOfThisChild.
    """
    if on > child.school.local_date(now):
        raise NotYet
    if guardian is not None and not guardian.guardianships.in_force().filter(child=child).exists():
        raise NotOfThisChild
    Child.objects.select_for_update().get(pk=child.pk)
    talk, _made = ContactLog.objects.get_or_create(
        school=child.school,
        child=child,
        guardian=guardian,
        way=ContactLog.Way(way),
        on=on,
        note=one_line(note),
        follow_up=one_line(follow_up),
        by_member=by,
        defaults={
            "household_id": guardian.household_id if guardian else None,
            "written_at": now,
        },
    )
    return talk
