"""One line of a sheet and what it said before: its newest saves, or all of them a page at a time."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.access import Actor
from accounts.commas import in_a_row
from checkins.access import (
    home_entries_visible_to,
    may_restore,
    revisions_visible_to,
    school_entries_visible_to,
)
from checkins.models import AnswerRevision, Entry, Half, Revision, Sheet
from checkins.queries.history_shared import Shared
from checkins.queries.prompts import called
from checkins.queries.versions import Line, Save, versions

NEWEST = 40
"""So many saves of a line stand on the sheet's page; its own page has all, PER_PAGE at a time."""
PER_PAGE = 50


@dataclass(frozen=True)
class LineHistory:
    """Every save of one line, a page of them. `older` is the version to go on before, 0 for none."""

    sheet: Sheet
    line: Line
    older: int
    is_home: bool


def line_history(
    actor: Actor, sheet: Sheet, entry_id: uuid.UUID, *, before: int = 0, may_write: bool
) -> LineHistory | None:
    """All saves of one line, older than version `before` if given; None when it is not theirs."""
    entry = entries_of(actor, sheet).filter(pk=entry_id).first()
    if entry is None:
        return None
    may = may_write and may_restore(actor, entry)
    return saves_of(actor, sheet, entry, before=before, may_bring_back=may)


def saves_of(
    actor: Actor,
    sheet: Sheet,
    entry: Entry,
    *,
    before: int,
    may_bring_back: bool,
) -> LineHistory:
    """Every save of this line, PER_PAGE of them, one by one."""
    saves = revisions_visible_to(actor, Entry.objects.filter(pk=entry.pk))
    if before:
        saves = saves.filter(version__lt=before)
    rows = list(with_writers(saves).order_by("-version")[: PER_PAGE + 1])
    line = line_of(
        actor,
        sheet,
        entry,
        rows[:PER_PAGE],
        Shared(()),
        fold=False,
        may_bring_back=may_bring_back,
    )
    older = rows[PER_PAGE - 1].version if len(rows) > PER_PAGE else 0
    return LineHistory(sheet, line, older, is_home=entry.half == Half.HOME)


def entries_of(actor: Actor, sheet: Sheet) -> QuerySet[Entry]:
    """All lines of the sheet that the actor may read, emptied ones too."""
    only = Sheet.objects.filter(pk=sheet.pk)
    entries = school_entries_visible_to(actor, only) | home_entries_visible_to(actor, only)
    return entries.select_related("prompt__template", "goal", "author_member", "author_guardian")


def with_writers(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    return revisions.select_related("by_member", "by_guardian")


def newest_saves(actor: Actor, entries: Iterable[Entry]) -> dict[uuid.UUID, list[Revision]]:
    """The newest saves of each line, and one more to know whether there are more. One query."""
    place = Window(RowNumber(), partition_by=F("entry"), order_by=F("version").desc())
    lines = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
    rows = with_writers(revisions_visible_to(actor, lines)).annotate(place=place)
    found: dict[uuid.UUID, list[Revision]] = defaultdict(list)
    for row in rows.filter(place__lte=NEWEST + 1).order_by("entry", "-version"):
        found[row.entry_id].append(row)
    return found


def line_of(
    actor: Actor,
    sheet: Sheet,
    entry: Entry,
    rows: list[Revision],
    shared: Shared,
    *,
    may_bring_back: bool,
    fold: bool = True,
) -> Line:
    """One line; `rows` are its saves, newest first."""
    went_out = shared.moments_of(entry, rows) if entry.half == Half.SCHOOL else {}
    saves = [save_of(row, went_out.get(row.version, ())) for row in rows] or [save_of(entry, ())]
    shown = versions(
        saves[:NEWEST] if fold else saves,
        prompt=entry.prompt,
        school=sheet.school,
        today=actor.today,
        present=save_of(entry, ()),
        may_restore=may_bring_back,
        fold=fold,
    )
    return Line(
        id=entry.pk,
        label=called(entry.prompt, sheet.child.given_name),
        about=entry.goal.title if entry.goal else "",
        version=entry.version,
        versions=shown,
        only_for=_readers(entry),
        has_more=fold and (len(saves) > NEWEST or any(one.saves for one in shown)),
    )


def save_of(row: Revision | Entry | AnswerRevision, shared: Iterable[dt.datetime]) -> Save:
    if isinstance(row, Entry):
        member, guardian = row.author_member, row.author_guardian
    else:
        member, guardian = row.by_member, row.by_guardian
    return Save(
        number=row.version,
        text=row.text,
        value=None if isinstance(row, AnswerRevision) else row.value,
        by=member.display_name if member else guardian.name if guardian else "",
        at=row.written_at,
        lang=guardian.language if guardian else "",
        shared=tuple(shared),
    )


def _readers(entry: Entry) -> str:
    if not entry.has_chosen_readers:
        return ""
    return in_a_row(one.member.display_name for one in entry.chosen_readers.all())
