"""Makers of sheets, written and shared through the services, as the pages do it."""

import datetime as dt

from accounts.models import Child, Member
from checkins.models import Entry, Half, Prompt, Sheet
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import share
from checkins.services.writing import write_line
from checkins.weeks import Week

WIN = "Put his hand up twice in math."


def prompt_of(sheet: Sheet, key: str, half: Half = Half.SCHOOL) -> Prompt:
    return Prompt.objects.get(template=sheet.template, half=half, key=key)


def write(
    sheet: Sheet, key: str, text: str, *, by: Member, now: dt.datetime, position: int = 0
) -> Entry:
    """A first text on one row of the school half."""
    entry = write_line(sheet, prompt_of(sheet, key), position=position, text=text, by=by, now=now)
    assert entry is not None
    return entry


def make_sheet(child: Child, week: Week, *, by: Member, now: dt.datetime, win: str = WIN) -> Sheet:
    """A sheet with a win, marked ready."""
    sheet = open_sheet(child, week, now=now)
    write(sheet, "wins", win, by=by, now=now)
    mark_ready(sheet, by=by, now=now)
    sheet.refresh_from_db()
    return sheet


def make_shared_sheet(
    child: Child, week: Week, *, by: Member, now: dt.datetime, win: str = WIN
) -> Sheet:
    """A sheet that the family can see."""
    sheet = make_sheet(child, week, by=by, now=now, win=win)
    share([sheet], by=by, now=now)
    sheet.refresh_from_db()
    return sheet
