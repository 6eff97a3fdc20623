"""Spanish: the reading ease of Fernández Huerta, and the school grade that he gives for it.

J. Fernández Huerta: Medidas sencillas de lecturabilidad, Consigna 214, 1959, pages 29 to 32:

    206.84 - 60 * syllables per word - 1.02 * words per sentence

with the table of grades beside it (90 and more: grade 4 ... 50 to 60: grades 9 to 12). Syllables
follow the spelling, which in Spanish says all: two strong vowels are two, a weak one beside
another vowel is none of its own unless it bears the accent.
"""

import re

STEPS = ((90, 4), (80, 5), (70, 6), (60, 8), (50, 10), (30, 13))
HARDER = 16
_STRONG = "aeoáéóíú"
_MUTE = re.compile("(?<=[qg])u(?=[eiéí])")


def grade(words: list[str], sentences: int) -> float:
    """The grade of a text of these words; `sentences` is at least 1."""
    count = sum(syllables(word) for word in words)
    ease = 206.84 - 60 * count / len(words) - 1.02 * len(words) / sentences
    return next((school for least, school in STEPS if ease >= least), HARDER)


def syllables(word: str) -> int:
    """At least one."""
    word = _MUTE.sub("", word.lower()).replace("h", "")
    word = re.sub("y$", "i", word)
    return max(1, sum(_nuclei(run) for run in re.findall("[aeiouáéíóúü]+", word)))


def _nuclei(run: str) -> int:
    """Of a run of vowels: its strong ones, or one where all are weak."""
    return max(1, sum(vowel in _STRONG for vowel in run))
