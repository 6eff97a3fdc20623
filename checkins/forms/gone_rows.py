"""What a form that comes back says of rows of a table that its sheet does not have: it was drawn before
the school's week, or the template, became another one."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from checkins.models import Goal, Kind, Prompt
from checkins.queries.prompts import value_in_words
from checkins.queries.sheet_edit import Desk


def unsaved_rows(desk: Desk, sent: Mapping[str, Any], fields: Collection[str]) -> Iterator[str]:
    """A sentence for each table of which a row was sent that is none of `fields`, what the form has."""
    for prompt in desk.prompts if desk.may_write_all else ():
        for goal in _asked(desk, prompt):
            gone = _gone(prompt, goal, sent, fields)
            if gone:
                yield _(
                    "Your mark “%(mark)s” is not saved: this sheet has no such row any more."
                ) % {"mark": value_in_words(prompt, gone)}


def _asked(desk: Desk, prompt: Prompt) -> Iterator[Goal | None]:
    if prompt.kind == Kind.GRID:
        yield from desk.goals if prompt.is_per_goal else [None]


def _gone(
    prompt: Prompt, goal: Goal | None, sent: Mapping[str, Any], fields: Collection[str]
) -> dict[str, int]:
    """By the row's key: the step that was sent for it."""
    begin, end = f"{prompt.key}-", f"-{goal.pk}" if goal else ""
    steps = {str(step): step for step in range(1, len(prompt.options) + 1)}
    return {
        name[len(begin) : len(name) - len(end)]: steps[sent[name]]
        for name in sent
        if name not in fields and name.startswith(begin) and name.endswith(end)
        if sent[name] in steps
    }
