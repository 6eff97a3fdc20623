"""From the record to the outbox: which letters are to leave, and the rows that say so.

Planning reads only, and may be done for any moment; posting is idempotent. A guardian has at
most one waiting "week is ready": what it says is read when it leaves.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction

from accounts.letters.outbox import enqueue
from accounts.models import Delivery, Guardian, School
from checkins.reminders import policy, reading
from checkins.reminders.policy import Announced, News, Person, Reminder
from checkins.reminders.reading import STILL_OPEN, WEEK_READY, Addresses

State = Delivery.State
WAITS = (State.NEW, State.CLAIMED)
Row = TypeVar("Row", News, Announced)


@dataclass(frozen=True)
class PlannedLetter:
    """One letter to one mailbox. `guardian` signs for it; `waiting` is its row, if there is one."""

    letter: str
    guardian: Guardian
    language: str
    children: tuple[str, ...]
    due_at: dt.datetime
    not_after: dt.datetime
    why: str
    key: str
    waiting: Delivery | None = None


LASTS = dt.timedelta(days=14)
"""A delayed "week is ready" is still worth sending as long as home's half is open."""


def plan_week_ready(
    school: School, *, now: dt.datetime, addresses: Addresses | None = None
) -> list[PlannedLetter]:
    """One letter for each mailbox with news. Fixed number of queries for any number of people.

    A letter may leave between two of them: its news were read, and then that it left today, which
    would be a second letter for tomorrow. Such mailboxes are asked for their news once more.
    """
    if not school.writes_to_families(now):
        return []
    news = reading.unannounced(school, around=now, addresses=addresses)
    if not news:
        return []
    boxes = reading.boxes_of(school, (one.guardian for one in news))
    people = [person.id for _guardians, box in boxes for person in box]
    letters = reading.letters_of(people, WEEK_READY, now=now)
    by_guardian = _by_guardian(news)
    planned = [
        (_week_ready(school, guardians[0], own, _of(box, letters), now), own)
        for guardians, box in boxes
        if (own := _of(box, by_guardian))
    ]
    today = school.local_date(now)
    again = {
        one.guardian.pk
        for one, _own in planned
        if one.waiting is None and school.local_date(one.due_at) > today
    }
    if not again:
        return [one for one, _own in planned]
    told = reading.addresses_of(Guardian.objects.filter(pk__in=again))
    still = {one.guardian for one in reading.unannounced(school, around=now, addresses=told)}
    return [
        one
        for one, own in planned
        if one.guardian.pk not in again or any(news.guardian in still for news in own)
    ]


def _by_guardian(rows: Iterable[Row]) -> dict[uuid.UUID, list[Row]]:
    found: dict[uuid.UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.guardian].append(row)
    return found


def _of(box: Sequence[Person], rows: dict[uuid.UUID, list[Any]]) -> list[Any]:
    return [row for person in box for row in rows.get(person.id, [])]


def _week_ready(
    school: School,
    guardian: Guardian,
    news: Sequence[News],
    past: Sequence[Delivery],
    now: dt.datetime,
) -> PlannedLetter:
    waiting = next((one for one in past if one.state in WAITS), None)
    days = {school.local_date(moment) for moment in reading.left_at(past)}
    due_at = policy.week_ready_at(school, news, letter_days=days, now=now)
    if waiting is not None and waiting.due_at <= now:
        due_at = waiting.due_at
    named = [one for one in news if one.leaves_at <= due_at] or news
    day = school.local_date(due_at)
    prefix = f"{WEEK_READY}:all:{guardian.pk}:{day}:"
    earlier = sum(one.key.startswith(prefix) for one in past)
    return PlannedLetter(
        letter=WEEK_READY,
        guardian=guardian,
        language=guardian.language or school.language,
        children=_names(one.child_name for one in named),
        due_at=due_at,
        not_after=due_at + LASTS,
        why=_why(school, named, due_at),
        key=f"{prefix}{earlier}",
        waiting=waiting,
    )


def _why(school: School, news: Sequence[News], due_at: dt.datetime) -> str:
    if due_at in {one.slot for one in news}:
        return "shared; leaves at the school's hour"
    if due_at in {one.leaves_at for one in news}:
        return "shared after the school's hour; leaves ten minutes later"
    return "shared; waits for the next hour that a letter may come"


def plan_still_open(
    school: School, *, now: dt.datetime, addresses: Addresses | None = None
) -> list[PlannedLetter]:
    """This evening's reminders, once their hour has come. Fixed number of queries."""
    if not school.writes_to_families(now):
        return []
    day = school.local_date(now)
    if day.isoweekday() != school.reminder_weekday:
        return []
    terms, closures = reading.calendar(school, day)
    reminder = policy.reminder_on(school, day, terms=terms, closures=closures)
    if reminder is None or not reminder.due_at <= now < reminder.not_after:
        return []
    boxes = open_boxes(school, reminder.due_at, now=now, addresses=addresses)
    posted = reading.letters_of(
        (guardian.pk for guardian, _box, _own in boxes), STILL_OPEN, now=now
    )
    planned = (
        _still_open(school, guardian, sheets, reminder, posted.get(guardian.pk, []))
        for guardian, _box, sheets in boxes
    )
    return [one for one in planned if one is not None]


def _still_open(
    school: School,
    guardian: Guardian,
    sheets: Sequence[Announced],
    reminder: Reminder,
    past: Sequence[Delivery],
) -> PlannedLetter | None:
    key = f"{STILL_OPEN}:all:{guardian.pk}:{school.local_date(reminder.due_at)}:0"
    row = next((one for one in past if one.key == key), None)
    if row is not None and row.state not in WAITS:
        return None
    return PlannedLetter(
        letter=STILL_OPEN,
        guardian=guardian,
        language=guardian.language or school.language,
        children=_names(one.child_name for one in sheets),
        due_at=reminder.due_at,
        not_after=reminder.not_after,
        why="no answer from this home yet",
        key=key,
        waiting=row,
    )


def open_boxes(
    school: School, due_at: dt.datetime, *, now: dt.datetime, addresses: Addresses | None = None
) -> list[tuple[Guardian, tuple[Person, ...], list[Announced]]]:
    """Mailboxes with a sheet that is still open at their end, for the reminder due then."""
    told = reading.announced(school, due_at, addresses=addresses)
    boxes = reading.boxes_of(school, (one.guardian for one in told))
    people = [person.id for _guardians, box in boxes for person in box]
    letters = reading.letters_of(people, WEEK_READY, now=now)
    by_guardian = _by_guardian(told)
    _since, until = policy.told_between(school, due_at)
    found = []
    for guardians, box in boxes:
        fresh = any(moment > until for moment in reading.left_at(_of(box, letters)))
        sheets = policy.still_open(box, _of(box, by_guardian), has_fresh_letter=fresh)
        if sheets:
            found.append((guardians[0], box, sheets))
    return found


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def plan(school: School, *, now: dt.datetime) -> list[PlannedLetter]:
    """All letters of a school, as they stand at a moment."""
    return [*plan_week_ready(school, now=now), *plan_still_open(school, now=now)]


@transaction.atomic
def post(planned: Iterable[PlannedLetter], *, now: dt.datetime) -> int:
    """Put the letters into the outbox, or move those that wait already; how many are new."""
    new = 0
    for one in planned:
        if one.waiting is None:
            _enqueue(one, now)
            new += 1
        elif one.waiting.state == State.NEW and one.due_at != one.waiting.due_at:
            Delivery.objects.filter(pk=one.waiting.pk, state=State.NEW).update(
                due_at=one.due_at, not_after=one.not_after
            )
    return new


def _enqueue(one: PlannedLetter, now: dt.datetime) -> None:
    enqueue(
        letter=one.letter,
        school=one.guardian.school,
        to=one.guardian.email,
        language=one.language,
        key=one.key,
        details={},
        due_at=one.due_at,
        now=now,
        guardian=one.guardian,
        not_after=one.not_after,
    )


def cancel_needless(guardians: Iterable[uuid.UUID], school: School, *, now: dt.datetime) -> int:
    """Cancel waiting letters that have nothing left to say, as after "Take back"."""
    waiting = [
        letter
        for letters in reading.letters_of(guardians, WEEK_READY, now=now).values()
        for letter in letters
        if letter.state == State.NEW
    ]
    if not waiting:
        return 0
    addresses = reading.addresses_of(
        Guardian.objects.filter(deliveries__in=[letter.pk for letter in waiting])
    )
    news = reading.unannounced(school, around=now, addresses=addresses)
    boxes = reading.boxes_of(school, (one.guardian for one in news))
    busy = {person.id for _guardians, box in boxes for person in box}
    idle = [letter.pk for letter in waiting if letter.guardian_id not in busy]
    return Delivery.objects.filter(pk__in=idle, state=State.NEW).update(state=State.CANCELLED)
