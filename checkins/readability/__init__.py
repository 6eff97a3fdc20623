"""How hard a text is to read, as a school grade: English and Spanish; of other languages nobody says.

Pure. Each language has a module of its own with `grade(words, sentences)`, and its source stands
there. A formula made for pages says little about a few words, so short texts have no grade.
"""

import re
from collections.abc import Callable

from checkins.readability import english, spanish

LEAST_WORDS = 9
"""A shorter text has no grade."""
EASY = 8
"""Up to this grade nothing is said (families read at grade 5 to 8, PRODUCT.md)."""

Grade = Callable[[list[str], int], float]
LANGUAGES: dict[str, Grade] = {"en": english.grade, "es": spanish.grade}
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")
HARDEST = 16


def grade_of(text: str, language: str) -> int | None:
    """The grade, 1 to 16; None for a language without a formula and for a short text."""
    formula = LANGUAGES.get(language.split("-", maxsplit=1)[0])
    words = _WORD.findall(text)
    if formula is None or len(words) < LEAST_WORDS:
        return None
    sentences = sum(bool(_WORD.search(part)) for part in _END.split(text))
    return min(HARDEST, max(1, round(formula(words, sentences))))


def hard_grade_of(text: str, language: str) -> int | None:
    """The grade where it is worth a word: None up to grade 8."""
    grade = grade_of(text, language)
    return grade if grade is not None and grade > EASY else None
