"""Whether a text judges, worries, or speaks of danger: by lists of words, one for each language.

Pure. `words.json` holds the lists: {language: {kind: [...]}}. An entry is some words in a row;
`*` at the end of one stands for any ending. The lists are short on purpose: a hint that comes
where nothing is wrong is soon passed over. So `hit another` is listed and `hit` is not (a ball, a
goal), in Arabic not the word that means multiplying as well, and in Vietnamese `buồn` only where it
cannot be part of `buồn cười`, which is laughing.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KINDS = ("judgement", "worry", "danger")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_ARABIC_LETTERS = str.maketrans("أإآىة", "ااايه")
_ARABIC_BEFORE = "(?:[وف])?(?:ال|لل|[بلك](?:ال)?)?"
"""What Arabic writes onto the front of a word: and, so, the, for the, with, to, like."""


@dataclass(frozen=True)
class Tone:
    """What a text has of each kind; `is_worry` holds for all three."""

    judges: bool = False
    worries: bool = False
    is_danger: bool = False

    @property
    def is_worry(self) -> bool:
        return self.judges or self.worries or self.is_danger


NEUTRAL = Tone()


def tone_of(text: str, language: str) -> Tone:
    """Nothing is seen in a language without a list."""
    lists = _patterns(language.split("-", maxsplit=1)[0])
    if not lists or not text:
        return NEUTRAL
    plain = _plain(text)
    judges, worries, is_danger = (bool(pattern.search(plain)) for pattern in lists)
    return Tone(judges=judges, worries=worries, is_danger=is_danger)


def _plain(text: str) -> str:
    """Small letters, one kind of apostrophe, single spaces; Arabic without its optional signs."""
    text = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    text = _ARABIC_MARKS.sub("", text).translate(_ARABIC_LETTERS)
    return " ".join(text.split())


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    lists = _lists().get(language, {})
    before = _ARABIC_BEFORE if language == "ar" else ""
    return tuple(_pattern(lists.get(kind, []), before) for kind in KINDS) if lists else ()


def _pattern(entries: list[str], before: str) -> re.Pattern[str]:
    each = (
        re.escape(_plain(entry)).replace(r"\*", r"[^\W\d_]*").replace(r"\ ", r"[\s,]+")
        for entry in entries
    )
    return re.compile(rf"(?<!\w){before}(?:{'|'.join(each)})(?!\w)")


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(
        (Path(__file__).parent / "words.json").read_text(encoding="utf-8")
    )
    return found
