"""What a canary looks like: a mark that no page holds by chance and no writing of it changes."""

import itertools
import re

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MARK = re.compile(r"zq[0-9a-z]{5}x", re.IGNORECASE)
"""Small letters and digits: the same in an address, a heading, a URL and an escaped page."""
_BREAKS = re.compile("[\\s\u00ad\ufffe\u200b]+")
_given: set[str] = set()
"""A random token looks like a mark once in some hundred pages; it is none unless it was given."""
PLANTED: dict[str, frozenset[str]] = {}
"""The only fields in which a mark can stand, where its planter knows; it is looked for there."""
_numbers = itertools.count(len(DIGITS) ** 4)


def mark(*fields: str) -> str:
    """One that was not given before in this process; for these fields ("accounts.Guardian.phone")."""
    number, digits = next(_numbers), ""
    while number:
        number, place = divmod(number, len(DIGITS))
        digits = DIGITS[place] + digits
    given = f"zq{digits}x"
    _given.add(given)
    if fields:
        PLANTED[given] = frozenset(fields)
    return given


def marks_in(text: str) -> set[str]:
    if "zq" not in text.lower():  # most pages; much quicker than asking the pattern
        return set()
    return {found.lower() for found in MARK.findall(text)} & _given


def marks_in_print(text: str) -> set[str]:
    """On paper a mark may be broken over two lines."""
    return marks_in(_BREAKS.sub("", text))
