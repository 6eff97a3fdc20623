"""A template's words in the language of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from checkins.models import Prompt
from checkins.queries.prompts import option_words as choices_of
from checkins.queries.prompts import worded as word_of_prompt

__all__ = ["choices_of", "relation_word", "steps_of", "word_of_prompt"]

RELATIONS = frozenset(
    (
        gettext_noop("mother"),
        gettext_noop("father"),
        gettext_noop("parent"),
        gettext_noop("guardian"),
        gettext_noop("grandmother"),
        gettext_noop("grandfather"),
        gettext_noop("stepmother"),
        gettext_noop("stepfather"),
        gettext_noop("foster parent"),
        gettext_noop("aunt"),
        gettext_noop("uncle"),
        gettext_noop("sister"),
        gettext_noop("brother"),
    )
)
"""What schools write most often about who somebody is to a child."""


def steps_of(prompt: Prompt) -> list[tuple[str, str]]:
    """A rating's or a goal's options as (number from 1, word), in order."""
    return [(str(n), word) for n, (_key, word) in enumerate(choices_of(prompt), 1)]


def relation_word(relation: str) -> str:
    """ "mother" in the page's language; a word that is none of ours stays as the school wrote it."""
    plain = relation.strip().lower()
    return _(plain) if plain in RELATIONS else relation
