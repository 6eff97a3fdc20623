"""Who somebody is to a child, in the language of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
"""What schools write most often."""


def relation_word(relation: str) -> str:
    """ "mother" in the page's language; a word that is none of ours stays as the school wrote it."""
    plain = relation.strip().lower()
    return _(plain) if plain in RELATIONS else relation
