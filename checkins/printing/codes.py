"""The two names of a printed page: a short code for people and a secret for the camera.

The readable code is five characters and a check character, shown `K7M-4PX` (`accounts.codes`). The
QR code carries 80 random bits, so that no page can be guessed from another.
"""

from accounts import codes
from accounts.codes import ALPHABET, check_character, new_secret
from checkins.printing.sheets import shown

__all__ = ["ALPHABET", "check_character", "new_code", "new_secret", "read", "shown"]

_LENGTH = 6


def new_code() -> str:
    """A random readable code as it is stored: six characters without the dash."""
    return codes.new_code(_LENGTH)


def read(typed: str) -> str | None:
    """The stored form of what somebody typed from a page, or None when it cannot be a code."""
    return codes.read(typed, _LENGTH)
