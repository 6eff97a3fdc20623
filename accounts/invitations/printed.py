"""The code on a printed welcome letter: made, used once, ended (docs/adr/0017)."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts import codes
from accounts.access import Actor, guardian_actor
from accounts.invitations.welcoming import links_here
from accounts.models import Block, Child, Guardian, PrintedCode, User, Welcome
from accounts.models.user import NO_ADDRESS
from accounts.services.audit import record, school_of

LASTS = dt.timedelta(days=60)
"""Out with a Friday's book bag, over a holiday, to somebody who reads it out: weeks, not months."""
OVERLAP = dt.timedelta(minutes=10)
"""A print that jammed or was asked for twice: both sheets of paper work until one is used."""
LENGTH = 12
SALT = "invitations.printed"


@dataclass(frozen=True)
class Minted:
    """The two secrets of one letter, known only until it is drawn."""

    guardian: Guardian
    secret: str
    code: str


def read(typed: str) -> str | None:
    """The code in what somebody typed from the letter, or None when it cannot be one."""
    return codes.read(typed, LENGTH)


def shown(code: str) -> str:
    """`K7M4-PX2Q-9RTW`, as it is printed."""
    return codes.shown(code, 4)


def mint(guardians: Iterable[Guardian]) -> list[Minted]:
    """Fresh secrets for letters that are about to be drawn; nothing is kept yet."""
    return [Minted(one, codes.new_secret(), codes.new_code(LENGTH)) for one in guardians]


@transaction.atomic
def keep(minted: Sequence[Minted], *, by: Actor, now: dt.datetime) -> None:
    """The letters are drawn: their codes open, those of letters printed before do not any more."""
    people = [one.guardian for one in minted]
    school = school_of(by, *people)
    before = PrintedCode.objects.standing(now).filter(guardian__in=people)
    before.filter(created_at__lt=now - OVERLAP).update(revoked_at=now)
    PrintedCode.objects.bulk_create(
        PrintedCode(
            school=school,
            guardian=one.guardian,
            door_hash=door_hash(one.secret),
            code_hash=code_hash(one.code),
            expires_at=now + LASTS,
        )
        for one in minted
    )
    Welcome.objects.bulk_create(
        [Welcome(school=school, guardian=one, printed_at=now) for one in people],
        update_conflicts=True,
        unique_fields=["guardian"],
        update_fields=["printed_at"],
    )
    record("welcome printed", school=school, by=by, guardians=[one.pk for one in people])


def letter_behind(secret: str, *, now: dt.datetime) -> PrintedCode | None:
    """The letter whose QR code this is; None for one that is unknown, used, ended or too old."""
    if not secret.isascii():
        return None
    found = PrintedCode.objects.standing(now).filter(door_hash=door_hash(secret.upper()))
    letter = found.select_related("guardian__school").first()
    return letter if letter is not None and _may_come(letter.guardian, now) else None


def letter_with_id(pk: str, *, now: dt.datetime) -> PrintedCode | None:
    """The letter that this browser came by."""
    found = PrintedCode.objects.standing(now).filter(pk=uuid.UUID(pk))
    letter = found.select_related("guardian__school").first()
    return letter if letter is not None and _may_come(letter.guardian, now) else None


@transaction.atomic
def come_in(code: str, *, now: dt.datetime) -> User | None:
    """Use the code, once: the sign-in of this one guardian. None for a code that opens nothing."""
    found = PrintedCode.objects.standing(now).filter(code_hash=code_hash(code))
    letter = found.select_related("guardian__school").first()
    if letter is None or not _may_come(letter.guardian, now):
        return None
    if not PrintedCode.objects.standing(now).filter(pk=letter.pk).update(used_at=now):
        return None  # two phones at once: the other one was first
    guardian = letter.guardian
    PrintedCode.objects.standing(now).filter(guardian=guardian).update(revoked_at=now)
    user = _sign_in_of(guardian, now=now)
    by = guardian_actor(user, [guardian], now=now)
    record("came by a printed code", school=guardian.school, by=by, guardian=guardian.pk)
    return user


def _sign_in_of(guardian: Guardian, *, now: dt.datetime) -> User:
    """A sign-in without an address, for this record alone. Its browsers of before are signed out."""
    welcome, _is_new = Welcome.objects.select_related("user").get_or_create(
        guardian=guardian, defaults={"school_id": guardian.school_id}
    )
    user = welcome.user
    if user is None:
        user = User.objects.create_user(
            f"{guardian.pk.hex}-{codes.new_secret().lower()}{NO_ADDRESS}",
            name=guardian.name[:120],
            language=guardian.language,
        )
    else:
        user.end_sessions()
    welcome.user, welcome.came_at = user, now
    welcome.save(update_fields=["user", "came_at"])
    return user


def _may_come(guardian: Guardian, now: dt.datetime) -> bool:
    """Somebody who cares for a child here: no block, no ended link, not a child who has left."""
    today = guardian.school.local_date(now)
    return links_here(today).filter(guardian=guardian).exists()


def end_codes(
    *, sender: Any, guardian: Guardian | None, child: Child | None, now: dt.datetime, **_: Any
) -> None:
    """Access has ended: so do the codes of whom it leaves no child here, for good. A block and a
    changed address end them in any case."""
    people = Guardian.objects.filter(guardianships__child=child) if guardian is None else None
    codes_of: QuerySet[PrintedCode] = PrintedCode.objects.standing(now).filter(
        guardian__in=[guardian] if people is None else people
    )
    if sender is not Block and child is not None:
        today = child.school.local_date(now)
        here = links_here(today).filter(child__left_on=None).exclude(child=child)
        codes_of = codes_of.exclude(guardian__in=here.order_by().values("guardian"))
    codes_of.update(revoked_at=now)


def begin_anew(*, sender: Any, guardian: Guardian | None, child: Child | None, **_: Any) -> None:
    """Another address after a "not me": whoever reads there is welcomed, and gets letters."""
    if sender is not Guardian or guardian is None:
        return
    refused = Welcome.objects.filter(guardian=guardian, refused_at__isnull=False)
    if refused.update(refused_at=None, mailed_at=None):
        Guardian.objects.filter(pk=guardian.pk).update(stopped_at=None)


def door_hash(secret: str) -> str:
    """80 random bits need no key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_hash(code: str) -> str:
    """54 bits are few for a plain hash that somebody has stolen; with the server's key they are not."""
    return salted_hmac(SALT, code, algorithm="sha256").hexdigest()
