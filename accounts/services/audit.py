"""One row for each change: who, what, about whom. And the wall between schools."""

from typing import Any

from accounts.access import Actor, Hat, operator_actor
from accounts.models import AuditEntry, School, SchoolRecord


class WrongSchool(Exception):
    """An object of another school was handed to a service. For the actor it does not exist."""


operator = operator_actor
"""The hat of commands at the machine: `by=operator(school, now=now)`."""


def record(verb: str, *, school: School, by: Actor, **about: Any) -> AuditEntry:
    """Write down a change. `about` holds ids and plain facts, never a word of a sheet."""
    guardian = next((one for one in by.guardians if one.school_id == school.pk), None)
    return AuditEntry.objects.create(
        school=school,
        verb=verb,
        by_member=by.member,
        by_guardian=guardian,
        by_operator=by.hat == Hat.OPERATOR,
        about={key: _plain(value) for key, value in about.items()},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | type(None)) else str(value)


def school_of(by: Actor, *things: SchoolRecord) -> School:
    """The school at which the actor acts. Raises WrongSchool for a thing of any other school."""
    school = by.school or next((one.school for one in by.guardians), None)
    if school is None or any(thing.school_id != school.pk for thing in things):
        raise WrongSchool
    return school
