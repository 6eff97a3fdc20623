"""A shared goal in words: what it is about and since when, and how one ended."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.commas import in_a_row
from accounts.digits import digits
from checkins.models import Area, Ending

Said = Mapping[str, Any]
"""A goal in a snapshot (checkins/services/share.py)."""


def facts_in_words(goal: Said, *, with_begin: bool = False) -> str:
    """ "Talking and listening, since September 3. We look at it again on December 18."

    `with_begin`: also since when, which makes no other goal of it, so that histories leave it out.
    """
    area, ends = goal.get("area", ""), goal.get("ends", "")
    begins = goal.get("begins", "") if with_begin else ""
    parts = [str(Area(area).label)] if area in Area.values else []
    parts += [_("since %(day)s") % {"day": _day(begins)}] if begins else []
    said = in_a_row(parts)
    sentences = [f"{said[0].upper()}{said[1:]}."] if said else []
    if ends:
        sentences.append(_("We look at it again on %(day)s.") % {"day": _day(ends)})
    return " ".join(sentences)


def _day(iso: str) -> str:
    return digits(date_format(dt.date.fromisoformat(iso), "MONTH_DAY_FORMAT"))


def ended_in_words(goal: Said) -> str:
    """How it ended, and school's line."""
    return "\n".join(words for words in (str(Ending(goal["how"]).label), goal["words"]) if words)


def with_goal(question: str, title: str) -> str:
    """A tapped question with the goal that it is about: `“Speak up”: Can you explain this goal?`"""
    if not title or not question:
        return question
    # The goal is a person's words, and may be written the other way than the sentence.
    goal = f"\u2068{title}\u2069"
    return _("“%(goal)s”: %(question)s") % {"goal": goal, "question": question}
