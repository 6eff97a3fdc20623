"""A phrase's gaps for the child: filled in, and found again in a sentence. Pure.

    {name}               the child's given name
    {he/she/they}        forms for he, she and they, in that order and in any language
    {orgulloso/orgullosa}  two forms: of a child whose pronoun is neither, both stand, as on a form
    {they} {them} {their} {theirs} {themself}, {he} {him} {his} {himself}   the same, for English

Other words in braces stay as they are.
"""

import re
import unicodedata
from collections.abc import Iterable

from accounts.models import Pronoun

NAME = "{name}"
ENGLISH = (
    ("he", "she", "they"),
    ("him", "her", "them"),
    ("his", "her", "their"),
    ("his", "hers", "theirs"),
    ("himself", "herself", "themself"),
)
_BY_WORD = {row[2]: row for row in ENGLISH} | {row[0]: row for row in ENGLISH if row[2] != "theirs"}
_GAP = re.compile(r"\{([^{}]*)\}")
_PLACE = {Pronoun.HE: 0, Pronoun.SHE: 1, Pronoun.THEY: 2}
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that set no space between words: Thai, Lao, Tibetan, Burmese, Khmer, kana, Han."""


def fill(words: str, *, name: str, pronoun: str, language: str) -> str:
    """The phrase about one child."""

    def filled(gap: re.Match[str]) -> str:
        inside = gap[1].strip()
        if inside == "name":
            return name
        forms = _forms(inside, language)
        return _form(forms, pronoun) if forms else gap[0]

    return _GAP.sub(filled, words)


def unknown_gap(words: str, *, language: str) -> str:
    """The first gap that nothing fills, as it was typed; empty when all are known."""
    for gap in _GAP.finditer(words):
        inside = gap[1].strip()
        if inside != "name" and not _forms(inside, language):
            return gap[0]
    return ""


def _forms(inside: str, language: str) -> tuple[str, ...]:
    forms = tuple(part.strip() for part in inside.split("/"))
    if len(forms) in (2, 3) and all(forms):
        return forms
    return _BY_WORD.get(inside, ()) if language.startswith("en") else ()


def _form(forms: tuple[str, ...], pronoun: str) -> str:
    place = _PLACE.get(Pronoun(pronoun) if pronoun in Pronoun.values else Pronoun.THEY, 2)
    return forms[place] if place < len(forms) else "/".join(forms)


def with_gap(sentence: str, names: Iterable[str]) -> str:
    """The sentence with `{name}` in the place of each of these names, longest first.

    Only whole words count, in any script: `Ana` is not in `banana`, nor in `Ana-Maria` or `O’Ana`,
    and it is in `Ana’s`. As written: `Will` is a name where `will` is none.
    """
    for name in sorted({unicodedata.normalize("NFC", one).strip() for one in names}, key=len)[::-1]:
        if name:
            sentence = _replaced(sentence, name)
    return sentence


def _replaced(sentence: str, name: str) -> str:
    parts, begun = list[str](), 0
    at = sentence.find(name)
    while at >= 0:
        end = at + len(name)
        if _is_whole(sentence, at, end):
            parts += [sentence[begun:at], NAME]
            begun = end
        at = sentence.find(name, end)
    return "".join([*parts, sentence[begun:]])


def _is_whole(sentence: str, at: int, end: int) -> bool:
    before, after = sentence[max(0, at - 2) : at], sentence[end : end + 2]
    if sentence[at - 1 : at] == "{" and after[:1] == "}":
        return False
    return not (
        _goes_on(before[::-1], sentence[at], "-'’‐‑") or _goes_on(after, sentence[end - 1], "-‐‑")
    )


def _goes_on(beside: str, edge: str, joins: str) -> bool:
    """Whether the word goes on beyond its edge: by a letter, or by a joint and a letter."""
    if not beside:
        return False
    if _WITHOUT_SPACES.match(edge):
        return unicodedata.category(beside[0]).startswith("M")
    if beside[0] in joins:
        return len(beside) > 1 and _is_letter(beside[1])
    return _is_letter(beside[0])


def _is_letter(sign: str) -> bool:
    """Also a mark above or below one, a digit, and what joins letters unseen."""
    return unicodedata.category(sign)[0] in "LMN" or sign in "_\u200c\u200d"
