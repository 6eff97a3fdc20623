"""The weeks before a rating or a goal's step, in words: for who hears the page, and beside the face."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.commas import in_a_row


def spoken(weeks: Sequence[int | None], words: Mapping[str, str]) -> str:
    """ "Week by week: Bumpy, nothing, OK, Good", oldest first; empty where there is no week before."""
    if not weeks:
        return ""
    # Translators: in a list of words for weeks, a week in which no word was said.
    said = [words.get(str(step), "") if step else _("nothing") for step in weeks]
    return _("Week by week: %(words)s") % {"words": in_a_row(said)}


def than_last(weeks: Sequence[int | None]) -> str:
    """How a week was beside the one before; empty where one of the two is missing."""
    before, now = (None, None) if len(weeks) < 2 else weeks[-2:]
    if before is None or now is None:
        return ""
    if now == before:
        return _("Like last week")
    return _("Brighter than last week") if now > before else _("Not as bright as last week")
