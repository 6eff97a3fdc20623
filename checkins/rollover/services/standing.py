"""What stands in the way of a change of a school's years, and the lock that each one takes."""

from accounts import services as people
from accounts.access import Actor
from accounts.models import School


class NotReady(Exception):
    """Somebody has no place yet, or the year has one already."""


class Changed(Exception):
    """The record or the plan has changed since the page was shown. Look again, then prepare."""


class TooLate(Exception):
    """The new classes count already; they are changed on the people's pages now."""


def lock_school(by: Actor) -> School:
    """One change of a school's years at a time, and of its lists."""
    if by.school is None:
        raise people.WrongSchool
    return School.objects.select_for_update().get(pk=by.school.pk)
