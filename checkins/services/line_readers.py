"""Who at home reads one line of the school half, as its writer says: one home alone, a code first.

It counts from the next share on, as the line's words do. Wins and questions are for every home: a
sheet without a win is none, and a win may be quoted in mail; an answer comes from each home.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.access import Actor
from accounts.models import Guardianship
from accounts.services.audit import record
from checkins.models import Entry, Half, Kind, Sheet
from checkins.services.wins import win_prompt
from checkins.services.writing import in_turn, touch

ONE_LINE = Q(
    half=Half.SCHOOL,
    prompt__kind=Kind.TEXT,
    prompt__is_many=False,
    prompt__is_question=False,
)
"""Entries whose readers may be chosen."""


class NotToChoose(ValueError):
    """Not the writer's own line, a line for every home, or a home that is not the child's."""


def lines_with_readers(sheet: Sheet, *, by: Actor) -> QuerySet[Entry]:
    """The actor's own written lines of this sheet whose readers they may choose, in paper's order."""
    return (
        Entry.objects.filter(ONE_LINE, sheet=sheet, author_member=by.member)
        .exclude(text="")
        .exclude(prompt=win_prompt(sheet.template_id))
        .select_related("prompt__template")
        .order_by("prompt__position", "position", "id")
    )


def is_home_of(child_id: uuid.UUID, household_id: uuid.UUID) -> bool:
    """Whether somebody of this household cares for the child today."""
    links = Guardianship.objects.in_force().filter(child=child_id)
    return links.filter(guardian__household=household_id).exists()


@transaction.atomic
def choose_line_readers(
    entry: Entry,
    *,
    only_for: uuid.UUID | None,
    needs_code: bool,
    by: Actor,
    now: dt.datetime,
) -> bool:
    """Keep the choice; whether it was another before. Raises NotToChoose.

    `only_for` is the household that alone reads it, None for all homes of the child.
    """
    sheet = entry.sheet
    in_turn(sheet)
    line = lines_with_readers(sheet, by=by).filter(pk=entry.pk).first()
    if line is None or (only_for is not None and not is_home_of(sheet.child_id, only_for)):
        raise NotToChoose
    if (line.only_for_id, line.needs_code) == (only_for, needs_code):
        return False
    line.only_for_id, line.needs_code = only_for, needs_code
    line.save(update_fields=["only_for", "needs_code"])
    touch(sheet, now)
    record(
        "line readers chosen",
        school=sheet.school,
        by=by,
        sheet=sheet.pk,
        child=sheet.child_id,
        line=line.pk,
        household=only_for or "",
        needs_code=needs_code,
    )
    return True
