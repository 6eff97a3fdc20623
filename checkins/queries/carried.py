"""Lines of an earlier week that may stand this week too: offered, and written only when somebody says so."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.access import Actor
from checkins.access import school_entries_visible_to, sheets_visible_to
from checkins.models import Entry, Half, Kind, Sheet
from checkins.queries.calendar import place_of
from checkins.queries.register import Row as Pupil
from checkins.queries.register import State, register
from checkins.weeks import Week

CARRIES = frozenset({"next_step", "try_at_home", "school_will", "notice", "watch_for"})
"""Lines that go on from week to week, by their prompt's key in every template."""
NEXT_STEP = "next_step"
WEEKS_BACK = 4
OPEN = {State.TO_START, State.HOME_ONLY, State.DRAFT, State.ASLEEP, State.READY, State.TAKEN_BACK}


def carried_in(entries: Iterable[Entry], sheet: Sheet, member_id: Any) -> dict[str, str]:
    """By key: what the newest earlier week says, one's own words before a colleague's. Nothing for a
    line that somebody has written this week, and for a sheet that is out."""
    if sheet.shared_at is not None:
        return {}
    lines = [
        entry
        for entry in entries
        if entry.half == Half.SCHOOL
        and entry.text
        and entry.goal_id is None
        and entry.prompt.kind == Kind.TEXT
        and entry.prompt.key in CARRIES
        # What one home alone reads, or reads after a code, goes on for nobody else by itself.
        and entry.only_for_id is None
        and not entry.needs_code
        and not entry.prompt.is_sensitive
    ]
    taken = {entry.prompt.key for entry in lines if entry.sheet_id == sheet.pk}
    found: dict[str, Entry] = {}
    for entry in lines:
        if entry.sheet_id != sheet.pk and entry.prompt.key not in taken:
            key, is_mine = entry.prompt.key, entry.author_member_id == member_id
            before = found.get(key)
            if (
                before is None
                or entry.sheet.week > before.sheet.week
                or (entry.sheet.week == before.sheet.week and is_mine)
            ):
                found[key] = entry
    return {key: entry.text for key, entry in found.items()}


@dataclass(frozen=True)
class ToCarry:
    """One child's next step of an earlier week."""

    child_id: uuid.UUID
    name: str
    words: str


def next_steps_to_carry(actor: Actor, classroom_id: uuid.UUID, week: Week) -> tuple[ToCarry, ...]:
    """Of the children whose sheet of this week is not out and has no next step. Three queries."""
    school = actor.school
    place = place_of(school, week) if school else None
    if place is None:
        return ()
    pupils = [row for row in register(actor, classroom_id, place) if _is_open(row)]
    sheets = sheets_visible_to(actor).filter(
        child__in=[row.child_id for row in pupils], week__lte=week, week__gte=week - WEEKS_BACK
    )
    lines = (
        school_entries_visible_to(actor, sheets)
        .filter(prompt__key=NEXT_STEP, prompt__kind=Kind.TEXT)
        .filter(only_for=None, needs_code=False, prompt__is_sensitive=False)
        .exclude(text="")
        .order_by("sheet__week", "created_at")
        .values_list("sheet__child_id", "sheet__week", "text")
    )
    newest = {child: (of_week, text) for child, of_week, text in lines}
    return tuple(
        ToCarry(row.child_id, row.name, newest[row.child_id][1])
        for row in pupils
        if row.child_id in newest and newest[row.child_id][0] < week
    )


def _is_open(row: Pupil) -> bool:
    return row.is_owned and row.state in OPEN
