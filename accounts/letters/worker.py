"""The post room's round: claim what is due, write it, hand it over, note what came of it.

Nothing here depends on being called once or by one process. A round that is killed leaves rows
that say how far it came; the next round, here or elsewhere, goes on from there (docs/architecture.md).
"""

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django import db
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, transaction

from accounts.letters import ledger
from accounts.letters.handing import (
    Away,
    Doubtful,
    Later,
    Refused,
    Unsure,
    give,
    offer,
    open_connection,
    withdraw,
)
from accounts.letters.mime import message_for, message_id_of, sender_of
from accounts.letters.registry import NotWanted, kind_named
from accounts.models import AuditEntry, Delivery, Guardian
from accounts.problems import place_of

log = logging.getLogger(__name__)
State = Delivery.State
ROUND_LASTS = dt.timedelta(seconds=50)
"""A round claims nothing more after that, so that the minute's other work has its turn: the worker that
delivers is the one that plans."""
UNFINISHED = "rounds cut short"
"""Counted among the outcomes: more may be due, and the next round should come at once."""
A_MOMENT = 0.5
"""Seconds between two tries to write down an outcome."""
MOST_BREAKS = 2
"""So many connections may break one after the other before a round gives up."""


@dataclass
class Round:
    """One run through the box. `clock` goes on from the moment the caller says it is."""

    now: dt.datetime
    owner: str = field(default_factory=ledger.new_owner)
    began: float = field(default_factory=time.monotonic)
    connection: BaseEmailBackend | None = None
    breaks: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def clock(self) -> dt.datetime:
        return self.now + dt.timedelta(seconds=time.monotonic() - self.began)


def deliver(*, now: dt.datetime) -> Counter[str]:
    """Send what is due at `now`, for less than a minute; how many letters came to which state."""
    this = Round(now)
    try:
        while batch := ledger.claim(this.owner, now=this.clock):
            for delivery in batch:
                _deliver_one(this, delivery)
            if this.clock >= now + ROUND_LASTS:
                this.outcomes[UNFINISHED] += 1
                break
    except Away as problem:
        wait = ledger.wait_after(0)
        left = ledger.release(this.owner, run_at=this.clock + wait, problem=f"Away: {problem}")
        this.outcomes["waiting"] += left
        log.warning("The mail server is away (%s); %d letters wait.", problem, left)
    finally:
        _hang_up(this)
    return this.outcomes


def _deliver_one(this: Round, delivery: Delivery) -> None:
    # The line comes first: with the server away no letter is written, marked or counted as tried.
    if this.connection is None:
        this.connection = open_connection()
    if delivery.not_after is not None and delivery.not_after < this.clock:
        _end(this, delivery, State.EXPIRED)
    elif _offer(this, this.connection, delivery):
        message = _write(this, delivery)
        if message is None:
            withdraw(this.connection)
        else:
            _give(this, this.connection, delivery, message)


def _offer(this: Round, connection: BaseEmailBackend, delivery: Delivery) -> bool:
    """Whether the server wants a letter for this address. Nothing has left, nothing is marked."""
    try:
        offer(connection, sender=sender_of(delivery.school), to=delivery.to)
    except Away as problem:
        _wait(this, delivery, str(problem))
        _hang_up(this)
        this.breaks += 1
        if this.breaks >= MOST_BREAKS:
            raise
    except Later as problem:
        _wait(this, delivery, str(problem))
    except Doubtful as problem:
        _doubt(this, delivery, str(problem))
    except Refused as problem:
        _refuse(this, delivery, str(problem))
    else:
        return True
    return False


def _write(this: Round, delivery: Delivery) -> EmailMultiAlternatives | None:
    """The message, its row marked as being handed over; None when it is not to leave now."""
    try:
        return _prepare(this, delivery)
    except NotWanted:
        _end(this, delivery, State.CANCELLED)
    except (OperationalError, InterfaceError) as problem:
        # Whether the mark was kept nobody knows, but that nothing has left is known.
        said = f"The database went away: {type(problem).__name__}"
        _for_certain(lambda: _come_back(this, delivery, said))
    except Exception as problem:
        # The exception's own words may hold a name or an address; its kind and place do not.
        said = f"Could not be written: {place_of(problem)}"
        log.error("Letter %s: %s", delivery.pk, said)
        wait = ledger.wait_after(delivery.attempts)
        ledger.give_back(delivery, State.CLAIMED, run_at=this.clock + wait, problem=said)
        this.outcomes["unwritten"] += 1
    return None


@transaction.atomic
def _prepare(this: Round, delivery: Delivery) -> EmailMultiAlternatives | None:
    """Ask once more whether it is wanted, write it, and mark it: all of it or nothing."""
    now = this.clock
    kind = kind_named(delivery.letter)
    if not kind.still_wanted(delivery, now):
        _end(this, delivery, State.CANCELLED)
        return None
    wait_until = kind.not_before(delivery, now)
    if wait_until > now:
        this.outcomes["postponed"] += 1
        ledger.put_off(delivery, until=wait_until)
        return None
    delivery.message_id = message_id_of(delivery)
    if not ledger.begin_handing(delivery, now=now):
        return None
    message = message_for(delivery, kind.render(delivery, now), now=now)
    message.message()  # a header that cannot be written fails here, not in the middle of SMTP
    return message


def _give(
    this: Round, connection: BaseEmailBackend, delivery: Delivery, message: EmailMultiAlternatives
) -> None:
    try:
        give(connection, message)
    except Later as problem:
        said = str(problem)
        _for_certain(lambda: _come_back(this, delivery, said))
    except Unsure as problem:
        said = str(problem)
        _for_certain(lambda: _end(this, delivery, State.UNCERTAIN, said))
        _hang_up(this)
    else:
        this.breaks = 0
        _for_certain(lambda: _end(this, delivery, State.SENT))


def _for_certain(note: Callable[[], None]) -> None:
    """Write down what came of a letter, again and again while the database is away and the row is ours:
    the mail server cannot be asked. `note` may have been kept when it fails, and changes nothing then."""
    until = time.monotonic() + ledger.LEASE.total_seconds()
    while True:
        try:
            return note()
        except (OperationalError, InterfaceError) as problem:
            if time.monotonic() > until:
                raise
            log.warning("The database is away (%s); a letter's end waits.", type(problem).__name__)
            db.connection.close()
            time.sleep(A_MOMENT)


def _end(this: Round, delivery: Delivery, state: State, problem: str = "") -> None:
    ledger.close(delivery, state, now=this.clock, problem=problem)
    this.outcomes[str(state)] += 1


def _wait(this: Round, delivery: Delivery, problem: str) -> None:
    run_at = this.clock + ledger.wait_after(delivery.attempts)
    ledger.give_back(delivery, State.CLAIMED, run_at=run_at, problem=problem)
    this.outcomes["waiting"] += 1
    log.warning("Letter %s waits: %s", delivery.pk, problem)


def _doubt(this: Round, delivery: Delivery, problem: str) -> None:
    """Believed when it is said again and the server has taken a letter in between: it is not us, then,
    whom it refuses."""
    since = delivery.refused_at
    if since is not None and Delivery.objects.has_sent_since(since):
        _refuse(this, delivery, problem)
        return
    if since is None:
        Delivery.objects.filter(pk=delivery.pk).update(refused_at=this.clock)
    _wait(this, delivery, problem)


@transaction.atomic
def _come_back(this: Round, delivery: Delivery, problem: str) -> None:
    """What was marked has not left."""
    run_at = this.clock + ledger.wait_after(delivery.attempts)
    if ledger.give_back(delivery, State.HANDING, run_at=run_at, problem=problem):
        _undo(delivery, this.clock)
    else:
        ledger.give_back(delivery, State.CLAIMED, run_at=run_at, problem=problem)
    this.outcomes["waiting"] += 1
    log.warning("Letter %s waits: %s", delivery.pk, problem)


@transaction.atomic
def _refuse(this: Round, delivery: Delivery, problem: str) -> None:
    """No such address: the family gets paper from now on, and the school sees why."""
    now = this.clock
    _end(this, delivery, State.REFUSED, problem)
    if delivery.guardian is None:
        return
    guardian = Guardian.objects.filter(pk=delivery.guardian.pk, email=delivery.to)
    if guardian.update(channel=Guardian.Channel.PAPER, bounced_at=now):
        AuditEntry.objects.create(
            school_id=delivery.school_id,
            verb="address refused",
            about={"guardian": str(delivery.guardian_id), "delivery": str(delivery.pk)},
        )


def _undo(delivery: Delivery, now: dt.datetime) -> None:
    on_return = kind_named(delivery.letter).on_return
    if on_return is not None:
        on_return(delivery, now)


def _hang_up(this: Round) -> None:
    if this.connection is not None:
        try:
            this.connection.close()
        except Exception as problem:
            log.info("The connection ended with %s.", type(problem).__name__)
        this.connection = None
