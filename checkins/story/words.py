"""The sentences of a story, and the names of its weeks along a drawing."""

from collections.abc import Collection, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.commas import in_a_row
from accounts.digits import digits
from checkins.dates import monday_in_words
from checkins.weeks import Week

MOST_NAMES = 11
"""So many weeks can be named below a wide drawing."""
APART = 3
"""Columns that two names below a narrow drawing need between them."""


def weeks_told(weeks: int, both: int) -> str:
    """ "11 weeks, 9 of them written from both sides"."""
    told = ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}
    if not both:
        return told
    from_both = ngettext(
        "%(n)s of them written from both sides", "%(n)s of them written from both sides", both
    ) % {"n": both}
    # Translators: "11 weeks, 9 of them written from both sides".
    return _("%(weeks)s, %(both)s") % {"weeks": told, "both": from_both}


def wins_told(wins: int) -> str:
    return ngettext("%(n)s win", "%(n)s wins", wins) % {"n": wins}


def wins_seen(school: int, home: int) -> str:
    """ "13 seen at school, 10 at home"."""
    seen = ngettext("%(n)s seen at school", "%(n)s seen at school", school) % {"n": school}
    at_home = ngettext("%(n)s at home", "%(n)s at home", home) % {"n": home}
    return in_a_row((seen, at_home))


def spoken(name: str, words: Sequence[str]) -> str:
    """For who hears the drawing: "At school, week by week: Good, nothing, OK"."""
    # Translators: in a list of words for weeks, a week in which no word was said.
    said = in_a_row(word or _("nothing") for word in words)
    return _("%(who)s, week by week: %(words)s") % {"who": name, "words": said}


def first_day(week: Week, school_days: Sequence[int]) -> str:
    """ "November 9"."""
    first = week.days(school_days) or [week.monday]
    return digits(date_format(first[0], "MONTH_DAY_FORMAT"))


def short_month(week: Week) -> str:
    # Translators: a short month; Django's format letter, "M" is Nov and "b" is nov.
    return date_format(week.monday, _("M"))


def day_of(week: Week) -> str:
    return digits(str(week.monday.day))


def wide_names(weeks: Sequence[Week]) -> tuple[str, ...]:
    """Under each week its Monday, the month where it is new; empty where there is no room."""
    every = -(-len(weeks) // MOST_NAMES)
    named: list[str] = []
    month = 0
    for at, week in enumerate(weeks):
        if at % every:
            named.append("")
            continue
        named.append(monday_in_words(week) if week.monday.month != month else day_of(week))
        month = week.monday.month
    return tuple(named)


def narrow_names(
    weeks: Sequence[Week], events: Collection[int], *, is_now: bool
) -> tuple[str, ...]:
    """The month at the beginning, the week of an event, and the end."""
    if not weeks:
        return ()
    last = len(weeks) - 1
    # Translators: below the last week of a drawing, the one that runs.
    end = pgettext("below a drawing", "now") if is_now else monday_in_words(weeks[-1])
    named = {last: end}
    if last >= APART:
        named[0] = short_month(weeks[0])
    for at in sorted(events):
        if all(abs(at - other) >= APART for other in named):
            named[at] = monday_in_words(weeks[at])
    return tuple(named.get(at, "") for at in range(len(weeks)))


def months_between(first: Week, last: Week) -> str:
    """ "September", or "August to October"."""
    names = [date_format(one.monday, "F") for one in (first, last)]
    if names[0] == names[1]:
        return names[0]
    return _("%(first)s to %(last)s") % {"first": names[0], "last": names[1]}
