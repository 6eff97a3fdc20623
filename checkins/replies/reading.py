"""Who at school will read a reply, and when: before its next lesson."""

import datetime as dt

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.commas import in_a_row, in_words
from accounts.models import School
from checkins.queries.who_sees import WhoSees
from checkins.services.opening import taught_days
from checkins.weeks import Week

MOST_NAMED = 4


def read_by(seen: WhoSees, first: str) -> str:
    """ "Read by Ms. Chen and Mr. Reyes, and by your home.": said above boxes before they are written.
    `first` is whom the reply is sent to."""
    names = list(dict.fromkeys([first, *(one.name for one in seen.school)]))
    if len(names) <= MOST_NAMED:
        return _("Read by %(names)s, and by your home.") % {"names": in_words(names)}
    named = {"names": in_a_row(names[:MOST_NAMED])}
    return _("Read by %(names)s, others who work with your child, and your home.") % named


def reads_when(school: School, *, now: dt.datetime) -> str:
    """ "before class on Monday"; empty in holidays, when nothing is promised."""
    today = school.local_date(now)
    week = Week.containing(today, school.school_days)
    days = [*taught_days(school, week), *taught_days(school, week + 1)]
    for day in days:
        if day > today and (day - today).days < 7:
            return _("before class on %(day)s") % {"day": WEEKDAYS[day.weekday()]}
    return ""
