"""What works, as the teacher's editor shows it: the list beside the form, lines that may be kept, and
what home said of last time's five minutes."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, When
from django.utils.translation import gettext as _

from accounts.access import Reach
from accounts.lists import Row, listed
from checkins.access import strategies_reached
from checkins.models import Entry, Half, HomeHalf, may_be_kept
from checkins.models.template import TO_TRY
from checkins.queries.strategies import Works, kept_strategies

MOST_LINES = 16


@dataclass(frozen=True, slots=True)
class ToKeep:
    """A line of either half that may become a strategy."""

    id: uuid.UUID
    words: str
    is_from_home: bool


@dataclass(frozen=True, slots=True)
class LastTry:
    """What was asked of home last time, and each home's answer in words (`Ana Ortega: We’ll try it`)."""

    words: str
    answers: tuple[str, ...]


def works_of_sheet(reach: Reach) -> Any:
    """A column beside a sheet: what works for its child, for who works with the child today."""
    return kept_strategies(strategies_reached(reach).filter(child=OuterRef("child")))


def try_answers() -> Any:
    """A column beside an entry: who answered school's "To try at home" on its sheet, and what."""
    said = HomeHalf.objects.filter(sheet=OuterRef("sheet"), sent_at__isnull=False)
    answers = listed(said.exclude(try_answer=""), Row("sent_by__name", "try_answer"))
    return Case(When(half=Half.SCHOOL, prompt__key=TO_TRY, then=answers), default=None)


def last_try(entries: Iterable[Entry], sheet_id: uuid.UUID) -> LastTry | None:
    """Of the newest earlier week in which something was asked; `entries` are newest first."""
    for entry in entries:
        if entry.sheet_id == sheet_id or entry.prompt.key != TO_TRY or entry.half != Half.SCHOOL:
            continue
        if not entry.sheet.is_visible_to_family:
            continue
        words = {str(one.value): one.label for one in HomeHalf.Try}
        said: Any = getattr(entry, "tries", None) or ()
        answers = [(name, str(words.get(key, ""))) for name, key in said]
        if len(answers) == 1:
            return LastTry(entry.text, (answers[0][1],))
        return LastTry(entry.text, tuple(_of_one(name, word) for name, word in sorted(answers)))
    return None


def _of_one(name: str | None, word: str) -> str:
    return _("%(name)s: %(words)s") % {"name": name, "words": word} if name else word


def offered_to_try(works: Iterable[Works]) -> tuple[str, ...]:
    """School's own words, for the line "To try at home": one home's are never written to another, nor
    what school keeps for one home."""
    return tuple(
        one.words
        for one in works
        if one.is_live and one.began_at == Half.SCHOOL and not one.is_for_some
    )


def to_keep(entries: Iterable[Entry], works: Iterable[Works]) -> tuple[ToKeep, ...]:
    """The newest lines that are no strategy yet, each text once. Costs no query."""
    kept = {(one.began_at, one.words) for one in works}
    sources = {one.source_id for one in works}
    found: dict[tuple[str, Any, str], ToKeep] = {}
    for entry in entries:
        if not may_be_kept(entry) or entry.pk in sources or (entry.half, entry.text) in kept:
            continue
        place = entry.half, entry.household_id, entry.text
        found.setdefault(place, ToKeep(entry.pk, entry.text, entry.half == Half.HOME))
    return tuple(found.values())[:MOST_LINES]
