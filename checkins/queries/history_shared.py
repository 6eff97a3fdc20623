"""What school sent out of a sheet, and what was taken back: for its history."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Actor
from checkins.dates import moment_in_full
from checkins.models import Entry, HomeHalf, Revision, Sheet, Snapshot, TakenBack
from checkins.queries.versions import Moment
from checkins.snapshots import Content, answers_in, value_in


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


def said_in(content: Content, entry: Entry) -> tuple[str, Any] | None:
    """(text, value) of an entry in a snapshot (checkins/snapshots.py); None where it is not."""
    about = str(entry.goal_id) if entry.goal_id else ""
    for row in content:
        for goal in row.get("goals", ()) if row["prompt"] == str(entry.prompt_id) else ():
            if goal["goal"] == about and goal["step"] is not None:
                return "", goal["step"]
    for of, row in answers_in(content):
        if row["prompt"] != str(entry.prompt_id) or (of["goal"] if of else "") != about:
            continue
        for line in row.get("lines", ()):
            if line["entry"] == str(entry.pk):
                return line["text"], None
        if "lines" not in row:
            return "", value_in(row)
    return None


def snapshots_of(sheet: Sheet) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(sheet=sheet).select_related("by_member").order_by("revision")


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
