"""Weeks of the cast as they stand in the record: shared, answered, by one home or two."""

from typing import Any

from django.utils import timezone

from accounts.models import Child, Guardian
from checkins.models import (
    ClassNote,
    Entry,
    Goal,
    HomeHalf,
    Prompt,
    Reaction,
    Sheet,
)
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import share
from checkins.services.writing import set_value, write_line
from tests.conftest import WEEK, Cast


def prompt(cast: Cast, half: str, key: str) -> Prompt:
    return Prompt.objects.get(school=cast.school, half=half, key=key)


def begin(cast: Cast, child: Child, win: str = "Read a whole page aloud") -> Sheet:
    """A sheet with a win, a face and a goal that has a mark; nothing shared."""
    now = timezone.now()
    sheet = open_sheet(child, WEEK, now=now)
    goal = Goal.objects.create(
        school=cast.school,
        child=child,
        title=f"Goal of {child.given_name}",
        begins_on=now.date(),
        position=1,
    )
    by: dict[str, Any] = {"by": cast.teacher, "now": now}
    write_line(sheet, prompt(cast, "school", "wins"), text=win, **by)
    set_value(sheet, prompt(cast, "school", "week"), value=4, **by)
    set_value(sheet, prompt(cast, "school", "goals"), goal=goal, value=2, **by)
    return sheet


def shared(cast: Cast, child: Child, win: str = "Read a whole page aloud") -> Sheet:
    sheet = begin(cast, child, win)
    now = timezone.now()
    mark_ready(sheet, by=cast.teacher, now=now)
    share([sheet], by=cast.teacher, now=now)
    sheet.refresh_from_db()
    return sheet


def answered(cast: Cast, sheet: Sheet, by: Guardian, win: str) -> HomeHalf:
    """A home's half as it stands after Send: a win, a face, one tick, a reaction."""
    now = timezone.now()
    home = {"school": cast.school, "sheet": sheet, "household": by.household}
    line = {**home, "half": "home", "author_guardian": by, "written_at": now}
    Entry.objects.create(prompt=prompt(cast, "home", "wins"), text=win, **line)
    Entry.objects.create(prompt=prompt(cast, "home", "week"), value=3, **line)
    Entry.objects.create(prompt=prompt(cast, "home", "know"), value=["sleep"], **line)
    goal = Goal.objects.get(child=sheet.child)
    Entry.objects.create(prompt=prompt(cast, "home", "goals"), goal=goal, value=4, **line)
    Reaction.objects.create(**home, guardian=by, kind="thanks")
    return HomeHalf.objects.create(**home, sent_at=now, sent_by=by, try_answer="try")


def note(cast: Cast, text: str = "We planted beans.") -> ClassNote:
    return ClassNote.objects.create(
        school=cast.school,
        classroom=cast.classroom,
        week=WEEK,
        text=text,
        written_at=timezone.now(),
    )
