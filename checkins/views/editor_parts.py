"""What the editor asks about one goal besides its step: lines, a scale, a grid."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from checkins.forms.school_fields import named, row_fields
from checkins.forms.school_half import SchoolHalfForm
from checkins.models import Goal, Kind, Prompt
from checkins.queries.prompts import option_words, worded
from checkins.queries.sheet_edit import Colleague, Desk
from checkins.queries.versions import in_words


@dataclass(frozen=True)
class Part:
    """One thing asked about a goal. `field` is a line or a scale, `cells` are a grid's rows; `words`
    is what stands there, for who marks none."""

    key: str
    label: str
    hint: str = ""
    field: Any = None
    cells: tuple[Any, ...] = ()
    steps: tuple[str, ...] = ()
    others: tuple[Colleague, ...] = ()
    odds: str = ""
    words: str = ""
    is_line: bool = False


def parts_of(
    desk: Desk, form: SchoolHalfForm, goal: Goal, asked: Iterable[Prompt]
) -> tuple[Part, ...]:
    """In their order; a mark of which nothing is to be said is left out."""
    return tuple(part for prompt in asked for part in _parts(desk, form, goal, prompt))


def cells_of(form: SchoolHalfForm, prompt: Prompt, goal: Goal | None) -> tuple[Any, ...]:
    """A grid's rows as the form holds them."""
    return tuple(form[name] for name, _key, _field in row_fields(prompt, goal, None))


def _parts(desk: Desk, form: SchoolHalfForm, goal: Goal, prompt: Prompt) -> Iterator[Part]:
    label, key = worded(prompt, "label"), named(prompt, goal)
    if prompt.kind == Kind.TEXT:
        others = tuple(desk.others.get((prompt.pk, goal.pk), ()))
        hint = worded(prompt, "hint")
        yield Part(key, label, hint, field=form[key], others=others, is_line=True)
        return
    entry = desk.marks.get((prompt.pk, goal.pk))
    if not desk.may_write_all:
        if entry:
            yield Part(key, label, words=in_words(prompt, "", entry.value))
        return
    odds = desk.odds.get((prompt.pk, goal.pk), "")
    steps = tuple(word for _key, word in option_words(prompt))
    if prompt.kind == Kind.GRID:
        cells = cells_of(form, prompt, goal)
        yield Part(key, label, cells=cells, steps=steps, odds=odds)
    else:
        yield Part(key, label, field=form[key], odds=odds)
