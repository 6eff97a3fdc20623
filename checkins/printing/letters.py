"""The letters that paper can draw, and what is printed for one that it cannot.

Our own fonts are all there is (`fonts.conf`), so which letters they have can be known before anything
is drawn. For letters of a script that none of them has, `[?]` is printed and the foot of the page says
so: a row of empty boxes in a child's name would go home unnoticed.
"""

import json
import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")

LETTERS = Path(__file__).parent / "letters.json"
SIGN = "[?]"
PLAIN = re.compile(
    "[\\s\u0020-\u007e\u00a0-\u017f\u0401-\u045f\u0620-\u063a\u0640-\u0652\u1ea0-\u1ef9’–—…“”]*"
)
"""Letters that all our sheets are full of. What holds nothing else is not looked at any closer."""
_NOT_DRAWN = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")
_VARIANTS = range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)


def drawable(value: Value) -> Value:
    """The same text, tuple or dataclass, with `[?]` for every run of letters that no font has."""
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) else _mended(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(drawable(one) for one in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        now: dict[str, Any] = {one.name: getattr(value, one.name) for one in fields(value)}
        changed = {name: new for name, old in now.items() if (new := drawable(old)) != old}
        return replace(value, **changed) if changed else value
    return value


def _mended(text: str) -> str:
    pieces: list[str] = []
    for letter in text:
        if has(letter):
            pieces.append(letter)
        elif pieces[-1:] != [SIGN]:
            pieces.append(SIGN)
    return "".join(pieces)


def has(letter: str) -> bool:
    """Whether a font of ours has this letter, or there is nothing to draw."""
    point = ord(letter)
    return (
        point in _points()
        or unicodedata.category(letter) in _NOT_DRAWN
        or any(point in variants for variants in _VARIANTS)
    )


@lru_cache(maxsize=1)
def _points() -> frozenset[int]:
    """Every code point that a vendored font has. `scripts/vendor.py` writes them down as ranges."""
    ranges = json.loads(LETTERS.read_text(encoding="ascii"))
    return frozenset(point for first, last in ranges for point in range(first, last + 1))
