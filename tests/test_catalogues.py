"""The catalogues: every string translated, its placeholders kept, and the compiled file as new as its source."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+")


def catalogue(language: str, ending: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / f"django.{ending}"


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_string_is_missing_or_fuzzy(language: str) -> None:
    source = polib.pofile(str(catalogue(language, "po")))
    assert [entry.msgid for entry in source if not entry.obsolete and not entry.translated()] == []
    assert [entry.msgid for entry in source.fuzzy_entries()] == []
    assert len(source) > 700


def test_placeholders_and_markup_are_kept(language: str) -> None:
    for entry in polib.pofile(str(catalogue(language, "po"))):
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for words in entry.msgstr_plural.values() or [entry.msgstr]:
            found = set(PLACEHOLDER.findall(words))
            assert found <= wanted | set(PLACEHOLDER.findall(entry.msgid)), entry.msgid
            if not entry.msgid_plural:
                assert found == wanted, entry.msgid


def test_the_compiled_file_says_the_same(language: str) -> None:
    compiled = {
        (entry.msgctxt, entry.msgid): (entry.msgstr, dict(entry.msgstr_plural))
        for entry in polib.mofile(str(catalogue(language, "mo")))
    }
    source = {
        (entry.msgctxt, entry.msgid): (entry.msgstr, dict(entry.msgstr_plural))
        for entry in polib.pofile(str(catalogue(language, "po")))
        if not entry.obsolete
    }
    assert compiled == source
