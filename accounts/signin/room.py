"""What this room hangs up elsewhere; the composition root calls it once."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from django.utils import timezone

from accounts.letters.registry import LetterKind, register
from accounts.models import User
from accounts.signin import address, letters, services, sessions


def link_after_code(*, user: User, method: str, **_: Any) -> None:
    """A password proves no address; a code does."""
    if method == "code":
        services.address_proven(user, now=timezone.now())


def open_room() -> None:
    """Letters and signals of signing in."""
    register(LetterKind(name=services.LETTER, render=letters.render, still_wanted=letters.wanted))
    register(
        LetterKind(
            name=address.CODE_LETTER,
            render=letters.render_address_code,
            still_wanted=letters.wanted,
        )
    )
    register(LetterKind(name=address.NOTICE_LETTER, render=letters.render_address_changed))
    authentication_step_completed.connect(link_after_code, dispatch_uid="accounts.signin.code")
    sessions.connect()
