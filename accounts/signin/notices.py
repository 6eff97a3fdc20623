"""What somebody is told of by letter when their sign-in changes, so that nobody else changes it unnoticed."""

import datetime as dt
import secrets

from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.letters import outbox
from accounts.letters.registry import Rendered
from accounts.letters.writing import written
from accounts.models import Delivery, Member, School, User

LETTER = "sign_in_changed"
CHANGES = {
    "added": _("A second step was added to your sign-in."),
    "removed": _("A second step was removed from your sign-in."),
    "codes": _(
        "New recovery codes were made for your sign-in. The ones before do not work any more."
    ),
    "code used": _("One of your recovery codes was used to sign in."),
    "reset": _(
        "Your second step was reset, and every browser was signed out."
        " Sign in as always; then you can set up a new one."
    ),
    "tried": _(
        "Somebody who was signed in as you typed a wrong code of the second step many times."
        " Nothing was opened."
    ),
}
"""What happened -> what the letter says."""


def tell(user: User, what: str, *, by: Actor, now: dt.datetime, once_a: str = "") -> None:
    """A letter to the person, from the school where they act. `once_a`: a day or so, for what may happen
    a hundred times."""
    here = by.school.pk if by.school else None
    members = list(user.members.select_related("school", "user").order_by("created_at"))
    member = next((one for one in members if one.school_id == here), next(iter(members), None))
    if member is not None:
        tell_member(member, what, now=now, once_a=once_a)


def tell_member(member: Member, what: str, *, now: dt.datetime, once_a: str = "") -> None:
    """`member.user` and `member.school` must be loaded."""
    user, school = member.user, member.school
    outbox.enqueue(
        letter=LETTER,
        school=school,
        to=user.email,
        language=user.language or school.language,
        key=f"{LETTER}:{user.pk}:{what}:{once_a or secrets.token_hex(8)}",
        details={"what": what},
        due_at=now,
        now=now,
        member=member,
        user=user,
    )


def render(delivery: Delivery, now: dt.datetime) -> Rendered:
    """Says what, and whom to ask. Holds no link: nobody is taught to follow one from such a letter."""
    return _written(delivery.school, delivery.details["what"], delivery.language)


def sample(school: School, language: str, now: dt.datetime) -> Rendered:
    return _written(school, "added", language)


def _written(school: School, what: str, language: str) -> Rendered:
    return written(
        LETTER,
        language=language,
        context={
            "school": school.name,
            "preheader": _("Was it not you? Please call the school office."),
            "happened": CHANGES[what],
            "office_phone": school.office_phone,
        },
    )
