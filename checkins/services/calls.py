""" "Please call me" is a task for each adult who asked, until "called on ...". Undone on the same day at will.

What was talked about is one line in the log of talks (`contacts.py`); that somebody was called stands
with the tap. `Sheet.called_on` is set once nobody on the sheet waits, for lists and counts.
"""

import datetime as dt
import uuid
from functools import partial

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import AuditEntry, Member
from checkins.models import ContactLog, Reaction, ReactionKind, Sheet
from checkins.services.contacts import NotOfThisChild, NotYet, log_contact

__all__ = ["NotYet", "mark_called", "settle_calls", "undo_called"]


@transaction.atomic
def mark_called(
    sheet: Sheet,
    *,
    tap: uuid.UUID | None = None,
    on: dt.date | None = None,
    note: str = "",
    by: Member,
    now: dt.datetime,
) -> None:
    """They were called, on that day or today: who made this tap, or everybody on the sheet who waits.

    With a `note` the talk is logged. Twice is once. Raises NotYet for a day that is still to come.
    """
    today = sheet.school.local_date(now)
    if on is not None and on > today:
        raise NotYet
    sheet = _held(sheet)
    waiting = _calls(sheet).filter(called_on=None).select_related("guardian")
    for one in waiting.filter(pk=tap) if tap else waiting:
        one.called_on, one.called_by = on or today, by
        one.talk = _logged(sheet, one, note, on or today, by=by, now=now) if note else None
        one.save(update_fields=["called_on", "called_by", "talk"])
        _log("family called", one, by)
    settle_calls(sheet, called_on=on or today)
    sheet.save(update_fields=["call_asked_at", "called_on"])


@transaction.atomic
def undo_called(sheet: Sheet, *, tap: uuid.UUID, by: Member, now: dt.datetime) -> None:
    """The button was pressed by mistake: they wait again, and the line that came of it is gone. Nothing
    happens on a later day: what was written of a talk stays."""
    sheet = _held(sheet)
    one = _calls(sheet).filter(pk=tap, called_on__isnull=False).select_related("talk").first()
    if one is None or not _is_todays(one, sheet, now):
        return
    talk, one.talk, one.called_on, one.called_by = one.talk, None, None, None
    one.save(update_fields=["called_on", "called_by", "talk"])
    if talk is not None:
        talk.delete()
    sheet.called_on = None
    sheet.save(update_fields=["called_on"])
    _log("call undone", one, by)


def _is_todays(tap: Reaction, sheet: Sheet, now: dt.datetime) -> bool:
    return tap.called_on == sheet.school.local_date(now)


def settle_calls(sheet: Sheet, *, called_on: dt.date | None = None) -> None:
    """Set the sheet's own moments by its taps; the caller holds the sheet and saves it. `called_on`
    is for a sheet that was marked before each adult was."""
    calls = _calls(sheet)
    if calls.filter(called_on=None).exists():
        sheet.called_on = None
        return
    last = calls.aggregate(last=Max("called_on"))["last"] or called_on
    sheet.called_on = last
    if last is None:
        sheet.call_asked_at = None


def _calls(sheet: Sheet) -> QuerySet[Reaction]:
    return Reaction.objects.filter(sheet=sheet, kind=ReactionKind.CALL)


def _held(sheet: Sheet) -> Sheet:
    rows = Sheet.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("child__school", "school").get(pk=sheet.pk)


def _logged(
    sheet: Sheet, tap: Reaction, note: str, on: dt.date, *, by: Member, now: dt.datetime
) -> ContactLog | None:
    """The line of this call; one that stood there before stays when the call is undone."""
    log = partial(
        log_contact, child=sheet.child, way=ContactLog.Way.CALL, on=on, note=note, by=by, now=now
    )
    try:
        talk = log(guardian=tap.guardian)
    except NotOfThisChild:
        talk = log()
    return talk if talk.written_at == now else None


def _log(verb: str, tap: Reaction, by: Member) -> None:
    AuditEntry.objects.create(
        school_id=tap.school_id,
        verb=verb,
        by_member=by,
        about={"sheet": str(tap.sheet_id), "guardian": str(tap.guardian_id)},
    )
