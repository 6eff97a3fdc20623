"""A template version's prompts in words."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.commas import in_a_row
from checkins.builtin.days import day_word
from checkins.models import Kind, Prompt, Voice
from checkins.models.template import prompts_of

__all__ = [
    "called",
    "grid_in_words",
    "is_one_row",
    "option_words",
    "prompts_of",
    "row_words",
    "value_in_words",
    "worded",
]

NAME = "{name}"


def worded(prompt: Prompt, part: str, *, name: str = "") -> str:
    """The prompt's `label` or `hint` in the active language; `name` is the child's given name, for
    the words that speak of them.

    The school's own translation first; built-in words that the school has left alone, in
    whichever version, come from the catalogues.
    """
    language = get_language() or ""
    own = prompt.translations.get(language, {}).get(part)
    source: str = getattr(prompt, part)
    words = str(own) if own else _said(language, source) if source else ""
    return words.replace(NAME, name or _("your child")) if NAME in words else words


def called(prompt: Prompt, name: str, beside: Iterable[Prompt] = ()) -> str:
    """What the row is called on a page about this child: the child's own words say whose they are.

    A text that is one row with ticks or chips is the same in one's own words; `beside` are the
    prompts that stand around it.
    """
    if any(is_one_row(prompt, other) for other in beside):
        return _("In your own words")
    words = worded(prompt, "label", name=name)
    if prompt.voice == Voice.CHILD:
        # Translators: the child's own words; "Javier says: I am proud of".
        return _("%(name)s says: %(words)s") % {"name": name, "words": words}
    return words


def is_one_row(text: Prompt, ticks: Prompt) -> bool:
    """Whether the text is the second part of a row whose first part is ticked."""
    if not text.mirror or (text.half, text.mirror) != (ticks.half, ticks.mirror):
        return False
    return text.kind == Kind.TEXT and ticks.kind in (Kind.TICKS, Kind.CHIPS)


def option_words(prompt: Prompt) -> list[tuple[str, str]]:
    """The prompt's options as (key, word in the active language)."""
    language = get_language() or ""
    own = prompt.translations.get(language, {}).get("options", {})
    return [
        (option["key"], str(own.get(option["key"]) or _said(language, option["word"])))
        for option in prompt.options
    ]


def row_words(prompt: Prompt) -> list[tuple[str, str]]:
    """A grid's rows as (key, word in the active language)."""
    language = get_language() or ""
    own = prompt.translations.get(language, {}).get("rows", {})
    return [
        (row["key"], str(own.get(row["key"]) or _said(language, row["word"])))
        for row in prompt.rows
    ]


def value_in_words(prompt: Prompt, value: Any) -> str:
    """A step, ticks or a grid in the active language; what the prompt has no word for as it is."""
    words = option_words(prompt)
    if isinstance(value, dict):
        pairs = grid_in_words(prompt, value)
        return in_a_row(_("%(row)s: %(step)s") % {"row": row, "step": step} for row, step in pairs)
    if isinstance(value, int):
        return _step(words, value)
    chosen = dict(words)
    return in_a_row(chosen.get(key) or str(key) for key in value)


def grid_in_words(prompt: Prompt, value: dict[str, int]) -> list[tuple[str, str]]:
    """(row, step) for the grid's rows that have an answer, in their order; then what it has no row
    for."""
    words, rows = option_words(prompt), dict(row_words(prompt))
    keys = dict.fromkeys((*rows, *value))
    return [(rows.get(key) or _day(key), _step(words, value[key])) for key in keys if key in value]


def _day(key: str) -> str:
    word = day_word(key)
    return _said(get_language() or "", word) if word else key


def _step(words: list[tuple[str, str]], step: int) -> str:
    return words[step - 1][1] if 0 < step <= len(words) else str(step)


@lru_cache(maxsize=4096)
def _said(_language: str, source: str) -> str:
    """A template's word in the active language; a page says sixty, and looking one up is long."""
    return _(source)
