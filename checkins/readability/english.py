"""English: the Flesch-Kincaid grade level.

J. P. Kincaid, R. P. Fishburne, R. L. Rogers, B. S. Chissom: Derivation of new readability formulas
for Navy enlisted personnel, Research Branch Report 8-75, 1975:

    0.39 * words per sentence + 11.8 * syllables per word - 15.59

Syllables are counted by groups of vowels, less the silent ones.
"""

import re

_GROUPS = re.compile("[aeiouy]+")
_APART = re.compile("ia(?![nl]$)|io(?!u|n)|iu|eo(?!u)|ua(?!r|l|d)|uou|ying|eing")
_SILENT = re.compile("[^aeiouy]e$|[^td]ed$|[^aeiouycgsxz]es$")


def grade(words: list[str], sentences: int) -> float:
    """The grade of a text of these words; `sentences` is at least 1."""
    count = sum(syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * count / len(words) - 15.59


def syllables(word: str) -> int:
    """At least one; of a compound with a hyphen, those of its parts."""
    parts = [part for part in re.split("['’]", word.lower()) if len(part) > 1]
    return max(1, sum(_count(one) for part in parts or [word.lower()] for one in part.split("-")))


def _count(part: str) -> int:
    groups = len(_GROUPS.findall(part)) + len(_APART.findall(part))
    is_le = re.search("[^aeiouy]le$", part) is not None
    if _SILENT.search(part) and not is_le and groups > 1:
        groups -= 1
    return groups
