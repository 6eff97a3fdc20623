"""The very first school of an installation, in the browser: by a code that its server has printed."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from accounts.access import staff_actor
from accounts.models import Member, Role, School, SetupCode, User
from accounts.services import operator, record
from checkins.services.founding import found_school

LASTS = dt.timedelta(days=1)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look like another one."""
LENGTH = 16
GROUP = 4


class NoSuchCode(Exception):
    """Not the code that was printed last, or too old."""


class HasSchool(Exception):
    """Somebody has founded a school here already."""


def is_empty() -> bool:
    """Whether nobody is here yet. Two queries, one where somebody is."""
    return not (School.objects.exists() or User.objects.exists())


@transaction.atomic
def print_code(*, now: dt.datetime) -> str:
    """A fresh code; the one before it ends. Raises HasSchool."""
    if not is_empty():
        raise HasSchool
    SetupCode.objects.all().delete()
    code = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
    SetupCode.objects.create(code_hash=_hash_of(code), expires_at=now + LASTS)
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _hash_of(typed: str) -> str:
    """Small letters, spaces and hyphens do not count."""
    plain = "".join(letter for letter in typed.upper() if letter in LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def found_first(
    *,
    code: str,
    name: str,
    language: str,
    time_zone: str,
    display_name: str,
    email: str,
    now: dt.datetime,
) -> User:
    """School and leader; the code goes. Of several at once one is first: the others find no code.

    Raises NoSuchCode, HasSchool, and django's ValidationError for a name or a time zone that
    cannot be.
    """
    standing = SetupCode.objects.select_for_update().filter(expires_at__gt=now)
    if not any(secrets.compare_digest(one.code_hash, _hash_of(code)) for one in standing):
        raise NoSuchCode
    if not is_empty():
        raise HasSchool
    school = found_school(name=name, time_zone=time_zone, language=language, now=now)
    user = User.objects.create_user(email, name=display_name)
    leader = Member.objects.create(
        school=school, user=user, display_name=display_name, roles=[str(Role.LEADER)]
    )
    SetupCode.objects.all().delete()
    record("school founded", school=school, by=operator(school, now=now), member=leader.pk)
    record("staff arrived", school=school, by=staff_actor(leader, now=now), member=leader.pk)
    return user
