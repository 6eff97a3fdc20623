"""A sheet's history for staff: what each line said before, and what was shared when. Eight queries."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from accounts.access import Actor
from accounts.commas import in_a_row
from checkins.access import may_restore, may_write_school_half
from checkins.dates import week_in_words
from checkins.models import Entry, EntryReader, HomeHalf, Revision, Sheet
from checkins.queries.history_answers import answer_lines, class_note_line
from checkins.queries.history_lines import entries_of, line_of, newest_saves
from checkins.queries.history_shared import Shared, moments_of, sent_in_words, snapshots_of
from checkins.queries.versions import Line, Moment, Side


@dataclass(frozen=True)
class History:
    """The page. `homes` are the homes that wrote, as far as this actor may read them."""

    sheet: Sheet
    week_label: str
    school: Side
    homes: tuple[Side, ...]
    moments: tuple[Moment, ...]
    class_note: Line | None


def sheet_history(
    actor: Actor, sheet: Sheet, *, may_write: bool, may_share: bool = False
) -> History:
    """`sheet` is one that the actor may see; `may_write` whether they still write on it, `may_share`
    whether the class's note is theirs to write. Eight queries."""
    pile = _Pile(actor, sheet, may_write)
    pile.gather()
    return History(
        sheet=sheet,
        week_label=week_in_words(sheet.week, sheet.school.school_days),
        school=pile.school,
        homes=tuple(pile.homes_named()),
        moments=moments_of(actor, sheet, pile.shared),
        class_note=class_note_line(
            actor, sheet, may_restore=may_share and may_write_school_half(actor)
        ),
    )


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
        may = self.may_write and may_write_school_half(self.actor)
        for household_id, line in answer_lines(self.actor, self.sheet, may_restore=may):
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
                side.label = in_a_row(sorted(self.writers[household_id]))
            yield side
