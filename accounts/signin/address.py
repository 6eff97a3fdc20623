"""A guardian's new address: nothing changes until a code sent there comes back."""

import datetime as dt
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.crypto import constant_time_compare

from accounts.access import Actor
from accounts.letters import outbox
from accounts.models import Block, Guardian, Member, User, Welcome
from accounts.services import record
from accounts.services.guardians import redirect_letters
from accounts.signals import access_ended
from accounts.signin.services import CODE_LASTS

CODE_LETTER, NOTICE_LETTER = "address_code", "address_changed"
MOST_TRIES = 5
KEY = "new_address"


class AddressTaken(Exception):
    """Somebody else signs in with it, or another home of the school has it: the office is asked."""


class WrongCode(Exception):
    """Not the code that was sent, or too late, or tried too often. `is_over`: ask for another."""

    def __init__(self, *, is_over: bool) -> None:
        super().__init__()
        self.is_over = is_over


@dataclass(frozen=True)
class Wish:
    """What waits in the session of the browser that asked."""

    email: str
    code: str
    at: float
    tries: int = 0


def wish_of(session: SessionBase) -> Wish | None:
    kept: dict[str, Any] | None = session.get(KEY)
    return Wish(**kept) if kept else None


@transaction.atomic
def ask_for_address(session: SessionBase, email: str, *, by: Actor, now: dt.datetime) -> None:
    """Send a code of eight digits to the new address. `email` must be in lower case."""
    code = f"{secrets.randbelow(10**8):08}"
    session[KEY] = asdict(Wish(email, code, now.timestamp()))
    guardian = by.guardians[0]
    outbox.enqueue(
        letter=CODE_LETTER,
        school=guardian.school,
        to=email,
        language=guardian.language or guardian.school.language,
        key=f"{CODE_LETTER}:{secrets.token_hex(12)}",
        details={"code": code},
        due_at=now,
        not_after=now + CODE_LASTS,
        now=now,
        user=by.user,
    )


def confirm_address(session: SessionBase, code: str, *, by: Actor, now: dt.datetime) -> User:
    """Take the new address for this sign-in and every record behind it; the old one is told.

    Who came by a printed code and has a sign-in with that address already gets that one: it is
    returned, else one's own. Raises WrongCode, AddressTaken. Every other session and every link to
    the old address end.
    """
    wish = wish_of(session)
    if wish is None or now.timestamp() - wish.at > CODE_LASTS.total_seconds():
        session.pop(KEY, None)
        raise WrongCode(is_over=True)
    if not constant_time_compare(code, wish.code):
        _count_try(session, wish)
    session.pop(KEY)
    return _take(wish.email, by=by, now=now)


def _count_try(session: SessionBase, wish: Wish) -> None:
    tried = replace(wish, tries=wish.tries + 1)
    is_over = tried.tries >= MOST_TRIES
    if is_over:
        session.pop(KEY)
    else:
        session[KEY] = asdict(tried)
    raise WrongCode(is_over=is_over)


@transaction.atomic
def _take(email: str, *, by: Actor, now: dt.datetime) -> User:
    user = by.user
    assert user is not None  # noqa: S101 - a parent account always has one
    theirs = User.objects.filter(email=email).exclude(pk=user.pk).first()
    if _is_taken(email, theirs, by=by) or _is_known_by_it(by):
        raise AddressTaken
    for guardian in by.guardians:
        _tell_old_address(guardian, email, by=by, now=now)
        if not user.has_address:
            _come_by_mail(guardian, theirs or user)
        guardian.email, guardian.bounced_at = email, None
        guardian.save(update_fields=["email", "bounced_at", "channel", "user"])
        redirect_letters(guardian)
        access_ended.send(Guardian, guardian=guardian, child=None, by=by, now=now)
        record("address changed", school=guardian.school, by=by, guardian=guardian.pk)
    if theirs is not None:
        user.delete()
        return theirs
    user.email, user.proven_at = email, now
    user.save(update_fields=["email", "proven_at"])
    return user


def _come_by_mail(guardian: Guardian, user: User) -> None:
    """Who came by a printed code is from here on a sign-in like any other. Paper that was only for
    want of an address ends with the want."""
    if not guardian.email or guardian.bounced_at is not None:
        guardian.channel = Guardian.Channel.MAIL
    guardian.user = user
    Welcome.objects.filter(guardian=guardian).update(user=None)


def _is_taken(email: str, theirs: User | None, *, by: Actor) -> bool:
    """Another's, unless the printed letter's reader has just shown that they read that mail."""
    by_paper = by.user is not None and not by.user.has_address
    if theirs is not None and not (by_paper and theirs.is_active):
        return True
    others = Guardian.objects.filter(
        ended_on=None, email=email, school__in=[guardian.school_id for guardian in by.guardians]
    )
    return others.exclude(household__in=by.household_ids).exists()


def _is_known_by_it(by: Actor) -> bool:
    """Who is blocked from a child, and works at the school with the address on file: they are known
    by it there (`accounts.duties`), so only the office changes it."""
    blocks = Block.objects.filter(guardian__in=by.guardians, lifted_at=None)
    works_here = Member.objects.filter(
        school=OuterRef("school"), user__email=OuterRef("guardian__email")
    )
    return blocks.filter(Exists(works_here)).exists()


def _tell_old_address(guardian: Guardian, email: str, *, by: Actor, now: dt.datetime) -> None:
    if guardian.email in ("", email):
        return
    outbox.enqueue(
        letter=NOTICE_LETTER,
        school=guardian.school,
        to=guardian.email,
        language=guardian.language or guardian.school.language,
        key=f"{NOTICE_LETTER}:{guardian.pk}:{secrets.token_hex(8)}",
        details={"told": True},
        due_at=now,
        now=now,
        user=None if by.user is None or not by.user.has_address else by.user,
    )


def may_change(user: User) -> bool:
    """Staff keep the address that their school invited; the office changes it."""
    return not user.members.exists()
