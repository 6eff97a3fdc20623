"""A line's history as a page shows it: versions newest first, saves of one sitting folded together.

Autosave leaves a revision every few seconds. On the page a save is folded into the next one when
the same person went on within ten minutes and nothing of it was lost: each of its words still
stands in the next, in order (the last one may have been cut off in the middle). What was taken
away, and what was shared, always stands by itself. Nothing is ever deleted.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import School
from checkins.dates import moment_in_full
from checkins.models import Kind, Prompt
from checkins.queries.prompts import value_in_words

SITTING = dt.timedelta(minutes=10)
FACES = 5


@dataclass(frozen=True, slots=True)
class Save:
    """One revision, as far as folding cares. `shared` are the moments at which it went out."""

    number: int
    text: str
    value: Any
    by: str
    at: dt.datetime
    lang: str = ""
    shared: tuple[dt.datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One version in words. `saves` is how many saves before it are folded into it.

    `is_form_word`: the words are the form's (a step, a face, ticks), not a person's.
    """

    number: int
    words: str
    face: int | None
    by: str
    when: str
    shared: tuple[str, ...]
    saves: int
    is_present: bool
    may_restore: bool
    lang: str = ""
    is_form_word: bool = False


@dataclass(frozen=True)
class Line:
    """One entry and what it said before; the present version comes first.

    `kind` says what bringing back is asked for by: "" for a line, "answer", "note".
    `version` is the number that stands now, `only_for` the readers chosen for a note.
    `has_more`: there are older or folded saves, which the line's own page shows one by one.
    """

    id: uuid.UUID | None
    label: str
    about: str
    version: int
    versions: tuple[Version, ...]
    only_for: str = ""
    has_more: bool = False
    kind: str = ""

    @property
    def is_changed(self) -> bool:
        return len(self.versions) > 1


@dataclass(frozen=True, slots=True)
class Moment:
    """School shared, shared changes, took its half back or put it back. `kind` names which."""

    kind: str
    when: str
    by: str
    note: str = ""


@dataclass
class Side:
    """The lines of one half. `label` names the home when there are two, `sent` says when it wrote."""

    label: str = ""
    sent: str = ""
    lines: list[Line] = field(default_factory=list)


def folded(saves: Sequence[Save]) -> list[tuple[Save, int]]:
    """The saves to show, newest first as they came, each with the number folded into it."""
    shown: list[tuple[Save, int]] = []
    newer: Save | None = None
    for save in saves:
        if newer is not None and _went_on(save, newer):
            kept, count = shown[-1]
            shown[-1] = (kept, count + 1)
        else:
            shown.append((save, 0))
        newer = save
    return shown


def _went_on(save: Save, newer: Save) -> bool:
    is_text = save.value is None and newer.value is None
    same_sitting = save.by == newer.by and newer.at - save.at <= SITTING
    return is_text and same_sitting and not save.shared and still_stands(save.text, newer.text)


def still_stands(text: str, later: str) -> bool:
    """Whether the later text holds every word of this one, in order."""
    *whole, last = text.split() or [""]
    words = iter(later.split())
    return all(word in words for word in whole) and (
        not last or any(word.startswith(last) for word in words)
    )


def versions(
    saves: Sequence[Save],
    *,
    prompt: Prompt | None,
    school: School,
    today: dt.date,
    present: Save | None = None,
    may_restore: bool = False,
    fold: bool = True,
) -> tuple[Version, ...]:
    """The saves, newest first, as the page shows them. The first is the `present` one unless said."""
    shown = folded(saves) if fold else [(save, 0) for save in saves]
    if present is None and saves:
        present = saves[0]
    return tuple(
        Version(
            number=save.number,
            words=in_words(prompt, save.text, save.value),
            face=save.value if has_faces(prompt, save.value) else None,
            by=save.by,
            when=moment_in_full(school, save.at, today),
            shared=tuple(moment_in_full(school, at, today) for at in save.shared),
            saves=count,
            is_present=present is not None and save.number == present.number,
            may_restore=may_restore and present is not None and differs(save, present),
            lang=save.lang,
            is_form_word=save.value is not None,
        )
        for save, count in shown
    )


def differs(save: Save, present: Save) -> bool:
    return (save.text, save.value) != (present.text, present.value)


def in_words(prompt: Prompt | None, text: str, value: Any) -> str:
    """What an entry says: its text, or its value's words; empty when it was emptied."""
    if value is None or prompt is None:
        return text
    return value_in_words(prompt, value)


def has_faces(prompt: Prompt | None, value: Any) -> bool:
    """A rating of five steps is shown as a face beside its word."""
    return (
        prompt is not None
        and prompt.kind == Kind.RATING
        and len(prompt.options) == FACES
        and isinstance(value, int)
    )
