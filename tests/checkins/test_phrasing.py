"""A phrase's gaps: filled by the child's record, and found again in a sentence by whole names."""

import pytest

from checkins.phrasing import fill, unknown_gap, with_gap


@pytest.mark.parametrize(
    ("words", "pronoun", "language", "filled"),
    [
        ("{name} said {he/she/they} tried.", "she", "en", "Ana said she tried."),
        ("{name} said {they} tried {themself}.", "he", "en", "Ana said he tried himself."),
        ("{name} and {their} dog", "they", "en", "Ana and their dog"),
        ("{his} and {theirs}", "she", "en", "her and hers"),
        ("{name} está {orgulloso/orgullosa}.", "she", "es", "Ana está orgullosa."),
        ("{name} está {orgulloso/orgullosa}.", "they", "es", "Ana está orgulloso/orgullosa."),
        ("{orgulloso/orgullosa/con orgullo}", "they", "es", "con orgullo"),
        ("{name} {فخور/فخورة}", "he", "ar", "Ana فخور"),
        ("{them} stays in Spanish", "he", "es", "{them} stays in Spanish"),
        ("{name}", "they", "en", "Ana"),
        ("{ name } and {nonsense} and { and }", "they", "en", "Ana and {nonsense} and { and }"),
        ("{a//b}", "an odd record", "en", "{a//b}"),
    ],
)
def test_gaps_are_filled_by_the_record(
    words: str, pronoun: str, language: str, filled: str
) -> None:
    assert fill(words, name="Ana", pronoun=pronoun, language=language) == filled


def test_a_name_that_looks_like_a_gap_is_a_name() -> None:
    assert fill("{name} sang.", name="{they}", pronoun="he", language="en") == "{they} sang."


@pytest.mark.parametrize(
    ("words", "language", "gap"),
    [
        ("{name} {he/she/they}", "en", ""),
        ("{name} was {kind}", "en", "{kind}"),
        ("{they} helped", "en-gb", ""),
        ("{they} helped", "vi", "{they}"),
        ("no gap } at { all", "en", ""),
    ],
)
def test_a_gap_that_nothing_fills_is_named(words: str, language: str, gap: str) -> None:
    assert unknown_gap(words, language=language) == gap


@pytest.mark.parametrize(
    ("sentence", "names", "kept"),
    [
        ("Ana ate a banana with Ana.", ["Ana"], "{name} ate a banana with {name}."),
        ("Ana’s dog and Ana's cat", ["Ana"], "{name}’s dog and {name}'s cat"),
        ("Ana-Maria and O’Ana", ["Ana"], "Ana-Maria and O’Ana"),
        ("Ana - she sang", ["Ana"], "{name} - she sang"),
        ("Javier Ortega sang. Javier!", ["Javier Ortega", "Javier"], "{name} sang. {name}!"),
        ("Will will draw", ["Will"], "{name} will draw"),
        ("Zoë2 and Zoë", ["Zoë"], "Zoë2 and {name}"),
        ("Zoe\u0308 sang", ["Zoe"], "Zoe\u0308 sang"),
        ("ساعدت ليلى أخاها. ليلى!", ["ليلى"], "ساعدت {name} أخاها. {name}!"),
        ("وسام جديد", ["سام"], "وسام جديد"),
        ("小明今天笑了", ["小明"], "{name}今天笑了"),
        ("Nguyễn An ăn", ["An"], "Nguyễn {name} ăn"),
        ("Nobody here", ["", " "], "Nobody here"),
        ("{name} name", ["name"], "{name} {name}"),
        ("Ana", ["Ana"], "{name}"),
    ],
)
def test_the_name_becomes_a_gap_where_it_stands_as_a_whole_word(
    sentence: str, names: list[str], kept: str
) -> None:
    assert with_gap(sentence, names) == kept
