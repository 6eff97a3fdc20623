"""What this room tells the rest of the house; the composition root calls it once."""

import datetime as dt
from typing import Any

from accounts.letters.registry import register as register_kind
from accounts.models import Child, Delivery, Guardian, Member, School
from accounts.signals import access_ended
from checkins.models import Sheet
from checkins.reminders import planner, reading
from checkins.reminders.digest import post_digests
from checkins.reminders.digest_letter import KIND as DIGEST
from checkins.reminders.samples import KINDS
from checkins.signals import minute_came, sheet_shared, sheet_taken_back, year_turned


def open_room() -> None:
    """Letter kinds for the post room, ears for the core."""
    for kind in (*KINDS, DIGEST):
        register_kind(kind)
    minute_came.connect(post_digests, dispatch_uid="reminders.post_digests")
    sheet_shared.connect(announce, dispatch_uid="reminders.announce")
    sheet_taken_back.connect(hold_back, dispatch_uid="reminders.hold_back")
    year_turned.connect(let_rest, dispatch_uid="reminders.let_rest")
    access_ended.connect(stop_about, dispatch_uid="reminders.stop_about")


def announce(*, sheet: Sheet, by: Member, now: dt.datetime, **_: Any) -> None:
    """A share puts the sheet on each guardian's next letter, in the transaction of the share."""
    family = Guardian.objects.filter(guardianships__child=sheet.child_id)
    addresses = reading.addresses_of(family)
    planner.post(
        planner.plan_week_ready(sheet.school, now=now, addresses=addresses),
        now=now,
    )


def hold_back(*, sheet: Sheet, by: Member, now: dt.datetime, **_: Any) -> None:
    """A sheet taken back leaves the letters that wait; one without another sheet is cancelled."""
    family = Guardian.objects.filter(guardianships__child=sheet.child_id)
    planner.cancel_needless(family.values_list("pk", flat=True), sheet.school, now=now)


def let_rest(*, school: School, now: dt.datetime, **_: Any) -> None:
    """A new school year has begun: what still waits speaks of the old one."""
    Delivery.objects.filter(
        school=school,
        letter__in=[reading.WEEK_READY, reading.STILL_OPEN],
        state=Delivery.State.NEW,
    ).update(state=Delivery.State.CANCELLED)


def stop_about(
    *, guardian: Guardian | None, child: Child | None, now: dt.datetime, **_: Any
) -> None:
    """A letter that waits goes only if it still has something to say to somebody in force."""
    if child is None:
        return
    family = Guardian.objects.filter(guardianships__child=child)
    if guardian is not None:
        family = family.filter(pk=guardian.pk)
    planner.cancel_needless(family.values_list("pk", flat=True), child.school, now=now)
