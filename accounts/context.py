"""What every page's head and foot need to know about who looks at it."""

from typing import Any

from django.http import HttpRequest

from accounts.access import NOBODY, Actor, Hat
from accounts.kept import seal_of
from accounts.second_step import announced_for


def who(request: HttpRequest) -> dict[str, Any]:
    """`who`: the actor's school and name, ready for base.html. Costs no query."""
    actor: Actor = getattr(request, "actor", NOBODY)
    school = actor.school or (actor.guardians[0].school if actor.guardians else None)
    name = ""
    if actor.member:
        name = actor.member.display_name
    elif actor.guardians:
        name = actor.guardians[0].name
    return {
        "who": {
            "hat": str(actor.hat),
            "display_name": name,
            "school_name": school.name if school else "",
            "emergency_number": school.emergency_number if school else "",
            "office_phone": school.office_phone if school else "",
            "office_hours": school.office_hours if school else "",
            "letters": _letters(actor),
            "second_step_from": announced_for(actor),
            "seal": seal_of(actor.user) if actor.hat == Hat.STAFF else "",
            "may": {can.name.lower(): True for can in actor.capabilities},
        }
    }


def _letters(actor: Actor) -> str:
    """For staff, why no letter to families leaves today: "not_yet", "resting", or nothing."""
    if actor.hat != Hat.STAFF or actor.school is None:
        return ""
    if actor.school.live_at is None:
        return "not_yet"
    return "resting" if actor.school.is_resting_on(actor.today) else ""
