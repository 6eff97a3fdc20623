"""A text's grade: by two formulas, checked against texts whose syllables were counted by hand."""

import pytest

from checkins.readability import LANGUAGES, grade_of, hard_grade_of
from checkins.readability.english import syllables as english
from checkins.readability.spanish import syllables as spanish

ENGLISH = {
    "cat": 1, "the": 1, "she": 1, "made": 1, "little": 2, "table": 2, "helped": 1, "wanted": 2,
    "asked": 1, "classes": 2, "makes": 1, "reading": 2, "family": 3, "together": 3, "beautiful": 3,
    "responsibility": 6, "participation": 5, "I": 1, "rhythm": 1, "line-leader": 3, "don’t": 1,
    "ability": 4, "trying": 2, "whole": 1, "fall": 1, "castle": 2,
}  # fmt: skip
SPANISH = {
    "sol": 1, "casa": 2, "leer": 2, "guitarra": 3, "queso": 2, "pingüino": 3, "país": 2, "bueno": 2,
    "ciudad": 2, "maestra": 3, "responsabilidad": 6, "hoy": 1, "ahora": 3, "y": 1, "día": 2,
    "aire": 2, "construir": 2, "río": 2,
}  # fmt: skip
HARD = (
    "The collaborative instructional environment demonstrated considerable improvement regarding "
    "his participation and organizational responsibilities."
)
DIFICIL = (
    "La participación colaborativa demostró considerables mejorías relacionadas con las "
    "responsabilidades organizacionales establecidas anteriormente."
)


@pytest.mark.parametrize(("word", "count"), ENGLISH.items())
def test_english_syllables(word: str, count: int) -> None:
    assert english(word) == count


@pytest.mark.parametrize(("word", "count"), SPANISH.items())
def test_spanish_syllables(word: str, count: int) -> None:
    assert spanish(word) == count


def test_the_english_formula_is_the_published_one() -> None:
    # 10 words, 2 sentences, 13 syllables: 0.39 * 5 + 11.8 * 1.3 - 15.59 = 1.7
    text = "The cat sat on the table. She was very happy."
    assert grade_of(text, "en") == 2


def test_the_spanish_formula_is_the_published_one() -> None:
    # 10 words, 1 sentence, 16 syllables: 206.84 - 96 - 10.2 = 100.64, which is grade 4
    text = "El niño leyó un cuento largo a su hermana hoy."
    assert sum(spanish(word.strip(".")) for word in text.split()) == 16
    assert grade_of(text, "es") == 4


@pytest.mark.parametrize(("text", "language"), [(HARD, "en"), (HARD, "en-gb"), (DIFICIL, "es")])
def test_hard_texts_are_told(text: str, language: str) -> None:
    assert (hard_grade_of(text, language) or 0) > 8


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Put his hand up twice in math and explained his answer to the whole table.", "en"),
        ("Asking for help before the second try, not after the fourth.", "en"),
        ("Responsibility. Participation. Organization. Collaboration.", "en"),
        ("Ayudó a su compañera a encontrar el libro y leyó en voz alta con ella.", "es"),
        (HARD, "fr"), (HARD, "ar"), (HARD, "vi"), (HARD, ""), ("", "en"),
        ("٣ ٤ 5 6 7 8 9 10 11 12 13", "en"), ("… … …", "en"), ("!" * 1000, "es"),
    ],
)  # fmt: skip
def test_nothing_is_said_of_easy_short_and_other_texts(text: str, language: str) -> None:
    assert hard_grade_of(text, language) is None


def test_a_longest_text_without_an_end_has_a_grade_within_bounds() -> None:
    for language in LANGUAGES:
        assert grade_of("extraordinarily " * 60, language) == 16
