"""The two names of a printed page: a short code for people and a secret for the camera.

The readable code is five characters and a check character, shown `K7M-4PX`. Its letters leave out
0 O 1 I L, which are mistaken for one another on paper. The check is the weighted sum modulo 31, the
(prime) size of the alphabet, so that every single wrong character and every swap of two neighbours
is noticed. The QR code carries 80 random bits, so that no page can be guessed from another.
"""

import base64
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 5
_SECRET_BYTES = 10


def check_character(body: str) -> str:
    """The sixth character for the first five."""
    weighted = sum((place + 2) * ALPHABET.index(letter) for place, letter in enumerate(body))
    return ALPHABET[-weighted % len(ALPHABET)]


def new_code() -> str:
    """A random readable code as it is stored: six characters without the dash."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return body + check_character(body)


def new_secret() -> str:
    """80 random bits in base 32: 16 characters, upper case, as the QR code carries them."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def shown(code: str) -> str:
    """`K7M4PX` as it is printed: `K7M-4PX`."""
    return f"{code[:3]}-{code[3:]}"


def read(typed: str) -> str | None:
    """The stored form of what somebody typed from a page, or None when it cannot be a code."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(code) != _LENGTH + 1 or any(letter not in ALPHABET for letter in code):
        return None
    return code if check_character(code[:_LENGTH]) == code[_LENGTH] else None
