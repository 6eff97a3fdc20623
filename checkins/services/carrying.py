"""Carrying next steps of an earlier week over, for many children at once."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.models import Child, Member
from checkins.models import Entry, Half, Kind
from checkins.models.template import prompts_of
from checkins.services.opening import NoHomeClass, NoSchool, open_sheet
from checkins.services.writing import Conflict, in_turn, write_line
from checkins.weeks import Week


@transaction.atomic
def carry_lines(
    words: Mapping[Child, str], week: Week, *, key: str, by: Member, now: dt.datetime
) -> list[Entry]:
    """Write these words on the line of this key, each on its child's sheet, as the member's own. A
    line that somebody has written by now, and a sheet without such a line, is passed over."""
    return [
        entry
        for child, text in sorted(words.items(), key=lambda one: one[0].pk)
        if (entry := _carry(child, text, week, key=key, by=by, now=now)) is not None
    ]


def _carry(
    child: Child, text: str, week: Week, *, key: str, by: Member, now: dt.datetime
) -> Entry | None:
    try:
        sheet = open_sheet(child, week, now=now)
    except (NoHomeClass, NoSchool):
        return None
    prompts = prompts_of(sheet.template_id, Half.SCHOOL)
    prompt = next((one for one in prompts if one.key == key and one.kind == Kind.TEXT), None)
    in_turn(sheet)
    sheet.refresh_from_db(fields=["shared_at"])
    written = sheet.entries.filter(half=Half.SCHOOL, prompt__key=key).exclude(text="")
    if prompt is None or sheet.shared_at or written.exists():
        return None
    mine = sheet.entries.filter(prompt=prompt, author_member=by, position=0).first()
    try:
        seen = mine.version if mine else None
        return write_line(sheet, prompt, text=text, version=seen, by=by, now=now)
    except Conflict:
        return None
