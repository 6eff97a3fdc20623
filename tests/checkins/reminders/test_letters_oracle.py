"""Three years of letters in 24 zones: the policy's decisions against a count, minute by minute.

Sweeps come every five minutes, with failures of hours and days in between. `oracle/world.py` says
what happens, `oracle/counting.py` which letters there have to be, `oracle/machine.py` asks the
policy. All of it is equal: each letter once, at its minute, about the same sheets.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import School
from checkins.reminders import policy
from tests.checkins.reminders.oracle.counting import Count
from tests.checkins.reminders.oracle.machine import Machine
from tests.checkins.reminders.oracle.world import BEGIN, DAY, HOUR, Letter, World
from tests.checkins.test_opening_oracle import CLOSURES, TERMS, ZONES
from tests.scale import part

CHICAGO, LONDON, AUCKLAND = (
    ZONES.index(name) for name in ("America/Chicago", "Europe/London", "Pacific/Auckland")
)
SPRING = BEGIN + 260 * DAY
"""After the clock has been changed twice."""
KINDS = {"week_ready", "still_open", "monday_digest"}


@pytest.mark.parametrize("number", part(range(len(ZONES)), every=6))
def test_each_letter_leaves_once_and_at_its_minute(number: int) -> None:
    world = World(number)
    count = Count(world)
    expected = Counter(count.letters())
    found = Counter(Machine(world).run())
    assert (found - expected, expected - found) == (Counter(), Counter())
    assert broken_rules(count, list(found)) == []
    kinds = Counter(letter.kind for letter in found.elements())
    assert kinds.keys() == KINDS
    assert min(kinds.values()) > 100
    print(f"\n{world.zone}: {dict(kinds)} of {count.asked} asked, {len(world.ticks)} sweeps")  # noqa: T201


def broken_rules(count: Count, letters: Sequence[Letter]) -> list[str]:
    """What the promise forbids, looked for in the letters alone."""
    face = count.clock.face
    days = Counter((one.kind, one.to, face(one.minute)[0]) for one in letters)
    sheets = Counter((one.kind, one.to, sheet) for one in letters for sheet in one.about)
    week = {(one.to, one.minute) for one in letters if one.kind == "week_ready"}
    broken = [f"twice: {key}" for key, times in (days + sheets).items() if times > 1]
    for one in letters:
        day, _shown = face(one.minute)
        if count.is_quiet(one.minute):
            broken.append(f"quiet: {one}")
        if one.kind != "week_ready" and (is_off(day) or not is_in_term(day)):
            broken.append(f"holiday: {one}")
        before = range(one.minute - 3 * HOUR, one.minute)
        if one.kind == "still_open" and any((one.to, minute) in week for minute in before):
            broken.append(f"right after a letter: {one}")
    return broken


def is_off(day: dt.date) -> bool:
    return any(one.starts_on <= day <= one.ends_on for one in CLOSURES)


def is_in_term(day: dt.date) -> bool:
    return any(one.starts_on <= day <= one.ends_on for one in TERMS)


# --- The control: wrong policies do not pass ------------------------------------------------------
Patch = pytest.MonkeyPatch
week_ready_at, next_hour = policy.week_ready_at, policy.next_hour
reminder_on, digest_on, still_open = policy.reminder_on, policy.digest_on, policy.still_open


def hours_are_meant_in_utc(patch: Patch) -> None:
    patch.setattr(School, "at", lambda school, day, hour: dt.datetime.combine(day, hour, dt.UTC))


def winter_lasts_all_year(patch: Patch) -> None:
    def at(school: School, day: dt.date, hour: dt.time) -> dt.datetime:
        winter = dt.datetime(2025, 1, 1, tzinfo=ZoneInfo(school.time_zone)).utcoffset()
        return dt.datetime.combine(day, hour, dt.timezone(winter or dt.timedelta()))

    patch.setattr(School, "at", at)


def closures_are_forgotten(patch: Patch) -> None:
    def on(hours: Any, day: dt.date, *, terms: Any, closures: Any) -> Any:
        return reminder_on(hours, day, terms=terms, closures=[])

    patch.setattr(policy, "reminder_on", on)


def quiet_hours_are_forgotten(patch: Patch) -> None:
    patch.setattr(policy, "is_quiet", lambda hours, moment: False)


def two_letters_a_day(patch: Patch) -> None:
    def hour(hours: Any, moment: dt.datetime, *, letter_days: Any) -> dt.datetime:
        return next_hour(hours, moment, letter_days=())

    patch.setattr(policy, "next_hour", hour)


def a_letter_that_waits_moves_with_the_clock(patch: Patch) -> None:
    def at(hours: Any, news: Any, *, letter_days: Any, now: dt.datetime) -> dt.datetime:
        first = min(one.leaves_at for one in news)
        return policy.next_hour(hours, max(first, now), letter_days=letter_days)

    patch.setattr(policy, "week_ready_at", at)


def a_share_has_no_grace(patch: Patch) -> None:
    patch.setattr(policy, "GRACE", dt.timedelta(0))


def a_week_is_seven_times_24_hours(patch: Patch) -> None:
    def between(hours: Any, due_at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
        until = due_at.astimezone(dt.UTC) - policy.FRESH
        return until - dt.timedelta(days=7), until

    patch.setattr(policy, "told_between", between)


def answers_are_forgotten(patch: Patch) -> None:
    def named(box: Any, announced: Iterable[policy.Announced], *, has_fresh_letter: bool) -> Any:
        asked = [
            policy.Announced(one.sheet, one.guardian, one.child_name, is_answered=False)
            for one in announced
        ]
        return still_open(box, asked, has_fresh_letter=has_fresh_letter)

    patch.setattr(policy, "still_open", named)


def the_digest_comes_on_mondays(patch: Patch) -> None:
    def on(hours: Any, day: dt.date, *, hour: dt.time, taught: Collection[dt.date]) -> Any:
        mondays = [one for one in taught if one.isoweekday() == 1]
        return digest_on(hours, day, hour=hour, taught=mondays)

    patch.setattr(policy, "digest_on", on)


def an_address_is_a_home(patch: Patch) -> None:
    def mailboxes(people: Iterable[policy.Person]) -> list[tuple[policy.Person, ...]]:
        reached = [one for one in people if one.email and one.by_mail and not one.stopped]
        addresses = sorted({one.email for one in reached})
        return [tuple(one for one in reached if one.email == address) for address in addresses]

    patch.setattr(policy, "mailboxes", mailboxes)


WRONG: list[tuple[Callable[[Patch], None], int]] = [
    (hours_are_meant_in_utc, LONDON),
    (winter_lasts_all_year, CHICAGO),
    (quiet_hours_are_forgotten, CHICAGO),
    (two_letters_a_day, CHICAGO),
    (closures_are_forgotten, CHICAGO),
    (a_letter_that_waits_moves_with_the_clock, CHICAGO),
    (a_share_has_no_grace, CHICAGO),
    (answers_are_forgotten, CHICAGO),
    (a_week_is_seven_times_24_hours, AUCKLAND),
    (the_digest_comes_on_mondays, CHICAGO),
    (an_address_is_a_home, CHICAGO),
]


@pytest.mark.parametrize(("wrong", "zone"), part(WRONG, every=4))
def test_the_count_sees_a_wrong_policy(
    wrong: Callable[[Patch], None], zone: int, monkeypatch: Patch
) -> None:
    world = World(zone, end=SPRING)
    expected = Counter(Count(world).letters())
    assert Counter(Machine(world).run()) == expected
    wrong(monkeypatch)
    assert Counter(Machine(world).run()) != expected
