"""A sheet's history for staff: what each line said before, and what was shared when. Eight queries."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from accounts.access import Actor, Hat
from checkins.access import (
    home_entries_visible_to,
    may_restore,
    questions_on,
    revisions_visible_to,
    school_entries_visible_to,
)
from checkins.dates import moment_in_full, week_in_words
from checkins.models import (
    AnswerRevision,
    ClassNoteRevision,
    Entry,
    EntryReader,
    Half,
    HomeHalf,
    Revision,
    Sheet,
    Snapshot,
    TakenBack,
)
from checkins.queries.prompts import option_words, worded
from checkins.queries.versions import Line, Moment, Save, Side, Version, versions

NEWEST = 40
"""So many saves of a line stand on the sheet's page; its own page has all, PER_PAGE at a time."""
PER_PAGE = 50


@dataclass(frozen=True)
class History:
    """The page. `homes` are the homes that wrote, as far as this actor may read them."""

    sheet: Sheet
    week_label: str
    school: Side
    homes: tuple[Side, ...]
    moments: tuple[Moment, ...]
    class_note: tuple[Version, ...]


@dataclass(frozen=True)
class LineHistory:
    """Every save of one line, a page of them. `older` is the version to go on before, 0 for none."""

    sheet: Sheet
    line: Line
    older: int
    is_home: bool


@dataclass(frozen=True)
class Shared:
    """What went out: the snapshots of a sheet, oldest first."""

    snapshots: tuple[Snapshot, ...]

    def moments_of(self, entry: Entry, saves: list[Revision]) -> dict[int, list[dt.datetime]]:
        """By version: the moments at which it stood in what was shared, if it said something new."""
        found: dict[int, list[dt.datetime]] = defaultdict(list)
        last: tuple[str, Any] | None = None
        for snapshot in self.snapshots:
            said = said_in(snapshot.content, entry)
            if said is not None and said != last:
                fitting = [
                    one.version
                    for one in saves
                    if (one.text, one.value) == said and one.written_at <= snapshot.shared_at
                ]
                if fitting:
                    found[max(fitting)].append(snapshot.shared_at)
            last = said
        return found


def said_in(content: list[dict[str, Any]], entry: Entry) -> tuple[str, Any] | None:
    """(text, value) of an entry in a snapshot (checkins/services/share.py); None where it is not."""
    for row in content:
        if row["prompt"] != str(entry.prompt_id):
            continue
        for line in row.get("lines", ()):
            if line["entry"] == str(entry.pk):
                return line["text"], None
        for goal in row.get("goals", ()):
            if goal["goal"] == str(entry.goal_id) and goal["step"] is not None:
                return "", goal["step"]
        if "value" in row:
            return "", row["value"]
    return None


def sheet_history(actor: Actor, sheet: Sheet, *, may_write: bool) -> History:
    """`sheet` is one that the actor may see; `may_write` whether they still write on it. Eight
    queries."""
    pile = _Pile(actor, sheet, may_write)
    pile.gather()
    return History(
        sheet=sheet,
        week_label=week_in_words(sheet.week, sheet.school.school_days),
        school=pile.school,
        homes=tuple(pile.homes_named()),
        moments=moments_of(actor, sheet, pile.shared),
        class_note=class_note_versions(actor, sheet),
    )


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


@dataclass
class _Pile:
    """The lines of one sheet by half and home."""

    actor: Actor
    sheet: Sheet
    may_write: bool
    shared: Shared = field(init=False)
    school: Side = field(default_factory=Side)
    homes: dict[uuid.UUID, Side] = field(default_factory=lambda: defaultdict(Side))
    writers: dict[uuid.UUID, set[str]] = field(default_factory=lambda: defaultdict(set))

    def gather(self) -> None:
        """Six queries."""
        self.shared = Shared(tuple(snapshots_of(self.sheet)))
        readers = Prefetch(
            "chosen_readers", EntryReader.objects.select_related("member").order_by("member")
        )
        entries = list(
            entries_of(self.actor, self.sheet)
            .prefetch_related(readers)
            .order_by("prompt__position", "goal__position", "position", "created_at", "id")
        )
        saves = newest_saves(self.actor, entries)
        for entry in entries:
            self._put(entry, saves.get(entry.pk, []))
        for half in HomeHalf.objects.filter(sheet=self.sheet, sent_at__isnull=False):
            if half.household_id in self.homes:
                self.homes[half.household_id].sent = sent_in_words(
                    self.actor, self.sheet, half, self.shared
                )
        for household_id, line in answer_lines(self.actor, self.sheet):
            side = self.school if household_id is None else self.homes[household_id]
            side.lines.append(line)

    def _put(self, entry: Entry, saves: list[Revision]) -> None:
        may = self.may_write and may_restore(self.actor, entry)
        line = line_of(self.actor, self.sheet, entry, saves, self.shared, may_bring_back=may)
        if entry.household_id is None:
            self.school.lines.append(line)
            return
        self.homes[entry.household_id].lines.append(line)
        if entry.author_guardian:
            self.writers[entry.household_id].add(entry.author_guardian.given_name)

    def homes_named(self) -> Iterable[Side]:
        for household_id in sorted(self.homes):
            side = self.homes[household_id]
            if len(self.homes) > 1:
                side.label = ", ".join(sorted(self.writers[household_id]))
            yield side


def newest_saves(actor: Actor, entries: Iterable[Entry]) -> dict[uuid.UUID, list[Revision]]:
    """The newest saves of each line, and one more to know whether there are more. One query."""
    place = Window(RowNumber(), partition_by=F("entry"), order_by=F("version").desc())
    lines = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
    rows = with_writers(revisions_visible_to(actor, lines)).annotate(place=place)
    found: dict[uuid.UUID, list[Revision]] = defaultdict(list)
    for row in rows.filter(place__lte=NEWEST + 1).order_by("entry", "-version"):
        found[row.entry_id].append(row)
    return found


def answer_lines(actor: Actor, sheet: Sheet) -> list[tuple[uuid.UUID | None, Line]]:
    """What was answered to this sheet's questions, by household (None is school). One query."""
    asked = questions_on(actor, [sheet.pk])
    own = (
        Q() if actor.hat == Hat.STAFF else Q(household=None) | Q(household__in=actor.household_ids)
    )
    rows = (
        AnswerRevision.objects.filter(own, question__in=asked)
        .select_related("question__prompt__template", "by_member", "by_guardian")
        .order_by("question__asked_at", "question", "household", "-version")
    )
    told: dict[tuple[uuid.UUID, uuid.UUID | None], list[AnswerRevision]] = defaultdict(list)
    for row in rows:
        told[row.question_id, row.household_id].append(row)
    return [(key[1], _answer(actor, sheet, found)) for key, found in told.items()]


def _answer(actor: Actor, sheet: Sheet, rows: list[AnswerRevision]) -> Line:
    question = rows[0].question
    chips = dict(option_words(question.prompt)) if question.chip else {}
    # School's question goes with its half when that is taken back.
    is_shown = actor.hat == Hat.STAFF or question.half == Half.HOME or sheet.is_visible_to_family
    label = _("Our answer") if rows[0].household_id is None else _("Their answer")
    if actor.hat != Hat.STAFF:
        label = _("School’s answer") if rows[0].household_id is None else _("Your answer")
    return Line(
        id=None,
        label=label,
        about=(question.text or chips.get(question.chip, "")) if is_shown else "",
        version=0,
        versions=versions(
            [_save(row, ()) for row in rows[:NEWEST]],
            prompt=None,
            school=sheet.school,
            today=actor.today,
        ),
    )


def snapshots_of(sheet: Sheet) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(sheet=sheet).select_related("by_member").order_by("revision")


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
    saves = [_save(row, went_out.get(row.version, ())) for row in rows] or [_save(entry, ())]
    shown = versions(
        saves[:NEWEST] if fold else saves,
        prompt=entry.prompt,
        school=sheet.school,
        today=actor.today,
        present=_save(entry, ()),
        may_restore=may_bring_back,
        fold=fold,
    )
    return Line(
        id=entry.pk,
        label=worded(entry.prompt, "label"),
        about=entry.goal.title if entry.goal else "",
        version=entry.version,
        versions=shown,
        only_for=_readers(entry),
        has_more=fold and (len(saves) > NEWEST or any(one.saves for one in shown)),
    )


def _save(row: Revision | Entry | AnswerRevision, shared: Iterable[dt.datetime]) -> Save:
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
    return ", ".join(one.member.display_name for one in entry.chosen_readers.all())


def sent_in_words(actor: Actor, sheet: Sheet, half: HomeHalf, shared: Shared) -> str:
    """When a home sent its half, and which of school's versions it had before it."""
    assert half.sent_at is not None  # noqa: S101 - only sent halves are asked about
    when = moment_in_full(sheet.school, half.sent_at, actor.today)
    answered = [one for one in shared.snapshots if one.revision == half.answered_revision]
    if len(shared.snapshots) < 2 or not answered:
        return _("Sent %(when)s.") % {"when": when}
    read = moment_in_full(sheet.school, answered[0].shared_at, actor.today)
    return _("Sent %(when)s, to what school shared %(shared)s.") % {"when": when, "shared": read}


def moments_of(actor: Actor, sheet: Sheet, shared: Shared) -> tuple[Moment, ...]:
    """What was shared when, newest first. One query."""
    taken = TakenBack.objects.filter(sheet=sheet).select_related("by_member")
    by_revision = {one.revision: one for one in taken.order_by("taken_at", "id")}
    found: list[Moment] = []
    before: TakenBack | None = None
    for snapshot in shared.snapshots:
        found.append(_moment(actor, sheet, snapshot, _kind(snapshot, before)))
        before = by_revision.get(snapshot.revision)
        if before is not None:
            found.append(_moment(actor, sheet, before, "undone" if before.was_undone else "taken"))
    return tuple(reversed(found))


def _kind(snapshot: Snapshot, before: TakenBack | None) -> str:
    if snapshot.revision == 1 or (before is not None and before.was_undone):
        return "shared"
    return "changed" if before is None else "put_back"


def _moment(actor: Actor, sheet: Sheet, row: Snapshot | TakenBack, kind: str) -> Moment:
    at = row.shared_at if isinstance(row, Snapshot) else row.taken_at
    return Moment(
        kind=kind,
        when=moment_in_full(sheet.school, at, actor.today),
        by=row.by_member.display_name if row.by_member else "",
        note="" if isinstance(row, Snapshot) else row.note,
    )


def class_note_versions(actor: Actor, sheet: Sheet) -> tuple[Version, ...]:
    """The class's note of the week. One query."""
    saves = note_saves(sheet)
    return versions(saves, prompt=None, school=sheet.school, today=actor.today)


def note_saves(sheet: Sheet) -> list[Save]:
    rows = ClassNoteRevision.objects.filter(
        note__classroom=sheet.classroom_id, note__week=sheet.week
    ).select_related("by_member")
    return [
        Save(
            number=row.version,
            text=row.text,
            value=None,
            by=row.by_member.display_name if row.by_member else "",
            at=row.written_at,
        )
        for row in rows.order_by("-version")[: NEWEST + 1]
    ]
