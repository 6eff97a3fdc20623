"""Words in one's own children's sheets, in answers to questions and in good news: each of them
somewhere in one line, in any script.

Texts are compared here and not by the database, which on SQLite knows no case outside of English
letters and on neither side accents or vowel signs; so both find the same. What is looked through is
bounded by whom the reader works with or cares for, newest first, and ends where a page is full.
"""

import heapq
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db.models import F, Q

from accounts.access import Actor
from checkins.access import answers_visible_to, home_entries_visible_to, sheets_visible_to
from checkins.dates import week_in_words
from checkins.models import Entry, Half, Snapshot
from checkins.snapshot_readers import for_homes
from checkins.voices import good_news_visible_to
from checkins.weeks import Week

ON_A_PAGE = 20
MOST_PAGES = 50
MOST_WORDS = 8
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `is_found` where it is what was looked for."""

    text: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Find:
    """One line. `before` is the week after its own, from which a child's weeks are read back. Good news
    stands on no sheet."""

    child_id: uuid.UUID
    school_id: uuid.UUID
    name: str
    sheet_id: uuid.UUID | None
    label: str
    before: str
    half: str
    lang: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Finds:
    """A page of lines, newest week first. `older` is the next page's number, 0 for none."""

    rows: tuple[Find, ...]
    page: int
    older: int


@dataclass(frozen=True, slots=True)
class _Line:
    sheet: uuid.UUID | None
    week: Week
    child: uuid.UUID
    school: uuid.UUID
    days: Sequence[int]
    name: str
    half: str
    text: str
    lang: str


SHEET = (
    *("sheet", "sheet__week", "sheet__child", "sheet__school", "sheet__school__school_days"),
    *("sheet__child__given_name", "sheet__child__family_name"),
)


def found_by_staff(actor: Actor, words: str, page: int) -> Finds:
    """In the school half as it stands, and in what homes sent as far as the actor reads it; in answers
    and good news. Three queries."""
    sheets = sheets_visible_to(actor)
    home = home_entries_visible_to(actor, sheets).values("pk")
    entries = (
        Entry.objects.filter(Q(half=Half.SCHOOL) | Q(pk__in=home), sheet__in=sheets)
        .exclude(text="")
        .order_by("-sheet__week", "sheet", "half", "position", "pk")
        .values_list(*SHEET, "half", "text", "author_guardian__language")
    )
    written = map(_line, entries.iterator(chunk_size=CHUNK))
    return _page(_newest_first(written, _answers(actor), _good_news(actor)), words, page)


def found_by_family(actor: Actor, words: str, page: int) -> Finds:
    """In what was shared with this home, and in what it wrote itself; in answers between it and school,
    and good news. Four queries."""
    sheets = sheets_visible_to(actor)
    own = (
        home_entries_visible_to(actor, sheets)
        .exclude(text="")
        .values_list(*SHEET, "half", "text", "author_guardian__language")
    )
    shared = Snapshot.objects.filter(
        sheet__in=sheets.shared(), revision=F("sheet__shared_revision")
    ).values_list(*SHEET, "content")
    lines = [*map(_line, own), *_shared_lines(actor, shared)]
    lines.sort(key=lambda one: (one.week, one.sheet), reverse=True)
    return _page(_newest_first(lines, _answers(actor), _good_news(actor)), words, page)


def _newest_first(*several: Iterable[_Line]) -> Iterator[_Line]:
    """Each of them is so already; no more of one is read than a page asks for."""
    return heapq.merge(*several, key=lambda one: one.week, reverse=True)


def _answers(actor: Actor) -> Iterator[_Line]:
    """By the week of their question."""
    place = tuple(f"question__{name}" for name in SHEET)
    rows = (
        answers_visible_to(actor)
        .exclude(text="")
        .order_by("-question__sheet__week", "answered_at", "pk")
        .values_list(*place, "household", "text", "by_guardian__language")
    )
    for *sheet, home, text, lang in rows.iterator(chunk_size=CHUNK):
        yield _line([*sheet, Half.HOME if home else Half.SCHOOL, text, lang])


def _good_news(actor: Actor) -> Iterator[_Line]:
    child = "child", "school", "school__school_days", "child__given_name", "child__family_name"
    told = good_news_visible_to(actor).order_by("-week", "-told_at", "pk")
    for week, *row, text in told.values_list("week", *child, "text").iterator(chunk_size=CHUNK):
        yield _line([None, week, *row, Half.SCHOOL, text, ""])


def _line(row: Sequence[Any]) -> _Line:
    sheet, week, child, school, days, given, family, half, text, lang = row
    name = f"{given} {family}".strip()
    return _Line(sheet, week, child, school, tuple(days), name, half, text, lang or "")


def _shared_lines(actor: Actor, rows: Iterable[Sequence[Any]]) -> Iterator[_Line]:
    for *sheet, content in rows:
        for row in for_homes(content, actor.household_ids):
            for line in row.get("lines", ()):
                yield _line([*sheet, Half.SCHOOL, line["text"], ""])


def _page(lines: Iterable[_Line], words: str, page: int) -> Finds:
    wanted = list(dict.fromkeys(folded(word) for word in words.split()))[:MOST_WORDS]
    wanted = [word for word in wanted if word]
    fitting = (one for one in lines if wanted and _fits(one.text, wanted))
    first = (page - 1) * ON_A_PAGE
    rows = list(islice(fitting, first, first + ON_A_PAGE + 1))
    return Finds(
        rows=tuple(_find(one, wanted) for one in rows[:ON_A_PAGE]),
        page=page,
        older=page + 1 if len(rows) > ON_A_PAGE and page < MOST_PAGES else 0,
    )


def _fits(text: str, wanted: Iterable[str]) -> bool:
    has = folded(text)
    return all(word in has for word in wanted)


def _find(line: _Line, wanted: Iterable[str]) -> Find:
    return Find(
        child_id=line.child,
        school_id=line.school,
        name=line.name,
        sheet_id=line.sheet,
        label=week_in_words(line.week, line.days),
        before=str(line.week + 1),
        half=line.half,
        lang=line.lang,
        pieces=tuple(pieces(line.text, wanted)),
    )


def folded(text: str) -> str:
    """What is compared: case, accents and vowel signs do not count."""
    return text.lower() if text.isascii() else "".join(map(_folded_letter, text))


@lru_cache(maxsize=8_192)
def _folded_letter(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", letter)
    return "".join(one for one in apart if unicodedata.category(one) != "Mn").casefold()


def pieces(text: str, wanted: Iterable[str]) -> Iterator[Piece]:
    """The whole text, in parts that were looked for and parts that were not."""
    places = [at for at, letter in enumerate(text) for _part in _folded_letter(letter)]
    has = "".join(map(_folded_letter, text))
    is_found = [False] * len(text)
    for word in wanted:
        at = has.find(word)
        while at >= 0:
            first, last = places[at], places[at + len(word) - 1]
            is_found[first : last + 1] = [True] * (last + 1 - first)
            at = has.find(word, at + len(word))
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or is_found[at] != is_found[begin]:
            yield Piece(text[begin:at], is_found[begin])
            begin = at
