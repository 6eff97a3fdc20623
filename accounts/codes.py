"""Codes that people read from paper and type: no letter is mistaken for another.

The alphabet leaves out 0 O 1 I L. The last character checks the others: their weighted sum modulo
31, the (prime) size of the alphabet, so that every single wrong character and every swap of two
neighbours is noticed.
"""

import base64
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def check_character(body: str) -> str:
    """The last character for those before it; up to 28 of them."""
    weighted = sum((place + 2) * ALPHABET.index(letter) for place, letter in enumerate(body))
    return ALPHABET[-weighted % len(ALPHABET)]


def new_code(length: int) -> str:
    """A random code of so many characters, the last of which checks the others."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def read(typed: str, length: int) -> str | None:
    """The code in what somebody typed from a page, or None when it cannot be one."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(code) != length or any(letter not in ALPHABET for letter in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def shown(code: str, group: int) -> str:
    """In groups, as it is printed: `K7M4-PX2Q-9RTW`."""
    return "-".join(code[at : at + group] for at in range(0, len(code), group))


def new_secret() -> str:
    """80 random bits in base 32: 16 characters, upper case, as a QR code carries them."""
    return base64.b32encode(secrets.token_bytes(10)).decode()
