"""What this room hangs up elsewhere; the composition root calls it once."""

import datetime as dt
from typing import Any

from allauth.account.signals import authentication_step_completed
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.access import Actor
from accounts.letters.registry import LetterKind, register
from accounts.models import Member, User
from accounts.signals import staff_left
from accounts.signin import address, leaving, letters, notices, services, sessions

KINDS = (
    LetterKind(
        name=services.LETTER,
        render=letters.render,
        still_wanted=letters.wanted,
        called=gettext_noop("A code to sign in"),
        sample=letters.sample,
    ),
    LetterKind(
        name=address.CODE_LETTER,
        render=letters.render_address_code,
        still_wanted=letters.wanted,
        called=gettext_noop("A code for a new address"),
        sample=letters.sample_address_code,
    ),
    LetterKind(
        name=address.NOTICE_LETTER,
        render=letters.render_address_changed,
        called=gettext_noop("The address was changed"),
        sample=letters.sample_address_changed,
    ),
    LetterKind(
        name=notices.LETTER,
        render=notices.render,
        called=gettext_noop("Something changed at your sign-in"),
        sample=notices.sample,
    ),
)


def link_after_code(*, user: User, method: str, **_: Any) -> None:
    """A password proves no address; a code does."""
    if method == "code":
        services.address_proven(user, now=timezone.now())


def end_with_them(*, member: Member, by: Actor, now: dt.datetime, **_: Any) -> None:
    leaving.end_sign_in(member, now=now)


def open_room() -> None:
    """Letters and signals of signing in."""
    for kind in KINDS:
        register(kind)
    staff_left.connect(end_with_them, dispatch_uid="accounts.signin.leaving")
    authentication_step_completed.connect(link_after_code, dispatch_uid="accounts.signin.code")
    sessions.connect()
