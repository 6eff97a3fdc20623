"""What is done with a list behind the page. The row is the truth, and a message to the worker a nudge.

A job takes a row by a conditional UPDATE with a lease, and does its work in one transaction that asks
the row's state once more with the school held. So it may be begun twice or be killed: before the end
nothing is changed, after it nothing is left to do. What a dead broker or a killed worker leaves is
picked up by the minute's round, and given up after a few tries, in words that a person reads.
"""

import datetime as dt
import logging
import uuid
from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from accounts.access import Actor, Can, active_members, staff_actor
from accounts.models import Member, RosterImport
from accounts.problems import place_of
from accounts.rosters.apply import Moved, Unusual, apply, plan_of
from accounts.rosters.nudging import nudge
from accounts.rosters.progress import Progress, nothing_yet
from accounts.rosters.receiving import read_later
from accounts.rosters.staff import allowed, keeps_staff
from accounts.rosters.undo import NewerFirst, undo
from accounts.rosters.undoing import newer_than, undo_plan

log = logging.getLogger(__name__)
State, Note = RosterImport.State, RosterImport.Note
LEASE = dt.timedelta(minutes=2)
"""So long a job that was killed keeps its row. One that takes longer still holds the school."""
MOST_TRIES = 3
LONGEST_KEY = 200


class NotTheirs(Exception):
    """Who confirmed it has left since, or may not manage people any more."""


def confirm(
    waiting: RosterImport,
    *,
    fingerprint: str,
    answers: Collection[str] = (),
    by: Actor,
    now: dt.datetime,
) -> bool:
    """Have the plan with this fingerprint applied. Raises Moved when it would be another plan, Unusual
    when far more would go than usual and `answers` do not hold how many.

    False: it was confirmed, applied or set aside before.
    """
    if waiting.state != State.WAITING or not waiting.roster:
        return False
    chosen = allowed(plan_of(waiting, now=now, answers=answers), by)
    if chosen.fingerprint != fingerprint:
        raise Moved
    if chosen.is_blocked:
        raise Unusual
    asked = {"fingerprint": fingerprint, "answers": [one for one in answers if _is_key(one)]}
    who = {"confirmed_by": by.member, "confirmed_at": now}
    return _queue(waiting, State.QUEUED, asked=asked, **who)


def take_back(done: RosterImport, *, fingerprint: str, by: Actor, now: dt.datetime) -> bool:
    """Have a list undone that was applied. Raises Moved when it would be something else than what was
    shown, NewerFirst. False: it cannot be undone any more, or is being undone."""
    if not done.may_be_undone(now):
        return False
    if newer_than(done):
        raise NewerFirst
    today = done.school.local_date(now)
    if undo_plan(done, today=today, keeps_staff=keeps_staff(by)).fingerprint != fingerprint:
        raise Moved
    who = {"undone_by": by.member, "undone_at": now}
    return _queue(done, State.UNDOING, asked={"fingerprint": fingerprint}, **who)


def _is_key(answer: str) -> bool:
    """As keys of questions are: anything else answers nothing."""
    return len(answer) <= LONGEST_KEY and answer.isascii() and answer.isprintable()


@transaction.atomic
def _queue(one: RosterImport, becomes: str, **values: Any) -> bool:
    moved = RosterImport.objects.filter(pk=one.pk, state=one.state).update(
        state=becomes, note="", lease_until=None, tries=0, **values
    )
    if moved:
        nothing_yet(one.pk)
        transaction.on_commit(lambda: nudge(one.pk))
    return moved == 1


def try_again(failed: RosterImport) -> bool:
    """Show once more what a list that did not finish would change; or read it once more."""
    becomes = State.WAITING if failed.table else State.UNREAD
    return _queue(failed, becomes, asked={})


def carry_on(*, now: dt.datetime, only: uuid.UUID | None = None) -> Counter[str]:
    """Do what is to be done with lists; how many of each. Any number of these may run at once."""
    done = Counter(lists_given_up=_give_up(now))
    rows = RosterImport.objects.to_do(now)
    for pk in rows.filter(pk=only) if only else rows:
        one = _claim(pk.pk, now)
        if one is not None:
            done[_do(one, now)] += 1
    return done


def _claim(import_id: uuid.UUID, now: dt.datetime) -> RosterImport | None:
    """Take it, unless another job has it, or has another list of the school."""
    busy = RosterImport.objects.filter(
        school=OuterRef("school"), state__in=RosterImport.JOBS, lease_until__gte=now
    )
    free = RosterImport.objects.to_do(now).order_by().filter(~Exists(busy), pk=import_id)
    if not free.update(lease_until=now + LEASE, tries=F("tries") + 1):
        return None
    return RosterImport.objects.select_related("school").get(pk=import_id)


def _do(one: RosterImport, now: dt.datetime) -> str:
    try:
        DOES[RosterImport.State(one.state)](one, now)
    except (Moved, NewerFirst):
        return _come_back(one, Note.MOVED)
    except NotTheirs:
        return _come_back(one, Note.NOT_THEIRS)
    except Exception as problem:
        # Its own words may hold a name; its kind and place do not.
        log.error("List %s: %s", one.pk, place_of(problem))
        RosterImport.objects.filter(pk=one.pk, state=one.state).update(lease_until=None)
        return "lists_troubled"
    return f"lists_{DONE[RosterImport.State(one.state)]}"


def _apply(one: RosterImport, now: dt.datetime) -> None:
    apply(
        one,
        fingerprint=one.asked["fingerprint"],
        answers=one.asked["answers"],
        by=_acting(one, one.confirmed_by_id, now),
        now=now,
        progress=Progress(one.pk),
    )


def _undo(one: RosterImport, now: dt.datetime) -> None:
    undo(
        one,
        fingerprint=one.asked["fingerprint"],
        by=_acting(one, one.undone_by_id, now),
        now=now,
        progress=Progress(one.pk),
    )


def _read(one: RosterImport, now: dt.datetime) -> None:
    read_later(one, now=now)


DOES = {State.UNREAD: _read, State.QUEUED: _apply, State.UNDOING: _undo}
DONE = {State.UNREAD: "read", State.QUEUED: "applied", State.UNDOING: "undone"}
BACK = {State.QUEUED: State.WAITING, State.UNDOING: State.APPLIED}
"""Where it comes back to, as it was before somebody said yes."""


def _acting(one: RosterImport, member_id: uuid.UUID | None, now: dt.datetime) -> Actor:
    """Who said yes, as they are now: their right may have ended since. Raises NotTheirs."""
    if member_id is None:
        raise NotTheirs
    members = Member.objects.filter(active_members(one.school.local_date(now)))
    member = members.select_related("school", "user").filter(pk=member_id).first()
    if member is None:
        raise NotTheirs
    actor = staff_actor(member, now=now)
    if actor.shut_out or not actor.may(Can.MANAGE_PEOPLE):
        raise NotTheirs
    return actor


def _come_back(one: RosterImport, note: str) -> str:
    """To the page that asks, with a word why."""
    rows = RosterImport.objects.filter(pk=one.pk, state=one.state)
    rows.update(state=BACK[RosterImport.State(one.state)], note=note, lease_until=None, asked={})
    return "lists_came_back"


def _give_up(now: dt.datetime) -> int:
    """Those that no job could finish. Nothing of them is changed; a person may try again."""
    stuck = RosterImport.objects.to_do(now).order_by().filter(tries__gte=MOST_TRIES)
    ends: dict[str, Any] = {"lease_until": None, "asked": {}}
    return stuck.filter(state=State.UNDOING).update(
        state=State.APPLIED, note=Note.NOT_UNDONE, **ends
    ) + stuck.exclude(state=State.UNDOING).update(state=State.FAILED, **ends)
