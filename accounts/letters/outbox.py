"""Putting a letter into the outbox. The row is the truth; the message to the worker is a nudge."""

import datetime as dt
import logging
from typing import Any

from celery import current_app
from django.db import transaction

from accounts.models import Delivery, Guardian, Member, School, User

log = logging.getLogger(__name__)


def enqueue(
    *,
    letter: str,
    school: School,
    to: str,
    language: str,
    key: str,
    details: dict[str, Any],
    due_at: dt.datetime,
    now: dt.datetime,
    guardian: Guardian | None = None,
    member: Member | None = None,
    user: User | None = None,
    not_after: dt.datetime | None = None,
) -> Delivery:
    """The one letter of this key, written in the caller's transaction.

    A second call with the same (school, key) changes nothing and returns the first row. The
    worker is woken after the commit when the letter is due already; the minute's sweep finds
    everything else.
    """
    delivery, is_new = Delivery.objects.get_or_create(
        school=school,
        key=key,
        defaults={
            "letter": letter,
            "to": to,
            "language": language,
            "details": details,
            "due_at": due_at,
            "not_after": not_after,
            "guardian": guardian,
            "member": member,
            "user": user,
        },
    )
    if is_new and due_at <= now:
        transaction.on_commit(nudge)
    return delivery


def nudge() -> None:
    """Wake the worker. A broker that is away costs nothing but a minute: the sweep comes anyway."""
    try:
        current_app.send_task("accounts.letters.tasks.deliver_due", retry=False)
    except Exception as problem:
        log.warning("The worker could not be woken: %s", type(problem).__name__)
