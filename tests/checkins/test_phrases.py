"""Beginnings of sentences: for lines that have some, in the school's language, with the child's name."""

import pytest

from checkins.builtin import SCHOOL_ROWS
from checkins.models import Kind
from checkins.phrases import BUILT_IN, phrases
from config.settings import LANGUAGES


def test_every_line_of_the_built_in_template_has_some() -> None:
    texts = {row.key for row in SCHOOL_ROWS if row.kind == Kind.TEXT}
    assert set(BUILT_IN) == texts


def test_lines_without_phrases_have_no_list() -> None:
    found = phrases({"week": "Week", "wins": "Wins", "own": "Own"}, name="Ana", language="en")
    assert [(one.key, one.label) for one in found] == [("wins", "Wins")]
    assert found[0].words[0] == "Ana was kind when …"


@pytest.mark.parametrize("language", [code for code, _name in LANGUAGES])
def test_every_phrase_has_a_gap_and_the_name_as_it_is_written(language: str) -> None:
    name = "Zoë 100% O’Neil"
    found = phrases(dict.fromkeys(BUILT_IN, ""), name=name, language=language)
    words = [one for group in found for one in group.words]
    assert [one for one in words if "…" not in one] == []
    assert [one for one in words if "%(" in one] == []
    named = [one for group in BUILT_IN.values() for one in group if "%(name)s" in one]
    assert len([one for one in words if name in one]) == len(named)
