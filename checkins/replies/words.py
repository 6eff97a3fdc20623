"""A template's words in the language of the page."""

from django.utils.translation import get_language, gettext

from checkins.models import Prompt


def word_of_prompt(prompt: Prompt, name: str) -> str:
    """The prompt's `label` or `hint`: the school's own translation, else the catalogue's."""
    own = prompt.translations.get(get_language() or "", {}).get(name)
    source: str = getattr(prompt, name)
    return own or (gettext(source) if source else "")


def choices_of(prompt: Prompt) -> list[tuple[str, str]]:
    """The prompt's options as (key, word), in order."""
    return [(option["key"], gettext(option["word"])) for option in prompt.options]


def steps_of(prompt: Prompt) -> list[tuple[str, str]]:
    """A rating's or a goal's options as (number from 1, word), in order."""
    return [(str(n), word) for n, (_key, word) in enumerate(choices_of(prompt), 1)]
