"""Sharing: the school half becomes visible to the family, as a snapshot.

Its content has the shape that `checkins/snapshots.py` gives.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import AuditEntry, Member
from checkins.models import (
    Half,
    Question,
    Sheet,
    Snapshot,
    TakenBack,
)
from checkins.services.content import content_of
from checkins.services.ending_goals import mark_told, untell, with_steps
from checkins.services.strategies import come_out
from checkins.services.trends import bare, with_weeks
from checkins.services.wins import NoWin, has_win, wins_in
from checkins.signals import sheet_shared, sheet_taken_back

GRACE = dt.timedelta(minutes=10)
"""Within it, "Take back" undoes a share; later it withdraws the words with a note."""


@transaction.atomic
def share(sheets: Iterable[Sheet], *, by: Member, now: dt.datetime) -> list[Sheet]:
    """Share the sheets that are ready; the ones that were shared by this call.

    A sheet that is not ready, is away, or has been shared meanwhile is passed over, so pressing
    twice shares once. A sheet without a win is passed over too and loses its ready mark.
    """
    wanted = [sheet.pk for sheet in sheets]
    shared = []
    for sheet in Sheet.objects.select_for_update().filter(pk__in=wanted).ready().order_by("id"):
        if not has_win(sheet):
            sheet.ready_at = None
            sheet.save(update_fields=["ready_at"])
            continue
        sheet.shared_at = now
        sheet.withdrawn_at = None
        sheet.withdrawn_note = ""
        _publish(sheet, content_of(sheet), by=by, now=now)
        _log("sheet shared", sheet, by)
        sheet_shared.send(Sheet, sheet=sheet, by=by, now=now)
        shared.append(sheet)
    return shared


@dataclass
class MovedOn(Exception):
    """What would be shared is no longer what the teacher was asked about. Nothing was changed."""


@transaction.atomic
def share_changes(
    sheet: Sheet, *, asked: str | None = None, by: Member, now: dt.datetime
) -> Snapshot | None:
    """Publish what was written since the share. No second letter; the page says when it changed.

    The new snapshot; None when the family reads the same already, and for a sheet that is not
    out. `asked` is the `digest` of what the teacher was shown. Raises NoWin, MovedOn.
    """
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if not sheet.is_visible_to_family:
        return None
    content = content_of(sheet)
    if bare(content) == bare(last_snapshot(sheet).content):
        return None
    if asked is not None and asked != digest(content):
        raise MovedOn
    if not has_win(sheet):
        raise NoWin
    sheet.reshared_at = now
    snapshot = _publish(sheet, content, by=by, now=now)
    _log("changes shared", sheet, by)
    return snapshot


def has_unshared_changes(sheet: Sheet) -> bool:
    """Whether the school half was written on after its last snapshot; costs no query.

    A hint for lists. The words themselves may be the same again: `share_changes` compares them.
    """
    last = sheet.reshared_at or sheet.shared_at
    return bool(last and sheet.changed_at and sheet.changed_at > last)


def last_snapshot(sheet: Sheet) -> Snapshot:
    """What was shared last. Only of a sheet that has been shared."""
    return Snapshot.objects.get(sheet=sheet.pk, revision=sheet.shared_revision)


def digest(content: list[dict[str, Any]]) -> str:
    """A short name for a snapshot's words, the same as long as they are."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


@transaction.atomic
def take_back(sheet: Sheet, *, note: str = "", by: Member, now: dt.datetime) -> Sheet:
    """Within ten minutes of the share, undo it; later, withdraw the words and leave the note.

    In both cases the family no longer sees the school half, and an unsent letter does not go.
    """
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.shared_at is None or sheet.withdrawn_at is not None:
        return sheet
    is_undo = may_undo(sheet, now)
    if is_undo:
        sheet.shared_at = None
        sheet.reshared_at = None
        sheet.ready_at = None
        sheet.save(update_fields=["shared_at", "reshared_at", "ready_at"])
    else:
        sheet.withdrawn_at = now
        sheet.withdrawn_note = note
        sheet.save(update_fields=["withdrawn_at", "withdrawn_note"])
    TakenBack.objects.create(
        school_id=sheet.school_id,
        sheet=sheet,
        revision=sheet.shared_revision,
        taken_at=now,
        note="" if is_undo else note,
        by_member=by,
        was_undone=is_undo,
    )
    untell(sheet)
    _log("sheet taken back", sheet, by)
    sheet_taken_back.send(Sheet, sheet=sheet, by=by, now=now)
    return sheet


def may_undo(sheet: Sheet, now: dt.datetime) -> bool:
    """Within the grace, and no letter has told of it: as if it had not been shared."""
    if sheet.shared_at is None or now - sheet.shared_at > GRACE:
        return False
    return not sheet.announcements.exists()


@transaction.atomic
def put_back(sheet: Sheet, *, by: Member, now: dt.datetime) -> Sheet:
    """Let the family see a withdrawn sheet again, as it is written now. Raises NoWin."""
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.withdrawn_at is None:
        return sheet
    if not has_win(sheet):
        raise NoWin
    sheet.withdrawn_at = None
    sheet.withdrawn_note = ""
    sheet.reshared_at = now
    _publish(sheet, content_of(sheet), by=by, now=now)
    _log("sheet put back", sheet, by)
    return sheet


def _publish(
    sheet: Sheet, content: list[dict[str, Any]], *, by: Member, now: dt.datetime
) -> Snapshot:
    sheet.shared_revision += 1
    sheet.wins = wins_in(content)
    snapshot = Snapshot.objects.create(
        school_id=sheet.school_id,
        sheet=sheet,
        revision=sheet.shared_revision,
        content=with_steps(sheet, with_weeks(sheet, content)),
        by_member=by,
        shared_at=now,
    )
    sheet.save(
        update_fields=[
            "shared_at",
            "shared_revision",
            "reshared_at",
            "withdrawn_at",
            "withdrawn_note",
            "wins",
        ]
    )
    _ask(sheet, by=by, now=now)
    come_out(sheet, content, now=now)
    mark_told(sheet, content)
    return snapshot


def _ask(sheet: Sheet, *, by: Member, now: dt.datetime) -> None:
    """A typed question becomes one that is tracked to its answer; a changed one keeps its row."""
    for entry in (
        sheet.entries.of_school().filter(prompt__is_question=True).select_related("prompt")
    ):
        question = Question.objects.filter(
            sheet=sheet, prompt=entry.prompt, half=Half.SCHOOL, by_member=entry.author_member
        ).first()
        if question is None and entry.text:
            Question.objects.create(
                school_id=sheet.school_id,
                child_id=sheet.child_id,
                sheet=sheet,
                prompt=entry.prompt,
                half=Half.SCHOOL,
                by_member=entry.author_member,
                text=entry.text,
                asked_at=now,
            )
        elif question is not None and question.text != entry.text:
            question.text = entry.text
            question.dropped_at = None if entry.text else now
            question.save(update_fields=["text", "dropped_at"])


def _log(verb: str, sheet: Sheet, by: Member) -> None:
    AuditEntry.objects.create(
        school_id=sheet.school_id,
        verb=verb,
        by_member=by,
        about={"sheet": str(sheet.pk), "child": str(sheet.child_id), "week": str(sheet.week)},
    )
