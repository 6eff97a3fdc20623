"""Which letters there have to be, counted out from the words of PRODUCT.md and MODEL.md.

Goes through the minutes one by one and looks at the school's clock; knows nothing of the policy.

- Letters leave at the slot, the letter hour of the week's last taught day; what is shared later
  leaves ten minutes after the share. One letter for all that is ready; a sheet that follows within
  ten minutes is waited for, until the letter's moment has come.
- Never two a day: the next one has tomorrow's letter hour. Never two about one sheet. None in
  quiet hours: it waits. After fourteen days it is too late; what was shared ten days ago is no news.
- A reminder in the week's evening: what was told in the week up to three hours before it, and not
  answered by that home. Until quiet hours, or two hours; dropped in holidays, and after a letter of
  the last three hours.
- The digest on the first day taught in a week, that day, before the evening's quiet hours.
"""

import datetime as dt
from bisect import bisect_left

from tests.checkins.reminders.oracle.world import (
    ADULTS,
    DAY,
    HOUR,
    WRITTEN_TO,
    Letter,
    Shared,
    World,
)
from tests.checkins.test_opening_oracle import CLOSURES, TERMS

A_DAY = dt.timedelta(days=1)


class Count:
    """The letters of one world."""

    def __init__(self, world: World) -> None:
        self.world, self.clock, self.hours = world, world.clock, world.hours
        self.mails = [minute for minute, is_mail_there in world.ticks if is_mail_there]
        self.sweeps = [minute for minute, _mail in world.ticks]
        self.asked = 0
        """How often it was decided whether something leaves."""

    def letters(self) -> list[Letter]:
        found = list(self._digests())
        for address in WRITTEN_TO:
            told = self._week_ready(address)
            found += told + self._still_open(address, told)
        return found

    def is_quiet(self, minute: int) -> bool:
        _day, shown = self.clock.face(minute)
        since, until = self.hours.quiet_from, self.hours.quiet_until
        if since <= until:
            return since <= shown < until
        return shown >= since or shown < until

    def _next_mail(self, minute: int) -> int:
        place = bisect_left(self.mails, minute)
        return self.mails[place] if place < len(self.mails) else self.world.end

    # --- The week is ready ------------------------------------------------------------------------
    def _moment(self, sheet: Shared) -> int:
        slot = self.clock.first(self.world.weeks[sheet.week][-1], self.hours.letter)
        return max(slot, sheet.shared_at + 10)

    def _together(self, sheets: list[Shared]) -> int:
        """When all of those that follow closely are ready."""
        first, *others = sorted(self._moment(one) for one in sheets)
        for moment in others:
            if moment - first <= 10:
                first = moment
        return first

    def _may_leave(self, minute: int, ready: int, taken: set[dt.date]) -> bool:
        day, shown = self.clock.face(minute)
        if minute < ready or self.is_quiet(minute) or day in taken:
            return False
        its_day, _shown = self.clock.face(ready)
        return its_day not in taken or shown >= self.hours.letter

    def _week_ready(self, address: str) -> list[Letter]:
        adults = [one for one in ADULTS if one.email == address]
        children = {child for one in adults for child in one.children}
        coming = [sheet for sheet in self.world.sheets if sheet.child in children]
        stop = min((one.stops for one in adults if one.stops), default=self.world.end)
        self.asked += len(coming)
        pending: list[Shared] = []
        letters: list[Letter] = []
        taken: set[dt.date] = set()
        due: int | None = None
        minute = 0
        while (coming or pending) and minute < min(stop, self.world.end):
            pending = [one for one in pending if one.stands(minute)]
            if not pending:
                due = None
            elif due is None and self._may_leave(minute, self._together(pending), taken):
                due = minute
            while coming and coming[0].shared_at <= minute:
                shared = coming.pop(0)
                pending += [shared] if shared.stands(minute) else []
            if due is not None and minute == self._next_mail(minute):
                if minute >= due + 14 * DAY:
                    due, pending = None, [o for o in pending if o.shared_at > minute - 10 * DAY]
                elif not self.is_quiet(minute):
                    said = [one for one in pending if self._moment(one) <= minute]
                    if said:
                        about = frozenset(one.number for one in said)
                        letters.append(Letter("week_ready", address, minute, about, due))
                        taken.add(self.clock.face(minute)[0])
                    due, pending = None, [one for one in pending if one not in said]
            minute = self._later(minute, coming, pending, due)
        return letters

    def _later(
        self, minute: int, coming: list[Shared], pending: list[Shared], due: int | None
    ) -> int:
        """The next minute at which anything can happen."""
        share = coming[0].shared_at if coming else self.world.end
        if not pending:
            return share
        ends = [one.gone_at for one in pending if one.gone_at is not None]
        then = self._together(pending) if due is None else self._next_mail(minute + 1)
        return max(minute + 1, min(share, then, *ends))

    # --- Still open -------------------------------------------------------------------------------
    def _still_open(self, address: str, told: list[Letter]) -> list[Letter]:
        adults = [one for one in ADULTS if one.email == address]
        children = {c for one in adults if one.wants_reminder for c in one.children}
        sheets = {one.number: one for one in self.world.sheets if one.child in children}
        stop = min((one.stops for one in adults if one.stops), default=self.world.end)
        letters = []
        day, last = self.clock.face(self.sweeps[0])[0] + A_DAY, self.clock.face(self.world.end)[0]
        while day < last:
            at = self._reminder(day)
            self.asked += 1
            if at is not None and at[1] < stop:
                due, sent = at
                before = self.clock.first(day - 7 * A_DAY, self.hours.reminder)
                ahead = [one for one in told if (one.minute, one.due) <= (sent, due)]
                is_fresh = any(one.minute >= due - 3 * HOUR for one in ahead)
                named = {
                    number
                    for one in ahead
                    if before - 3 * HOUR <= one.minute < due - 3 * HOUR
                    for number in one.about & sheets.keys()
                    if sheets[number].stands(sent)
                    and not sheets[number].is_answered(adults[0].home, sent)
                }
                if named and not is_fresh:
                    letters.append(Letter("still_open", address, sent, frozenset(named), due))
            day += A_DAY
        return letters

    def _reminder(self, day: dt.date) -> tuple[int, int] | None:
        """When a day's reminder is due and when it leaves, if it can."""
        if day.isoweekday() != self.world.reminder_weekday:
            return None
        in_term = any(one.starts_on <= day <= one.ends_on for one in TERMS)
        if not in_term or any(one.starts_on <= day <= one.ends_on for one in CLOSURES):
            return None
        due = self.clock.first(day, self.hours.reminder)
        if self.is_quiet(due):
            return None
        end = self._evening(due, day) or self._quiet_from(due, due + 2 * HOUR)
        sent = self._next_mail(due)
        was_planned = any(
            due <= one < end and self.clock.face(one)[0] == day
            for one in self.sweeps[bisect_left(self.sweeps, due) :][:1]
        )
        return (due, sent) if due <= sent < end and was_planned else None

    def _quiet_from(self, minute: int, last: int) -> int:
        """The first quiet minute, or `last` when none comes before it."""
        while minute < last and not self.is_quiet(minute):
            minute += 1
        return minute

    def _evening(self, due: int, day: dt.date) -> int | None:
        """When quiet hours begin later on that day, if they do."""
        minute = due
        while self.clock.face(minute)[0] == day:
            if self.is_quiet(minute):
                return minute
            minute += 1
        return None

    # --- The digest -------------------------------------------------------------------------------
    def _digests(self) -> list[Letter]:
        letters = []
        for dates in self.world.weeks.values():
            self.asked += 1
            due = self.clock.first(dates[0], self.hours.digest)
            end = self._evening(due, dates[0]) or self.clock.first(dates[0] + A_DAY, 0)
            sent = self._next_mail(due)
            if due <= sent < end:
                letters.append(Letter("monday_digest", "chen@alder.example", sent, due=due))
        return letters
