"""Reply links: the way from a letter to one sheet (MODEL.md's table of doors; docs/security.md).

Making one lives in the core, because letters send links and the family's door opens them, and
these two rooms do not know each other.
"""

import datetime as dt
import hashlib
import secrets

from accounts.models import Guardian
from checkins.models import ReplyLink, Sheet

SECRET_BYTES = 32
"""256 random bits, 43 characters in a URL."""


def mint_reply_link(sheet: Sheet, guardian: Guardian, *, now: dt.datetime) -> str:
    """A new link for one guardian and one sheet; its whole URL, which is stored nowhere.

    It starts with the school's own address, never with a request's Host header. Links made
    before stay good: a letter may lie unread under a newer one. `sheet.school` is read.
    """
    token = secrets.token_urlsafe(SECRET_BYTES)
    ReplyLink.objects.create(
        school_id=sheet.school_id,
        sheet=sheet,
        child_id=sheet.child_id,
        guardian=guardian,
        token_hash=hash_of(token),
    )
    return f"{sheet.school.url}/r/{token}/"


def hash_of(secret: str) -> str:
    """What is kept of a token: its SHA-256 in hex. 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
