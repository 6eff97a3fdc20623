"""Saving what a teacher's form holds: every row by itself, so that one refusal costs no other word."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import Member
from checkins.models import Entry, Goal, Kind, Prompt, Sheet
from checkins.services.writing import Conflict, Taken, set_rows, set_value, write_line


@dataclass(frozen=True)
class Line:
    """A text to save. `name` is the form field's; `seen` the version that the writer last saw, `over`
    that of a colleague's line which shall give way."""

    name: str
    prompt: Prompt
    position: int
    text: str
    seen: int | None
    goal: Goal | None = None
    over: int | None = None


@dataclass(frozen=True)
class Mark:
    """A rating, ticks or goal mark to save; None clears it. Of a grid the rows that were sent."""

    name: str
    prompt: Prompt
    goal: Goal | None
    value: Any


@dataclass
class Saved:
    """What came of it, by field name: the versions that now stand, lines that had moved on (`taken`
    names those where a colleague's stands), and lines that others changed since and this writer did
    not touch: `newer` is what stands there."""

    versions: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, Entry] = field(default_factory=dict)
    newer: dict[str, Entry] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)


@transaction.atomic
def save_school_half(
    sheet: Sheet, *, lines: Iterable[Line], marks: Iterable[Mark], by: Member, now: dt.datetime
) -> Saved:
    """Save each row that can be saved. A row in conflict is left as it stands and reported."""
    saved = Saved()
    for line in lines:
        if line.name in saved.conflicts:
            continue
        try:
            entry = write_line(
                sheet,
                line.prompt,
                goal=line.goal,
                position=line.position,
                text=line.text,
                version=line.seen,
                over=line.over,
                by=by,
                now=now,
            )
        except Conflict as conflict:
            saved.conflicts[line.name] = conflict.theirs
            saved.taken |= {line.name} if isinstance(conflict, Taken) else set()
            continue
        if entry and entry.text == line.text:
            saved.versions[line.name] = entry.version
        elif entry:
            saved.newer[line.name] = entry
    for mark in marks:
        on: dict[str, Any] = {"goal": mark.goal, "by": by, "now": now}
        if mark.prompt.kind == Kind.GRID:
            set_rows(sheet, mark.prompt, rows=mark.value, **on)
        else:
            set_value(sheet, mark.prompt, value=mark.value, **on)
    return saved
