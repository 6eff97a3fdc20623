"""What this room hangs up elsewhere; the composition root calls it once."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_noop

from accounts.access import Actor
from accounts.invitations import letters, printed, services, welcome_letter
from accounts.letters.registry import LetterKind, register
from accounts.models import Member
from accounts.signals import access_ended, staff_left, staff_to_invite


def invite_member(*, member: Member, by: Actor, now: dt.datetime, **_: Any) -> None:
    services.invite_by_mail(member, by=by, now=now)


def end_invitations(*, member: Member, now: dt.datetime, **_: Any) -> None:
    """An old one does not open again when they come back."""
    member.invitations.standing(now).update(expires_at=now)


def open_room() -> None:
    """The letters, the wish for one of them, and ears for what ends a code."""
    register(
        LetterKind(
            name=services.LETTER,
            render=letters.render,
            still_wanted=letters.wanted,
            called=gettext_noop("An invitation for staff"),
            sample=letters.sample,
        )
    )
    register(welcome_letter.KIND)
    access_ended.connect(printed.end_codes, dispatch_uid="invitations.end_codes")
    access_ended.connect(printed.begin_anew, dispatch_uid="invitations.begin_anew")
    staff_to_invite.connect(invite_member, dispatch_uid="accounts.invitations")
    staff_left.connect(end_invitations, dispatch_uid="accounts.invitations.ended")
