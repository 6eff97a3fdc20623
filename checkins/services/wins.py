"""Wins come first, and nothing is shared without one (PRODUCT.md, "The week", 3)."""

import uuid

from checkins.models import Half, Kind, Prompt, Sheet, Voice
from checkins.snapshots import Content, win_lines


class NoWin(Exception):
    """The school half has no win yet. The class note does not count."""


def win_prompt(template_id: uuid.UUID) -> Prompt:
    """The first short text of the school half in school's own voice is the required win."""
    return Prompt.objects.filter(
        template_id=template_id,
        half=Half.SCHOOL,
        kind=Kind.TEXT,
        voice=Voice.SCHOOL,
        is_per_goal=False,
    ).order_by("position")[0]


def may_be_win(prompt: Prompt) -> bool:
    """The first of these on the school half is its win (`win_prompt`)."""
    is_plain = prompt.kind == Kind.TEXT and not prompt.is_per_goal
    return is_plain and prompt.voice == Voice.SCHOOL


def wins_in(content: Content) -> int:
    """How many wins a snapshot holds: its lines on `win_prompt`."""
    return len(win_lines(content))


def has_win(sheet: Sheet) -> bool:
    """At least a few words on the win's row: two letters or signs that can be read."""
    texts = sheet.entries.filter(prompt=win_prompt(sheet.template_id)).values_list(
        "text", flat=True
    )
    return any(sum(letter.isalnum() for letter in text) >= 2 for text in texts)
