"""The states of a sheet before it is shared: ready, and away with a reason."""

import datetime as dt

from django.db import transaction

from accounts.models import Member
from checkins.models import Sheet
from checkins.services.wins import NoWin, has_win

STATES = ["shared_at", "ready_at", "skipped_at", "skipped_reason"]


class AlreadyShared(Exception):
    """The sheet is out; take it back first."""


@transaction.atomic
def mark_ready(sheet: Sheet, *, by: Member, now: dt.datetime) -> None:
    """It may go out with the next "Share all ready", and sleeps no longer. Raises NoWin; a shared sheet
    stays as it is."""
    _hold(sheet)
    if sheet.shared_at:
        return
    if not has_win(sheet):
        raise NoWin
    sheet.ready_at = sheet.ready_at or now
    sheet.sleeps_until = None
    sheet.skipped_at = None
    sheet.skipped_reason = ""
    sheet.save(update_fields=["ready_at", "skipped_at", "skipped_reason", "sleeps_until"])


@transaction.atomic
def unmark_ready(sheet: Sheet, *, by: Member, now: dt.datetime) -> None:
    """Back to draft."""
    _hold(sheet)
    if sheet.shared_at is None and sheet.ready_at is not None:
        sheet.ready_at = None
        sheet.save(update_fields=["ready_at"])


@transaction.atomic
def mark_away(sheet: Sheet, *, reason: str, by: Member, now: dt.datetime) -> None:
    """No sheet for this child this week: no letter, a gap in the story. Raises AlreadyShared."""
    _hold(sheet)
    if sheet.shared_at:
        raise AlreadyShared
    sheet.skipped_at = now
    sheet.skipped_reason = reason
    sheet.ready_at = None
    sheet.save(update_fields=["skipped_at", "skipped_reason", "ready_at"])


@transaction.atomic
def mark_present(sheet: Sheet, *, by: Member, now: dt.datetime) -> None:
    """Back at school: the sheet is to be written after all."""
    sheet.skipped_at = None
    sheet.skipped_reason = ""
    sheet.save(update_fields=["skipped_at", "skipped_reason"])


def _hold(sheet: Sheet) -> None:
    """Read the states again and hold them: somebody may be sharing the sheet at this moment."""
    sheet.refresh_from_db(fields=STATES, from_queryset=Sheet.objects.select_for_update())
