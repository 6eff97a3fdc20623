"""Beginnings of sentences that the editor offers beside a line, by the line's prompt key.

The built-in ones are written for the built-in template; for a prompt that a school adds there is what
the school and its staff keep. `…` is where the teacher goes on. A built-in one stands in the school's
language with the child's name in it, and none needs a pronoun.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from checkins.phrasing import fill

BUILT_IN: dict[str, tuple[str, ...]] = {
    "wins": (
        _("%(name)s was kind when …"),
        _("%(name)s tried again after …"),
        _("%(name)s explained … to the others."),
        _("%(name)s joined in with … for the first time."),
        _("%(name)s made us laugh when …"),
        _("I noticed %(name)s helping … without being asked."),
        _("%(name)s was proud of …"),
    ),
    "next_step": (
        _("Asking for help before …"),
        _("Starting … without a reminder."),
        _("Reading … aloud, a little every day."),
        _("Finishing … before something new begins."),
    ),
    "try_at_home": (
        _("Ask %(name)s to show you …"),
        _("Read … together for five minutes."),
        _("Let %(name)s choose …"),
        _("Count … on the way home."),
    ),
    "question": (
        _("What does %(name)s say about …?"),
        _("How does … go at home?"),
        _("What helps %(name)s when …?"),
    ),
    "good_to_know": (
        _("Please bring … on …."),
        _("We visit … on …."),
        _("There is no school on …."),
    ),
}
BUILT_IN |= dict.fromkeys(("lovely", "best", "did_well", "strength"), BUILT_IN["wins"])
BUILT_IN |= dict.fromkeys(("bring", "coming_up"), BUILT_IN["good_to_know"])
"""The other built-in templates ask for the same under other names."""


@dataclass(frozen=True)
class Offered:
    """One phrase with the child's name in it, in its own language."""

    words: str
    language: str


@dataclass(frozen=True)
class Phrases:
    """What is offered for one line of the form; `label` is the line's, in the reader's language."""

    key: str
    label: str
    words: tuple[Offered, ...]


@dataclass(frozen=True)
class Kept:
    """A phrase of the bank, or (`hides`) a built-in one that is not offered."""

    key: str
    words: str
    language: str
    is_own: bool
    hides: bool


def phrases(
    labels: dict[str, str],
    *,
    name: str,
    language: str,
    pronoun: str = "they",
    kept: Iterable[Kept] = (),
) -> tuple[Phrases, ...]:
    """For each of these lines, in their order: one's own first, the school's, then the built-in
    ones. `labels` by prompt key. A phrase of the school's in another language than the school's
    is not offered; one's own are in any."""
    kept = list(kept)
    found = []
    for key, label in labels.items():
        mine = [one for one in kept if one.key == key and not one.hides]
        mine = [one for one in mine if one.is_own or one.language == language]
        words = [
            Offered(
                fill(one.words, name=name, pronoun=pronoun, language=one.language), one.language
            )
            for one in sorted(mine, key=lambda one: not one.is_own)
        ]
        hidden = {one.words for one in kept if one.key == key and one.hides}
        words += _built_in(key, hidden, name, language)
        found.append(Phrases(key, label, tuple(words)))
    return tuple(found)


def _built_in(key: str, hidden: Collection[str], name: str, language: str) -> list[Offered]:
    with override(language):
        return [
            Offered(translate(one) % {"name": name}, language)
            for one in BUILT_IN.get(key, ())
            if one not in hidden
        ]


def built_in_words(key: str, language: str) -> list[tuple[str, str]]:
    """The built-in phrases of a line as (English source, words with `{name}`)."""
    with override(language):
        return [(one, translate(one) % {"name": "{name}"}) for one in BUILT_IN.get(key, ())]
