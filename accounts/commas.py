"""Commas between words that are put together here, as the active language writes them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def comma() -> str:
    """What stands between two words of a row, its space with it."""
    # Translators: a comma and a space, as they stand between two names.
    return _(", ")


def in_a_row(words: Iterable[str]) -> str:
    """`Ana, Luis, Rosa`."""
    return comma().join(words)
