"""Writing on the school half. Every save leaves a revision; no writer overwrites another.

A text belongs to its author: two teachers who write on the same row leave two rows. A rating or
a goal mark is one for the school; the last value stands and earlier ones stay in its revisions.
Writers of one sheet come one after the other (`in_turn`), so that two first words, sent at the
same moment, are two saves and not an error.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Member
from checkins.models import Entry, Goal, Half, Kind, Prompt, Revision, RevisionReader, Sheet
from checkins.services.one_try import in_the_way

SHARES = ("shared_at", "reshared_at")
JUST_AFTER = dt.timedelta(microseconds=1)


@dataclass
class Conflict(Exception):
    """Somebody saved this row in the meantime (another tab, another device).

    `mine` is what was to be saved, `theirs` the entry as it stands. Nothing was changed.
    """

    theirs: Entry
    mine: Any


class Taken(Conflict):
    """A colleague's line stands where there is room for one. It gives way once the writer says so."""


class WrongValue(ValueError):
    """A value that the prompt does not offer."""


@transaction.atomic
def write_line(
    sheet: Sheet,
    prompt: Prompt,
    *,
    goal: Goal | None = None,
    position: int = 0,
    text: str,
    version: int | None = None,
    over: int | None = None,
    by: Member,
    now: dt.datetime,
) -> Entry | None:
    """Save the author's own text on a row; None when there was nothing and is nothing. A row that is
    asked per goal names the `goal`; WrongValue for another child's. Of what there may be one of a
    week, raises Taken while a colleague's stands, unless `over` is the version of it to be emptied.

    `version` is what the writer last saw (0 or None: a new line). Words that the writer left as
    they stood then are no change: what others made of the row since stands. Raises Conflict when
    the row has moved on, was changed here too, and says something else.
    """
    in_turn(sheet)
    _check_goal(sheet, goal)
    place = {"goal": goal, "position": position}
    other = in_the_way(sheet, prompt, text=text, by=by)
    if other is not None:
        if over != other.version:
            raise Taken(theirs=other, mine=text)
        _empty(other, by=by, now=now)
    entry = Entry.objects.filter(sheet=sheet, prompt=prompt, author_member=by, **place).first()
    if entry is None:
        if not text:
            return None
        return _begin(sheet, prompt, now=now, author_member=by, text=text, **place)
    if version != entry.version and _stood(entry, version or 0, text):
        return entry
    return _change(entry, seen=version, text=text, value=None, by_member=by, now=now)


@transaction.atomic
def set_value(
    sheet: Sheet,
    prompt: Prompt,
    *,
    goal: Goal | None = None,
    value: Any,
    by: Member,
    now: dt.datetime,
) -> Entry | None:
    """Set the school's rating, ticks, grid or goal mark; None as a value clears it.

    The last value stands. Raises WrongValue for what the prompt does not offer.
    """
    check_value(prompt, value)
    in_turn(sheet)
    _check_goal(sheet, goal)
    entry = Entry.objects.filter(sheet=sheet, half=Half.SCHOOL, prompt=prompt, goal=goal).first()
    if entry is None:
        if value is None:
            return None
        return _begin(sheet, prompt, now=now, author_member=by, goal=goal, value=value)
    return _change(entry, seen=entry.version, text="", value=value, by_member=by, now=now)


@transaction.atomic
def set_rows(
    sheet: Sheet,
    prompt: Prompt,
    *,
    goal: Goal | None = None,
    rows: dict[str, int | None],
    by: Member,
    now: dt.datetime,
) -> Entry | None:
    """Set some rows of the school's grid; None clears one. What others set on the rest stands."""
    in_turn(sheet)
    standing = Entry.objects.filter(sheet=sheet, half=Half.SCHOOL, prompt=prompt, goal=goal)
    before = standing.values_list("value", flat=True).first()
    return set_value(sheet, prompt, goal=goal, value=merged(before, rows), by=by, now=now)


def merged(before: Any, rows: dict[str, int | None]) -> dict[str, int] | None:
    """A grid's value with these rows set, None of them cleared; None when nothing is left."""
    now = {**(before or {}), **rows}
    return {key: step for key, step in now.items() if step is not None} or None


def check_value(prompt: Prompt, value: Any) -> None:
    """Raises WrongValue unless the prompt offers the value (see Entry for the shapes)."""
    if value is None:
        return
    keys = [option["key"] for option in prompt.options]
    if prompt.kind in (Kind.RATING, Kind.GOALS):
        fits = _is_step(value, len(keys))
    elif prompt.kind == Kind.GRID:
        fits = _fits_grid(prompt, value)
    else:
        fits = isinstance(value, list) and all(key in keys for key in value)
    if not fits:
        raise WrongValue(f"{prompt.key}: {value!r}")


def _is_step(value: Any, steps: int) -> bool:
    return isinstance(value, int) and 1 <= value <= steps


def _fits_grid(prompt: Prompt, value: Any) -> bool:
    """Steps of some of its rows. A grid without an answer is None, as everything is."""
    rows, steps = {row["key"] for row in prompt.rows}, len(prompt.options)
    if not isinstance(value, dict) or not value:
        return False
    return all(key in rows and _is_step(step, steps) for key, step in value.items())


def _check_goal(sheet: Sheet, goal: Goal | None) -> None:
    if goal is not None and goal.child_id != sheet.child_id:
        raise WrongValue("a goal of another child")


def in_turn(sheet: Sheet) -> None:
    """Wait until nobody else writes on the sheet, until the end of the transaction."""
    list(Sheet.objects.select_for_update(no_key=True).filter(pk=sheet.pk).values_list("pk"))


def _stood(entry: Entry, version: int, text: str) -> bool:
    """Whether the row said this in that version; version 0 is the empty row before the first."""
    if version == 0:
        return not text
    return entry.revisions.filter(version=version, text=text).exists()


def _begin(sheet: Sheet, prompt: Prompt, *, now: dt.datetime, **fields: Any) -> Entry:
    prompt = _on_its_version(sheet, prompt)
    entry = Entry.objects.create(
        school_id=sheet.school_id,
        sheet=sheet,
        half=Half.SCHOOL,
        prompt=prompt,
        written_at=now,
        **fields,
    )
    remember(entry)
    touch(sheet, now)
    return entry


def _empty(entry: Entry, *, by: Member, now: dt.datetime) -> None:
    """A colleague's line gives way; it stays theirs, with its history, and who emptied it stands there."""
    entry.text, entry.version, entry.written_at = "", entry.version + 1, now
    entry.save(update_fields=["text", "version", "written_at"])
    revision = remember(entry)
    revision.by_member = by
    revision.save(update_fields=["by_member"])


def _on_its_version(sheet: Sheet, prompt: Prompt) -> Prompt:
    """The prompt for a first word that was typed while the sheet moved to another version.

    A sheet moves only as long as nothing is written on it (services/templates.py), so the first
    word keeps it where its writer found it; later ones go by the prompt's key.
    """
    stands = Sheet.objects.values_list("template_id", flat=True).get(pk=sheet.pk)
    if stands == prompt.template_id:
        return prompt
    if not sheet.entries.exists():
        Sheet.objects.filter(pk=sheet.pk).update(template_id=prompt.template_id)
        return prompt
    same = Prompt.objects.filter(
        template=stands, half=prompt.half, key=prompt.key, kind=prompt.kind
    )
    return same.first() or prompt


def _change(
    entry: Entry, *, seen: int | None, text: str, value: Any, by_member: Member, now: dt.datetime
) -> Entry:
    if entry.text == text and entry.value == value:
        return entry
    if seen != entry.version:
        raise Conflict(theirs=entry, mine=text or value)
    moved = Entry.objects.filter(pk=entry.pk, version=entry.version).update(
        text=text, value=value, author_member=by_member, version=entry.version + 1, written_at=now
    )
    if not moved:
        raise Conflict(theirs=Entry.objects.get(pk=entry.pk), mine=text or value)
    entry.refresh_from_db()
    remember(entry)
    touch(entry.sheet, now)
    return entry


def remember(entry: Entry) -> Revision:
    """Leave the entry's present state in its history, for those who may read it now."""
    revision = Revision.objects.create(
        school_id=entry.school_id,
        entry=entry,
        version=entry.version,
        text=entry.text,
        value=entry.value,
        by_member=entry.author_member,
        by_guardian=entry.author_guardian,
        written_at=entry.written_at,
    )
    if entry.has_chosen_readers:
        keep_readers(revision, entry)
    return revision


def keep_readers(revision: Revision, entry: Entry) -> None:
    """The entry's readers of now are the ones who may read this text of it, later on too."""
    revision.has_chosen_readers = entry.has_chosen_readers
    revision.save(update_fields=["has_chosen_readers"])
    RevisionReader.objects.filter(revision=revision).delete()
    RevisionReader.objects.bulk_create(
        RevisionReader(school_id=entry.school_id, revision=revision, member_id=member)
        for member in entry.chosen_readers.values_list("member_id", flat=True)
    )


def touch(sheet: Sheet, now: dt.datetime) -> None:
    """Note on the sheet that its school half has words, and when they last changed.

    A word that was typed before a share and lands after it is not in the snapshot: it counts as
    changed just after. The row is locked, so it cannot land between the two.
    """
    standing = (
        Sheet.objects.select_for_update(no_key=True).only("begun_at", *SHARES).get(pk=sheet.pk)
    )
    shared = [at for at in (getattr(standing, name) for name in SHARES) if at]
    sheet.begun_at = standing.begun_at or now
    sheet.changed_at = max([now, *(at + JUST_AFTER for at in shared)])
    sheet.save(update_fields=["begun_at", "changed_at"])
