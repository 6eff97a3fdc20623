"""What this room tells the rest of the house; the composition root calls it once."""

import datetime as dt
from typing import Any

from accounts.models import School
from checkins.rollover.services import turn_due
from checkins.signals import minute_came


def turn(*, school: School, now: dt.datetime, **_: Any) -> None:
    turn_due(school, now=now)


def open_room() -> None:
    minute_came.connect(turn, dispatch_uid="checkins.rollover")
