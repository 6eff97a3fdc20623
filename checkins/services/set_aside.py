"""What is done with a worry: the sheet sleeps a night before it is shared, or its family is invited to talk."""

import datetime as dt

from django.db import transaction

from accounts.models import Member
from checkins.asleep import next_morning
from checkins.models import Sheet
from checkins.services.opening import taught_days
from checkins.services.readiness import AlreadyShared
from checkins.weeks import Week

WEEKS_AHEAD = 3
"""So far the next school day is looked for; holidays are seldom longer, and a draft waits anyway."""


@transaction.atomic
def put_to_sleep(sheet: Sheet, *, by: Member, now: dt.datetime) -> Sheet:
    """It stays a draft until the next school morning, and is not ready meanwhile. Raises
    AlreadyShared. It wakes by itself."""
    sheet = _held(sheet)
    if sheet.shared_at:
        raise AlreadyShared
    today = sheet.school.local_date(now)
    week = Week.containing(today)
    ahead = (week + number for number in range(WEEKS_AHEAD + 1))
    days = (day for one in ahead for day in taught_days(sheet.school, one))
    tomorrow_on = [next((day for day in days if day > today), today)]
    sheet.sleeps_until = next_morning(sheet.school, tomorrow_on, today=today)
    sheet.ready_at = None
    sheet.save(update_fields=["sleeps_until", "ready_at"])
    return sheet


@transaction.atomic
def wake(sheet: Sheet, *, by: Member, now: dt.datetime) -> Sheet:
    """Read again, or not put aside after all."""
    sheet = _held(sheet)
    sheet.sleeps_until = None
    sheet.save(update_fields=["sleeps_until"])
    return sheet


@transaction.atomic
def offer_talk(sheet: Sheet, *, is_offered: bool, by: Member, now: dt.datetime) -> Sheet:
    """ "Would you like to talk?" on the family's page, from when the sheet is out until it is taken
    away again. The flag is all that is kept: no word of what made somebody offer it."""
    sheet = _held(sheet)
    if is_offered != (sheet.talk_offered_at is not None):
        sheet.talk_offered_at = now if is_offered else None
        sheet.talk_offered_by = by if is_offered else None
        sheet.save(update_fields=["talk_offered_at", "talk_offered_by"])
    return sheet


def _held(sheet: Sheet) -> Sheet:
    held = Sheet.objects.select_for_update(of=("self",), no_key=True).select_related("school")
    return held.get(pk=sheet.pk)
