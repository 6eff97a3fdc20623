"""What the page of figures says, in the active language: shares, reasons, languages, days."""

import datetime as dt
from collections.abc import Iterable

from django.conf.locale import LANG_INFO
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.commas import in_a_row
from accounts.digits import digits
from accounts.models import School
from checkins.dates import monday_in_words
from checkins.insights.languages import OTHERS, SEVERAL
from checkins.insights.reasons import Reason
from checkins.insights.silence import Silent
from checkins.weeks import Week


def share_of(part: int, whole: int) -> int:
    """A whole percentage; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def percent(share: int) -> str:
    # Translators: a share, as 63%.
    return _("%(share)s%%") % {"share": share}


def tile_in_words(wrote: int, read: int) -> str:
    return _("%(wrote)s wrote back, %(read)s read") % {
        "wrote": percent(wrote),
        "read": percent(read),
    }


def column_heads(weeks: Iterable[Week]) -> list[tuple[str, str]]:
    """(`Sep 14`, `14`): the second is what a narrow column shows, with the month where it is new."""
    heads, month = [], 0
    for week in weeks:
        whole = monday_in_words(week)
        is_new = week.monday.month != month
        heads.append((whole, whole if is_new else digits(str(week.monday.day))))
        month = week.monday.month
    return heads


def day_in_words(day: dt.date) -> str:
    return digits(date_format(day, "MONTH_DAY_FORMAT"))


def age_in_words(school: School, moment: dt.datetime, today: dt.date) -> str:
    days = max(0, (today - school.local_date(moment)).days)
    if days == 0:
        return _("since today")
    return ngettext("for %(n)s day", "for %(n)s days", days) % {"n": days}


def language_in_words(code: str) -> str:
    """In the reader's language; a code that nobody knows stays as it is."""
    if code == SEVERAL:
        return _("More than one language")
    if code == OTHERS:
        return _("Other languages")
    info = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    return _(str(info["name"])) if "name" in info else code


def languages_in_words(codes: Iterable[str], school: School) -> str:
    return in_a_row(sorted({language_in_words(code or school.language) for code in codes}))


def reason_in_words(family: Silent) -> str:
    if family.reason == Reason.UNOPENED:
        return _letters(family.letters)
    return {
        Reason.NOBODY: _("No adult on file"),
        Reason.WAITS: _("Somebody on the list waits for your yes"),
        Reason.NO_ADDRESS: _("No email on file"),
        Reason.BOUNCES: _("Emails come back undelivered"),
        Reason.STOPPED: _("Asked for no more letters"),
        Reason.SAME_ADDRESS: _("Two homes share one address, so no letter goes"),
        Reason.TWO_HOMES: _("Two homes, one address known"),
        Reason.ON_PAPER: _("Wants paper, and none was printed"),
        Reason.SILENT: _("Reads the sheets, has not written back"),
    }[family.reason]


def _letters(number: int) -> str:
    if number == 0:
        return _("Shared, and nobody opened it")
    return ngettext("%(n)s email, not opened", "%(n)s emails, none opened", number) % {"n": number}
