"""Digits and commas of the active language, in every template without loading (settings, builtins)."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import defaultfilters

from accounts import commas
from accounts.digits import digits
from accounts.relations import relation_word

register = template.Library()
MACHINE = ("c", "Y-m-d")
"""Formats that machines read: `datetime` attributes and the values of date fields."""


@register.filter(name="date", expects_localtime=True, is_safe=False)
def date(value: Any, arg: str | None = None) -> str:
    """Django's filter, and then the digits."""
    words = str(defaultfilters.date(value, arg))
    return words if arg in MACHINE else digits(words)


@register.filter
def in_a_row(words: Iterable[str]) -> str:
    """Django's `join`, with the commas of the active language."""
    return commas.in_a_row(map(str, words))


@register.filter
def relation(word: str) -> str:
    """Who somebody is to a child; a word of the school's own stays as it is."""
    return relation_word(word)


@register.simple_tag
def comma() -> str:
    """A comma and its space between two words that stand side by side."""
    return commas.comma()
