"""Two simpler ways to send a letter, for the harness to catch: without `handing` between two marks, a
death in the wrong moment loses a letter or doubles it, and nothing says so."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from accounts.letters import ledger
from accounts.letters.handing import give, offer, open_connection
from accounts.letters.mime import message_for, message_id_of, sender_of
from accounts.letters.registry import NotWanted, kind_named
from accounts.models import Delivery

State = Delivery.State
AT_A_TIME = 10
"""So few that no lease runs out by itself: only deaths count here."""


def mark_then_send(*, now: dt.datetime) -> Counter[str]:
    """Dies between the two: lost."""

    def deliver(row: Delivery) -> None:
        with transaction.atomic():
            message = _written(row, now)
            _mark(row, now)
        _send(row, message)

    return _each(now, deliver)


def send_then_mark(*, now: dt.datetime) -> Counter[str]:
    """Dies between the two: sent again."""

    def deliver(row: Delivery) -> None:
        with transaction.atomic():
            _send(row, _written(row, now))
            _mark(row, now)

    return _each(now, deliver)


def _each(now: dt.datetime, deliver: Callable[[Delivery], None]) -> Counter[str]:
    done: Counter[str] = Counter()
    while rows := ledger.claim(ledger.new_owner(), now=timezone.now(), most=AT_A_TIME):
        for row in rows:
            try:
                deliver(row)
            except NotWanted:
                ledger.close(row, State.CANCELLED, now=now)
            done["letters"] += 1
    return done


def _written(row: Delivery, now: dt.datetime) -> EmailMultiAlternatives:
    row.message_id = message_id_of(row)
    return message_for(row, kind_named(row.letter).render(row, now), now=now)


def _mark(row: Delivery, now: dt.datetime) -> None:
    Delivery.objects.filter(pk=row.pk).update(
        state=State.SENT, message_id=row.message_id, sent_at=now
    )


def _send(row: Delivery, message: EmailMultiAlternatives) -> None:
    connection = open_connection()
    offer(connection, sender=sender_of(row.school), to=row.to)
    give(connection, message)
    connection.close()
