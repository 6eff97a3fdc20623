"""A template's words in the language of the page."""

from checkins.models import Prompt
from checkins.queries.prompts import option_words as choices_of
from checkins.queries.prompts import worded as word_of_prompt

__all__ = ["choices_of", "steps_of", "word_of_prompt"]


def steps_of(prompt: Prompt) -> list[tuple[str, str]]:
    """A rating's or a goal's options as (number from 1, word), in order."""
    return [(str(n), word) for n, (_key, word) in enumerate(choices_of(prompt), 1)]
