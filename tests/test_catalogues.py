"""The catalogues: every string translated, its placeholders kept, and the compiled file as new as its source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+")

CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
STRING = r"(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
IN_TEMPLATE = re.compile(rf"\b(_|n?gettext)\(\s*u?({STRING})")
COUNTS_BELOW_THREE = {"ar": (0, 1, 2), "es": (0,), "vi": ()}
"""Forms that stand for one number only, and may say it in a word."""


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


def test_no_string_of_the_code_is_in_no_catalogue(language: str) -> None:
    """Also where nobody has collected the strings since they were written."""
    known = {entry.msgid for entry in polib.pofile(str(catalogue(language, "po")))}
    strings = {*strings_of_python(), *strings_of_templates()}
    assert len(strings) > 900
    assert strings - known == set()


def strings_of_python() -> Iterator[str]:
    for app in ("accounts", "checkins", "config"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                    first = node.args[0] if node.args else None
                    if isinstance(first, ast.Constant) and first.value:
                        yield str(first.value)


def strings_of_templates() -> Iterator[str]:
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.*"):
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for _call, string in IN_TEMPLATE.findall(source):
            yield ast.literal_eval(string)


def test_every_plural_has_all_forms_of_the_language(language: str) -> None:
    source = polib.pofile(str(catalogue(language, "po")))
    number = int(re.findall(r"nplurals=(\d)", source.metadata["Plural-Forms"])[0])
    assert number == {"ar": 6, "es": 2, "vi": 1}[language]
    plurals = [entry for entry in source if entry.msgid_plural]
    assert len(plurals) > 20
    for entry in plurals:
        assert sorted(entry.msgstr_plural) == list(range(number)), entry.msgid
        assert all(entry.msgstr_plural.values()), entry.msgid


def test_placeholders_and_markup_are_kept(language: str) -> None:
    for entry in polib.pofile(str(catalogue(language, "po"))):
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        if not entry.msgid_plural:
            assert set(PLACEHOLDER.findall(entry.msgstr)) == wanted, entry.msgid
        one = set(PLACEHOLDER.findall(entry.msgid))
        for number, words in entry.msgstr_plural.items():
            found = set(PLACEHOLDER.findall(words))
            assert found <= wanted | one, entry.msgid
            left_out = 1 if number in COUNTS_BELOW_THREE[language] else 0
            assert len(wanted - found) <= left_out, (entry.msgid, number)


def test_each_catalogue_says_that_it_is_a_draft(language: str) -> None:
    """Until somebody who grew up with the language has read it; then their name stands there."""
    first = catalogue(language, "po").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# Draft: not yet read by a native speaker."


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
