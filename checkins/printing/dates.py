"""Days in words, in the active language, for paper. Digits follow the locale."""

import datetime as dt

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.digits import digits


def day_in_words(day: dt.date) -> str:
    """`Tuesday, November 17`."""
    weekday, date = date_format(day, "l"), date_format(day, "MONTH_DAY_FORMAT")
    return digits(_("%(weekday)s, %(date)s") % {"weekday": weekday, "date": date})


def span_in_words(first: dt.date, last: dt.date) -> str:
    """`November 9–13, 2026`, or `November 30 – December 4, 2026` over the end of a month."""
    words = {
        "from": first.day,
        "month": MONTHS[first.month],
        "to": last.day,
        "to_month": MONTHS[last.month],
        "year": last.year,
    }
    if first == last:
        pattern = _("%(month)s %(from)s, %(year)s")
    elif first.month == last.month:
        pattern = _("%(month)s %(from)s–%(to)s, %(year)s")
    else:
        pattern = _("%(month)s %(from)s – %(to_month)s %(to)s, %(year)s")
    return digits(pattern % words)
