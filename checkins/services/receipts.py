"""A guardian has read a sheet."""

import datetime as dt

from django.db import transaction

from accounts.models import Guardian
from checkins.models import Receipt, Sheet


@transaction.atomic
def mark_read(sheet: Sheet, *, by: Guardian, now: dt.datetime) -> None:
    """They opened the sheet as it was last shared; once for each revision, however often they look."""
    if not sheet.is_visible_to_family:
        return
    Receipt.objects.get_or_create(
        sheet=sheet,
        guardian=by,
        revision=sheet.shared_revision,
        defaults={"school_id": sheet.school_id, "read_at": now},
    )
    Sheet.objects.filter(pk=sheet.pk, read_at=None).update(read_at=now)
