"""Of whom a school asks a second step."""

import datetime as dt

from django.db import transaction

from accounts.access import Actor
from accounts.services.audit import record, school_of


@transaction.atomic
def ask_second_step(*, whom: str, starts_on: dt.date | None, by: Actor, now: dt.datetime) -> None:
    """Of these (School.SecondStep), from that day of the school's calendar on. Of nobody: `starts_on` None."""
    school = school_of(by)
    if (whom, starts_on) == (school.second_step_for, school.second_step_from):
        return
    school.second_step_for, school.second_step_from = whom, starts_on
    school.save(update_fields=["second_step_for", "second_step_from"])
    record("second step asked", school=school, by=by, whom=whom, since=starts_on)
