"""Beginnings of sentences that the editor offers beside a line, by the line's prompt key.

Written for the built-in template; a prompt that a school adds has none. `…` is where the teacher goes
on. Each stands in the school's language with the child's name in it, and none needs a pronoun.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

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


@dataclass(frozen=True)
class Phrases:
    """What is offered for one line of the form; `label` is the line's, in the reader's language."""

    key: str
    label: str
    words: tuple[str, ...]


def phrases(labels: dict[str, str], *, name: str, language: str) -> tuple[Phrases, ...]:
    """For each of these lines that has any, in their order; `labels` by prompt key."""
    with override(language):
        return tuple(
            Phrases(
                key=key,
                label=label,
                words=tuple(translate(one) % {"name": name} for one in BUILT_IN[key]),
            )
            for key, label in labels.items()
            if key in BUILT_IN
        )
