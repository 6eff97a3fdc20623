"""An action in words, the same on the editor, the family's page and in the inbox."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.digits import digits
from accounts.models import School
from checkins.dates import monday_in_words
from checkins.models import Half, LookBack
from checkins.queries.plan import Back, PlanLine, due_back
from checkins.weeks import Week


def who_will(line: PlanLine) -> str:
    """Who does it; the action's own words follow."""
    if line.half == Half.HOME:
        return _("Home will")
    return _("School could") if is_asked(line) else _("School will")


def is_asked(line: PlanLine) -> bool:
    """A home asked it of school, and school has not said yes."""
    return line.half == Half.SCHOOL and line.from_home and line.agreed_at is None


def day_in_words(day: dt.date) -> str:
    """`November 20`."""
    return digits(date_format(day, "MONTH_DAY_FORMAT"))


def by_when(line: PlanLine, week: Week) -> str:
    """By which day, and since which week it is carried over on the sheet of this one."""
    said = _("by %(day)s") % {"day": day_in_words(line.by_when)}
    if line.week < week and line.is_open:
        since = _("carried over since %(day)s") % {"day": monday_in_words(line.week)}
        return _("%(by_when)s, %(since)s") % {"by_when": said, "since": since}
    return said


def state_in_words(line: PlanLine) -> str:
    """Agreed, done, let go and why; empty while it only stands there."""
    if line.done_at:
        return _("Done")
    if line.dropped_at and line.dropped_why:
        return _("Let go: %(why)s") % {"why": line.dropped_why}
    if line.dropped_at:
        return _("Let go")
    return _("Agreed") if line.agreed_at else ""


def weeks_after(line: PlanLine, week: Week, school: School) -> int:
    """After how many weeks this sheet looks back on it; 0 where it does not."""
    if line.done_at is None:
        return 0
    done = Week.containing(school.local_date(line.done_at), school.school_days)
    return due_back(line, week, done)


def looking_back(weeks: int) -> str:
    """The question, before the action's words."""
    if weeks == 2:
        return _("Done two weeks ago. Did it help?")
    return _("Done four weeks ago. Does it still help?")


def back_in_words(back: Back, homes: Mapping[uuid.UUID, str]) -> str:
    """`after 2 weeks, at home: It helped`. `homes` names the homes where a child has several."""
    name = homes.get(back.household_id, "") if back.household_id else ""
    side = (name or _("at home")) if back.household_id else _("at school")
    after = ngettext("after %(n)s week", "after %(n)s weeks", back.weeks) % {"n": back.weeks}
    found = str(LookBack(back.answer).label) if back.answer else ""
    words = _("%(after)s, %(side)s") % {"after": after, "side": side}
    return _("%(when)s: %(answer)s") % {"when": words, "answer": found} if found else words
