"""The fonts that pages bring: each shipped language has its letters, and loads no other's."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

CSS = Path(settings.BASE_DIR) / "static" / "css"
FACE = re.compile(
    r"@font-face\{font-family:([^;]+);src:url\(\"([^\"]+)\"\).*?unicode-range:([^}]+)\}"
)
FACES = FACE.findall((CSS / "tokens.css").read_text(encoding="utf-8"))
FAMILIES = ("Sheet Sans", "Sheet Serif")
LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x1EA0, 0x1EFA)]))
OUR_OWN = "←→⌘↓↑✓●○■□…\u2066\u2067\u2068\u2069\u200e\u200f\n"
"""Signs that no face needs: drawn by the device, or not drawn at all."""


def covers(said: str, letter: str) -> bool:
    """Whether a `unicode-range` names the letter."""
    for part in said.split(","):
        first, _to, last = part.removeprefix("U+").partition("-")
        if int(first, 16) <= ord(letter) <= int(last or first, 16):
            return True
    return False


def letters_of(language: str) -> set[str]:
    """What the catalogue of a language is written in."""
    path = Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    texts = [text for key, text in catalogue.items() if key]
    return set("".join(texts)) - set(OUR_OWN)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("language", ["es", "ar", "vi"])
def test_a_language_is_drawn_with_the_fonts_that_pages_bring(language: str, family: str) -> None:
    missing = letters_of(language)
    assert len(missing) > 50
    for name, url, said in FACES:
        if name == family:
            drawn = {chr(point) for point in TTFont(CSS / url).getBestCmap()}
            missing -= {one for one in missing if one in drawn and covers(said, one)}
    assert sorted(missing) == []


def test_latin_pages_never_ask_for_arabic_letters() -> None:
    arabic = [said for _name, url, said in FACES if "arabic" in url]
    assert len(arabic) == len(FAMILIES)
    assert [one for one in LATIN if any(covers(said, one) for said in arabic)] == []


@pytest.mark.parametrize("letters", ["ٹپچڈڑژکگںھہیے", "ڕڵۆێ", "ټځډړږښڼېۍ", "۰۱۲۳۴۵۶۷۸۹"])
def test_arabic_script_has_the_letters_of_its_other_languages(letters: str) -> None:
    for _name, url, _said in FACES:
        if "arabic" in url:
            assert {ord(one) for one in letters} <= TTFont(CSS / url).getBestCmap().keys()


def test_a_cut_font_goes_by_our_name_and_keeps_its_licence() -> None:
    for family, url, _said in FACES:
        names = TTFont(CSS / url)["name"]
        assert names.getDebugName(1) == family
        assert "Copyright" in names.getDebugName(0) or "Adobe" in names.getDebugName(0)
        assert "Source" not in f"{names.getDebugName(4)} {names.getDebugName(6)}"


def test_a_letter_that_no_font_has_is_a_box() -> None:
    for _family, url, _said in FACES:
        font = TTFont(CSS / url)
        assert font["glyf"][".notdef"].numberOfContours > 0


def test_a_phone_loads_two_light_files_for_a_script() -> None:
    """Bytes: 56 KB in Latin, 50 KB more in Arabic."""
    sizes = {url.rsplit("/", 1)[-1]: (CSS / url).stat().st_size for _name, url, _said in FACES}
    assert sizes["sheet-sans-latin.woff2"] + sizes["sheet-serif-latin.woff2"] <= 56_000
    assert sizes["sheet-sans-arabic.woff2"] + sizes["sheet-serif-arabic.woff2"] <= 50_000
