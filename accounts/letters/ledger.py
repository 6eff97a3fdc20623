"""The moves of a Delivery row from state to state. Each is one conditional UPDATE.

A row moves only while it is still in the state, and in the hands, that the mover believes; a
move that comes too late changes nothing and says so. That holds on any database; on PostgreSQL
workers also step around each other's rows instead of waiting (SKIP LOCKED).
"""

import datetime as dt
import random
import uuid
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from accounts.models import Delivery

State = Delivery.State
LEASE = dt.timedelta(minutes=5)
"""So long a worker may hold a row without a move. An SMTP step ends after EMAIL_TIMEOUT seconds."""
BATCH = 50
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)


def claim(owner: str, *, now: dt.datetime, most: int = BATCH) -> list[Delivery]:
    """Take up to `most` due rows; each belongs to one owner at a time."""
    with transaction.atomic():
        due = Delivery.objects.due(now)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        chosen = list(due.values_list("pk", flat=True)[:most])
        Delivery.objects.due(now).filter(pk__in=chosen).order_by().update(
            state=State.CLAIMED, claimed_by=owner, lease_until=now + LEASE
        )
    mine = Delivery.objects.filter(pk__in=chosen, state=State.CLAIMED, claimed_by=owner)
    return list(
        mine.select_related("school", "guardian", "member", "user").order_by("due_at", "id")
    )


def begin_handing(delivery: Delivery, *, now: dt.datetime) -> bool:
    """Mark that the mail server is about to get it. False: it is no longer this worker's."""
    return _move(
        delivery,
        [State.CLAIMED],
        State.HANDING,
        {
            "lease_until": now + LEASE,
            "attempts": F("attempts") + 1,
            "message_id": delivery.message_id,
        },
        lease_until__gte=now,
    )


ENDS_UNHANDED = frozenset({State.CANCELLED, State.EXPIRED, State.REFUSED})


def close(delivery: Delivery, state: State, *, now: dt.datetime, problem: str = "") -> bool:
    """The end of a letter, whichever. What it was written from is forgotten: it may be a code.

    A slow answer may come after the row was settled as uncertain; it still counts.
    """
    was = [State.CLAIMED] if state in ENDS_UNHANDED else [State.HANDING, State.UNCERTAIN]
    sent = {"sent_at": now} if state == State.SENT else {}
    return _move(
        delivery,
        was,
        state,
        {**sent, "details": {}, "lease_until": None, "run_at": None, "problem": problem[:300]},
    )


def put_off(delivery: Delivery, *, until: dt.datetime) -> bool:
    """Back into the box for a politer hour. That was no try, and it is not late before."""
    values = {"run_at": until, "late_from": until, "lease_until": None, "problem": ""}
    return _move(delivery, [State.CLAIMED], State.NEW, values)


def give_back(delivery: Delivery, was: State, *, run_at: dt.datetime, problem: str) -> bool:
    """Back into the box until `run_at`; nobody outside has seen it. Handing has counted already."""
    tries = 1 if was == State.CLAIMED else 0
    return _move(
        delivery,
        [was],
        State.NEW,
        {
            "run_at": run_at,
            "lease_until": None,
            "attempts": F("attempts") + tries,
            "problem": problem[:300],
        },
    )


def release(owner: str, *, run_at: dt.datetime, problem: str) -> int:
    """Give back all that is claimed and not begun, as when the mail server is away."""
    return (
        Delivery.objects.filter(state=State.CLAIMED, claimed_by=owner)
        .order_by()
        .update(state=State.NEW, run_at=run_at, lease_until=None, problem=problem[:300])
    )


def settle_dead(*, now: dt.datetime) -> int:
    """Rows whose worker died while it handed them over: they may have left, nobody knows."""
    return (
        Delivery.objects.filter(state=State.HANDING, lease_until__lt=now)
        .order_by()
        .update(
            state=State.UNCERTAIN,
            lease_until=None,
            details={},
            problem="The worker stopped while handing it over.",
        )
    )


def wait_after(attempts: int) -> dt.timedelta:
    """1, 2, 4 ... minutes, an hour at most, a fifth more or less so that crowds come apart."""
    wait: dt.timedelta = min(FIRST_WAIT * 2 ** min(attempts, 10), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing


def new_owner() -> str:
    """A name for one round of one worker."""
    return uuid.uuid4().hex


def _move(
    delivery: Delivery, was: list[State], becomes: State, values: dict[str, Any], **also: Any
) -> bool:
    mine = Delivery.objects.filter(
        pk=delivery.pk, state__in=was, claimed_by=delivery.claimed_by, **also
    )
    return mine.order_by().update(state=becomes, **values) == 1
