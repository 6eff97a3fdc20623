"""What this room tells the rest of the house; the composition root calls it once."""

import datetime as dt
from typing import Any

from accounts.letters.registry import register as register_kind
from accounts.models import Guardian, Member
from checkins.models import Sheet
from checkins.reminders import planner, reading
from checkins.reminders.letters import KINDS
from checkins.signals import sheet_shared, sheet_taken_back


def open_room() -> None:
    """Letter kinds for the post room, ears for the core."""
    for kind in KINDS:
        register_kind(kind)
    sheet_shared.connect(announce, dispatch_uid="reminders.announce")
    sheet_taken_back.connect(hold_back, dispatch_uid="reminders.hold_back")


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
