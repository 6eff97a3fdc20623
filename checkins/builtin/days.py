"""The days of a school's own week, as the rows of a grid."""

from collections.abc import Collection

from django.utils.translation import gettext_noop as _

from checkins.weeks import in_order

DAYS = (
    {"key": "mon", "word": _("Monday")},
    {"key": "tue", "word": _("Tuesday")},
    {"key": "wed", "word": _("Wednesday")},
    {"key": "thu", "word": _("Thursday")},
    {"key": "fri", "word": _("Friday")},
    {"key": "sat", "word": _("Saturday")},
    {"key": "sun", "word": _("Sunday")},
)
"""By ISO weekday, Monday first. The words are the source texts of Django's own weekdays."""


def day_rows(school_days: Collection[int]) -> list[dict[str, str]]:
    """A row for each day that the school teaches (ISO weekdays), in the order of its week."""
    return [dict(DAYS[day - 1]) for day in in_order(school_days)]


def day_word(key: str) -> str:
    """The source text of a day that no row stands for any more; empty for another key."""
    return next((day["word"] for day in DAYS if day["key"] == key), "")
