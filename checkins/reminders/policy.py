"""Who is written to, and when. Pure: plain values in, plain values out; no database, no clock.

Hours are those of the school; a day is a day of its calendar. What makes a moment of an hour is
the school itself (`School.at`), also across clock changes.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from accounts.hours import A_DAY, is_quiet, quiet_ends
from checkins.weeks import Span, covers

GRACE = dt.timedelta(minutes=10)
"""A share can be taken back in it, so no letter leaves sooner after a share."""
RECENT = dt.timedelta(days=10)
"""Sheets shared longer ago are history, not news, as for a guardian who is linked later."""
FRESH = dt.timedelta(hours=3)
"""A home that had a letter so short a time ago is not reminded."""
REMINDER_LASTS = dt.timedelta(hours=2)
"""For schools whose quiet hours do not begin on the evening of the reminder."""


class Hours(Protocol):
    """What a school says about time."""

    letter_time: dt.time
    quiet_from: dt.time
    quiet_until: dt.time
    reminder_weekday: int
    reminder_time: dt.time

    def local(self, moment: dt.datetime) -> dt.datetime: ...
    def local_date(self, moment: dt.datetime) -> dt.date: ...
    def at(self, day: dt.date, hour: dt.time) -> dt.datetime: ...


@dataclass(frozen=True)
class Person:
    """A guardian, as far as letters are concerned. `email` may be empty."""

    id: uuid.UUID
    household: uuid.UUID
    email: str
    by_mail: bool = True
    wants_reminder: bool = True
    stopped: bool = False
    bounced: bool = False


def mailboxes(people: Iterable[Person]) -> list[tuple[Person, ...]]:
    """Who is reached at each address, in the order given; the first one signs for the mailbox.

    Two guardians with one address get one letter together when they are one household, and none
    when they are not: a letter for one home would be read in the other (MODEL.md, "two guardians,
    one e-mail"). `people` must hold everybody at the school who uses one of the addresses. A stop
    or a bounce is the mailbox's, whoever it was recorded for.
    """
    by_address: dict[str, list[Person]] = {}
    for person in people:
        if person.email:
            by_address.setdefault(person.email, []).append(person)
    boxes = []
    for sharers in by_address.values():
        homes = {person.household for person in sharers}
        silent = any(person.stopped or person.bounced for person in sharers)
        reached = tuple(person for person in sharers if person.by_mail)
        if len(homes) == 1 and reached and not silent:
            boxes.append(reached)
    return boxes


@dataclass(frozen=True)
class News:
    """A shared sheet that a guardian has not been told of."""

    sheet: uuid.UUID
    guardian: uuid.UUID
    child_name: str
    shared_at: dt.datetime
    slot: dt.datetime | None

    @property
    def leaves_at(self) -> dt.datetime:
        """The school's slot in the sheet's week, or ten minutes after a later share."""
        after_grace = self.shared_at + GRACE
        return max(self.slot, after_grace) if self.slot else after_grace


def week_ready_at(
    hours: Hours, news: Sequence[News], *, letter_days: Collection[dt.date], now: dt.datetime
) -> dt.datetime:
    """When a mailbox's next letter leaves: one a day, outside quiet hours, never before `now`.

    Starts from the earliest sheet and waits for others that follow within ten minutes of it.
    """
    first, *others = sorted(one.leaves_at for one in news)
    for moment in others:
        if moment <= first + GRACE:
            first = moment
    # From the sheet's own moment, so that it stays the same however often it is asked meanwhile.
    due_at = next_hour(hours, first, letter_days=letter_days)
    return due_at if due_at >= now else next_hour(hours, now, letter_days=letter_days)


def next_hour(
    hours: Hours, moment: dt.datetime, *, letter_days: Collection[dt.date]
) -> dt.datetime:
    """The moment itself if a letter may come then, else the next one that may."""
    while True:
        day = hours.local_date(moment)
        if day in letter_days:
            moment = hours.at(day + A_DAY, hours.letter_time)
        elif is_quiet(hours, moment):
            moment = quiet_ends(hours, moment)
        else:
            return moment


def night_after(hours: Hours, moment: dt.datetime) -> dt.datetime:
    """When quiet hours begin next."""
    day = hours.local_date(moment)
    tonight = hours.at(day, hours.quiet_from)
    return tonight if tonight > moment else hours.at(day + A_DAY, hours.quiet_from)


@dataclass(frozen=True)
class Reminder:
    """One evening's reminder: from when, until when."""

    due_at: dt.datetime
    not_after: dt.datetime


def reminder_on(
    hours: Hours, day: dt.date, *, terms: Collection[Span], closures: Collection[Span]
) -> Reminder | None:
    """The reminder of a day, or None: wrong weekday, holiday, or an hour that is kept quiet.

    A reminder that cannot come is dropped, not moved.
    """
    if day.isoweekday() != hours.reminder_weekday:
        return None
    if not covers(terms, day) or covers(closures, day):
        return None
    due_at = hours.at(day, hours.reminder_time)
    if is_quiet(hours, due_at):
        return None
    night = night_after(hours, due_at)
    is_tonight = hours.local_date(night) == day
    late = due_at.astimezone(dt.UTC) + REMINDER_LASTS
    return Reminder(due_at, night if is_tonight else min(late, night))


@dataclass(frozen=True)
class Digest:
    """One morning's digest to teachers: from when, until when."""

    due_at: dt.datetime
    not_after: dt.datetime


def digest_on(
    hours: Hours, day: dt.date, *, hour: dt.time, taught: Sequence[dt.date]
) -> Digest | None:
    """The digest of a day, or None: it comes on the first of the week's school days alone.

    `taught` are those of the week; a holiday has none, so nothing is moved to the weekend. A late
    one comes that day, and not once quiet hours have begun.
    """
    if not taught or min(taught) != day:
        return None
    due_at = hours.at(day, hour)
    return Digest(due_at, min(night_after(hours, due_at), hours.at(day + A_DAY, dt.time(0))))


@dataclass(frozen=True)
class Announced:
    """A sheet that a guardian was told of this week, and whether their home has answered it."""

    sheet: uuid.UUID
    guardian: uuid.UUID
    child_name: str
    is_answered: bool


def told_between(hours: Hours, due_at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The week that a reminder asks about: letters after the first moment, up to the second.

    From one reminder to the next, each less `FRESH`, so that every letter falls to exactly one. By
    the school's calendar: in a week with a clock change they lie an hour more or less than 7 x 24
    hours apart. `due_at` may be in any zone.
    """
    day = hours.local_date(due_at)
    before = hours.at(day - 7 * A_DAY, hours.reminder_time)
    return before.astimezone(dt.UTC) - FRESH, due_at.astimezone(dt.UTC) - FRESH


def still_open(
    box: Sequence[Person], announced: Iterable[Announced], *, has_fresh_letter: bool
) -> list[Announced]:
    """What a mailbox's reminder names; empty when there is none to send."""
    if has_fresh_letter:
        return []
    asked = {person.id for person in box if person.wants_reminder}
    seen: dict[uuid.UUID, Announced] = {}
    for one in announced:
        if one.guardian in asked and not one.is_answered:
            seen.setdefault(one.sheet, one)
    return list(seen.values())
