"""Stopping letters with one click, as mail programs offer it (RFC 8058), and starting them again."""

import datetime as dt
from functools import partial

from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.models import AuditEntry, Guardian

SALT = "letters.stop"


def stop_url(guardian: Guardian) -> str:
    """The address that stops this guardian's letters. Names nobody, needs no sign-in, does not end."""
    token = signing.dumps(str(guardian.pk), salt=SALT)
    return f"{guardian.school.url}{reverse('letters_stop', args=[token])}"


def stop_headers(guardian: Guardian) -> dict[str, str]:
    """What lets a mail program stop the letters by itself, with one POST."""
    return {
        "List-Unsubscribe": f"<{stop_url(guardian)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def guardian_of(token: str) -> Guardian | None:
    """Whose letters a token stops; None when it is not ours."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Guardian.objects.filter(pk=pk).select_related("school").first()


def stop(guardian: Guardian, *, now: dt.datetime) -> None:
    """No letter to this address from now on; those that wait are cancelled when their turn comes.

    Everybody of the household who shares the address is meant: it is the mailbox that says stop.
    """
    _set(guardian, stopped_at=now)


def start_again(guardian: Guardian) -> None:
    """Letters come again."""
    _set(guardian, stopped_at=None)


@transaction.atomic
def _set(guardian: Guardian, *, stopped_at: dt.datetime | None) -> None:
    log = partial(AuditEntry.objects.create, school_id=guardian.school_id)
    sharing = Guardian.objects.filter(
        school=guardian.school_id, household=guardian.household_id, email=guardian.email
    )
    for one in sharing.filter(stopped_at__isnull=stopped_at is not None):
        one.stopped_at = stopped_at
        one.save(update_fields=["stopped_at"])
        verb = "letters stopped" if stopped_at else "letters started again"
        log(verb=verb, by_guardian=guardian, about={"guardian": str(one.pk)})
