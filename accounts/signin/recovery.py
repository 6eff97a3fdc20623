"""Recovery codes: ten, eight digits each, each of them once. Made anew they are shown once and never again.

The engine is allauth's: one closed seed, and which of its codes were used.
"""

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.signin import vault

DIGITS, COUNT = 8, 10


@transaction.atomic
def make_codes(user: User) -> list[str]:
    """Ten new ones; those of before are worth nothing. Two windows at once: the second one's stand."""
    User.objects.select_for_update().get(pk=user.pk)
    rows_of(user).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def rows_of(user: User) -> QuerySet[Authenticator]:
    kind = Authenticator.Type.RECOVERY_CODES
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type=kind)
    return found


def left(row: Authenticator) -> int:
    used: int = row.data.get("used_mask", 0)
    return COUNT - used.bit_count()


def accepts(row: Authenticator, code: str, *, now: dt.datetime) -> bool:
    """Whether it is one of the codes that were not used yet; from then on it is."""
    try:
        is_right: bool = RecoveryCodes(row).validate_code(code)
    except (vault.Unreadable, Authenticator.DoesNotExist):
        return False
    if is_right:
        Authenticator.objects.filter(pk=row.pk).update(last_used_at=now)
    return is_right
