"""Beginnings of sentences: for lines that have some, in the school's language, with the child's name."""

import pytest

from checkins.builtin.our_week import SCHOOL_ROWS
from checkins.models import Kind
from checkins.phrases import BUILT_IN, Kept, phrases
from config.settings import LANGUAGES


def test_every_line_of_the_built_in_template_has_some() -> None:
    texts = {row.key for row in SCHOOL_ROWS if row.kind == Kind.TEXT}
    assert texts <= set(BUILT_IN)


def test_lines_stand_in_their_order_also_without_phrases() -> None:
    found = phrases({"own": "Own", "wins": "Wins"}, name="Ana", language="en")
    assert [(one.key, one.label, len(one.words)) for one in found] == [
        ("own", "Own", 0),
        ("wins", "Wins", len(BUILT_IN["wins"])),
    ]
    assert found[1].words[0].words == "Ana was kind when …"


@pytest.mark.parametrize("language", [code for code, _name in LANGUAGES])
def test_every_phrase_has_a_gap_and_the_name_as_it_is_written(language: str) -> None:
    name = "Zoë 100% O’Neil"
    found = phrases(dict.fromkeys(BUILT_IN, ""), name=name, language=language)
    words = [one.words for group in found for one in group.words]
    assert [one for one in words if "…" not in one] == []
    assert [one for one in words if "%(" in one] == []
    named = [one for group in BUILT_IN.values() for one in group if "%(name)s" in one]
    assert len([one for one in words if name in one]) == len(named)


def test_ones_own_come_first_then_the_schools_then_the_built_in_ones_that_are_not_hidden() -> None:
    kept = (
        Kept("wins", "{name} sang.", "en", is_own=False, hides=False),
        Kept("wins", "{name} hat gesungen.", "de", is_own=False, hides=False),
        Kept("wins", "{name} fue {amable/amable}.", "es", is_own=True, hides=False),
        Kept("wins", BUILT_IN["wins"][0], "en", is_own=True, hides=True),
    )
    (wins,) = phrases({"wins": "Wins"}, name="Ana", language="en", pronoun="she", kept=kept)
    assert [(one.words, one.language) for one in wins.words[:3]] == [
        ("Ana fue amable.", "es"),
        ("Ana sang.", "en"),
        ("Ana tried again after …", "en"),
    ]
    assert len(wins.words) == 2 + len(BUILT_IN["wins"]) - 1
