"""What a form that comes back says of goals that have ended since it was drawn."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from checkins.forms.school_fields import is_by_goal, named, row_fields
from checkins.models import Goal, Kind, Prompt
from checkins.queries.prompts import option_words, value_in_words
from checkins.queries.sheet_edit import Desk

Sent = Mapping[str, Any]


def unsaved(desk: Desk, sent: Sent) -> Iterator[str]:
    """A sentence for each thing that was sent, does not stand and is saved nowhere."""
    for prompt in desk.prompts:
        for goal in desk.ended if is_by_goal(prompt) else ():
            words = _words_of(desk, sent, prompt, goal)
            if words:
                yield _sentence(prompt) % {"goal": goal.title, "mark": words}


def _sentence(prompt: Prompt) -> str:
    if prompt.kind == Kind.TEXT:
        return _("“%(goal)s” has been ended meanwhile. This is not saved: “%(mark)s”")
    return _("“%(goal)s” has been ended meanwhile. Your mark “%(mark)s” is not saved.")


def _words_of(desk: Desk, sent: Sent, prompt: Prompt, goal: Goal) -> str:
    said = str(sent.get(named(prompt, goal), ""))
    if prompt.kind == Kind.TEXT:
        mine = desk.mine.get((prompt.pk, goal.pk, 0))
        return "" if mine and mine.text == said else said
    standing = desk.marks.get((prompt.pk, goal.pk))
    if prompt.kind == Kind.GRID:
        return _rows_of(sent, prompt, goal, (standing.value if standing else None) or {})
    words = {str(n): word for n, (_key, word) in enumerate(option_words(prompt), 1)}
    return "" if standing and str(standing.value) == said else words.get(said, "")


def _rows_of(sent: Sent, prompt: Prompt, goal: Goal, standing: Mapping[str, int]) -> str:
    steps = {str(n): n for n in range(1, len(prompt.options) + 1)}
    said = {key: steps.get(sent.get(name, "")) for name, key, _f in row_fields(prompt, goal, None)}
    new = {key: step for key, step in said.items() if step and standing.get(key) != step}
    return value_in_words(prompt, new) if new else ""
