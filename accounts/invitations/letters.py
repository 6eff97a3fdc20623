"""The letter that invites a member of staff."""

import datetime as dt
import uuid

from django.utils.translation import gettext_lazy as _

from accounts.invitations.services import LETTER, renewed_address
from accounts.letters.registry import Rendered
from accounts.letters.writing import written
from accounts.models import Delivery, Invitation, School


def _id_of(delivery: Delivery) -> uuid.UUID:
    return uuid.UUID(delivery.details["invitation"])


def wanted(delivery: Delivery, now: dt.datetime) -> bool:
    """Not when it was used, replaced or is too old, nor when the member has left."""
    invitation = (
        Invitation.objects.standing(now)
        .filter(pk=_id_of(delivery))
        .select_related("member", "school")
        .first()
    )
    if invitation is None:
        return False
    return invitation.member.is_active_at(now)


def render(delivery: Delivery, now: dt.datetime) -> Rendered:
    """Writes the token's hash in the transaction that hands the letter over; see `renewed_address`."""
    invitation = Invitation.objects.select_related("member__school", "member__user").get(
        pk=_id_of(delivery)
    )
    member = invitation.member
    url = renewed_address(invitation)
    return _written(member.school, member.display_name, url, delivery.language)


def sample(school: School, language: str, now: dt.datetime) -> Rendered:
    return _written(school, "Ms. Okafor", f"{school.url}/", language)


def _written(school: School, name: str, url: str, language: str) -> Rendered:
    return written(
        LETTER,
        language=language,
        context={
            "school": school.name,
            "preheader": _("One page, and you are in."),
            "name": name,
            "url": url,
        },
    )
