"""Commas between words that are put together here, as the active language writes them."""

import unicodedata
from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _


def comma() -> str:
    """What stands between two words of a row, its space with it."""
    # Translators: a comma and a space, as they stand between two names.
    return _(", ")


def in_a_row(words: Iterable[str]) -> str:
    """`Ana, Luis, Rosa`."""
    return comma().join(words)


def in_words(names: Iterable[str]) -> str:
    """`Ana, Luis and Rosa`. A name that is written the other way than the sentence is set apart, or
    it would join its neighbours across the comma and they change places."""
    return get_text_list([_apart(name) for name in names], _("and"))


def _apart(name: str) -> str:
    """As `<bdi>` does, for text without markup."""
    is_rtl = any(unicodedata.bidirectional(one) in ("R", "AL") for one in name)
    return f"\u2068{name}\u2069" if is_rtl != get_language_bidi() else name
