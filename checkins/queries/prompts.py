"""A template version's prompts in words."""

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from checkins.models import Prompt
from checkins.models.template import prompts_of

__all__ = ["option_words", "prompts_of", "worded"]


def worded(prompt: Prompt, part: str) -> str:
    """The prompt's `label` or `hint` in the active language.

    The school's own translation first; built-in words that the school has left alone, in
    whichever version, come from the catalogues.
    """
    language = get_language() or ""
    own = prompt.translations.get(language, {}).get(part)
    source: str = getattr(prompt, part)
    return str(own) if own else _said(language, source) if source else ""


def option_words(prompt: Prompt) -> list[tuple[str, str]]:
    """The prompt's options as (key, word in the active language)."""
    language = get_language() or ""
    own = prompt.translations.get(language, {}).get("options", {})
    return [
        (option["key"], str(own.get(option["key"]) or _said(language, option["word"])))
        for option in prompt.options
    ]


@lru_cache(maxsize=4096)
def _said(_language: str, source: str) -> str:
    """A template's word in the active language; a page says sixty, and looking one up is long."""
    return _(source)
