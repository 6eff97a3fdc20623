"""What a guardian typed and has not sent: only they see it, until Send or for 14 days."""

import datetime as dt
import re

from django.db import transaction

from accounts.models import Guardian
from checkins.models import HomeDraft, Sheet

KEPT_FOR = dt.timedelta(days=14)
MOST_LETTERS = 40_000
"""In all boxes together. A draft may be too long to send, so that nothing typed is lost."""

Typed = dict[str, list[str]]
"""What stands in each box that was touched: the field's name and its values."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class DraftTooLong(Exception):
    """More than the server keeps. It stays on the phone."""


@transaction.atomic
def save_draft(*, sheet: Sheet, by: Guardian, typed: Typed, now: dt.datetime) -> None:
    """Keep what is typed; nothing typed removes the draft. Raises DraftTooLong."""
    if sum(len(value) for values in typed.values() for value in values) > MOST_LETTERS:
        raise DraftTooLong
    if not typed:
        drop_draft(sheet=sheet, by=by)
        return
    storable = {
        name: [_UNSTORABLE.sub("\ufffd", value) for value in values]
        for name, values in typed.items()
    }
    HomeDraft.objects.update_or_create(
        guardian=by,
        sheet=sheet,
        defaults={"school_id": sheet.school_id, "data": storable, "saved_at": now},
    )


def drop_draft(*, sheet: Sheet, by: Guardian) -> None:
    """It was sent, or emptied."""
    HomeDraft.objects.filter(sheet=sheet, guardian=by).delete()


def drop_old_drafts(*, now: dt.datetime) -> int:
    """Remove what nobody sent for 14 days; how many there were. The minute's sweep calls it."""
    return HomeDraft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()[0]
