"""When the school will read a reply: before its next lesson."""

import datetime as dt

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.models import School
from checkins.services.opening import taught_days
from checkins.weeks import Week


def reads_when(school: School, *, now: dt.datetime) -> str:
    """ "before class on Monday"; empty in holidays, when nothing is promised."""
    today = school.local_date(now)
    week = Week.containing(today, school.school_days)
    days = [*taught_days(school, week), *taught_days(school, week + 1)]
    for day in days:
        if day > today and (day - today).days < 7:
            return _("before class on %(day)s") % {"day": WEEKDAYS[day.weekday()]}
    return ""
