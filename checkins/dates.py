"""Days and hours in words, in the active language and its digits, as a school's clock and calendar show them."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.digits import digits
from accounts.models import School
from checkins.weeks import Week


def hour_in_words(school: School, moment: dt.datetime) -> str:
    """`4:30 pm`, at the school."""
    local = school.local(moment)
    # Translators: a clock time in Django's format letters; "g:i a" is 4:30 pm, "H:i" is 16:30.
    return _clock(local.hour, local.minute, _("g:i a"), get_language())


@lru_cache(maxsize=4_096)
def _clock(hour: int, minute: int, letters: str, _language: str | None) -> str:
    """A day has 1,440 of them, and a class's page shows forty."""
    words = time_format(dt.time(hour, minute), letters)
    return digits(words.replace("a.m.", "am").replace("p.m.", "pm"))


@lru_cache(maxsize=1_024)
def _day(day: dt.date, letters: str, _language: str | None) -> str:
    return date_format(day, letters)


def moment_in_words(school: School, moment: dt.datetime, today: dt.date) -> str:
    """`4:30 pm` today, `Thu 4:30 pm` within six days of it, else `November 9`."""
    local = school.local(moment)
    date = local.date()
    age = (today - date).days
    if age == 0:
        return hour_in_words(school, moment)
    if -7 < age < 7:
        day = _day(date, "D", get_language())
        return _("%(day)s %(hour)s") % {"day": day, "hour": hour_in_words(school, moment)}
    return digits(_day(date, "MONTH_DAY_FORMAT", get_language()))


def moment_in_full(school: School, moment: dt.datetime, today: dt.date) -> str:
    """Like `moment_in_words`, with the hour also of days long ago: `November 9, 4:30 pm`."""
    local = school.local(moment)
    if -7 < (today - local.date()).days < 7:
        return moment_in_words(school, moment, today)
    is_near = local.year == today.year
    day = digits(date_format(local, "MONTH_DAY_FORMAT" if is_near else "DATE_FORMAT"))
    return _("%(day)s, %(hour)s") % {"day": day, "hour": hour_in_words(school, moment)}


def week_in_words(week: Week, school_days: Sequence[int]) -> str:
    """`November 9–13`, or `November 30 – December 4` over the end of a month."""
    return _span(week, school_days, "F")


def week_in_short(week: Week, school_days: Sequence[int]) -> str:
    """`Nov 9–13`, or `Nov 30 – Dec 4`: for narrow columns."""
    # Translators: a short month; Django's format letter, "M" is Nov and "b" is nov.
    return _span(week, school_days, _("M"))


def _span(week: Week, school_days: Sequence[int], month: str) -> str:
    """`month` is Django's format letter: F for the whole name, M for three letters."""
    days = week.days(school_days) or [week.monday]
    first, last = days[0], days[-1]
    words = {
        "month": _day(first, month, get_language()),
        "from": first.day,
        "to_month": _day(last, month, get_language()),
        "to": last.day,
    }
    if first == last:
        return digits(_("%(month)s %(from)s") % words)
    if first.month == last.month:
        return digits(_("%(month)s %(from)s–%(to)s") % words)
    return digits(_("%(month)s %(from)s – %(to_month)s %(to)s") % words)


def day_in_short(day: dt.date) -> str:
    """`Nov 9`: for narrow columns."""
    # Translators: month and day, short; Django's format letters.
    return digits(_day(day, _("M j"), get_language()))


def monday_in_words(week: Week) -> str:
    """`Nov 9`: where a week is named in a narrow column."""
    return day_in_short(week.monday)
