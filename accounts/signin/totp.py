"""Codes of an authenticator app (RFC 6238): six digits, a new one each half minute.

The reckoning is allauth's. Ours are a code of the half minutes before and after (phones' clocks differ), and
that a code, or an older one, is never taken twice: the last half minute that was used stands in the row,
so no cache that was emptied forgets it.
"""

import base64
import datetime as dt
import hmac
import secrets
from urllib.parse import quote, urlencode

import segno
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import signing
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from accounts.signin import vault

PERIOD = 30
DIGITS = 6
AROUND = (-1, 0, 1)
LAST = "last_used"
OFFER_LASTS = dt.timedelta(hours=1)
_signer = signing.TimestampSigner(salt="accounts.signin.totp")


def new_secret() -> str:
    """160 random bits, as apps read them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def offer_of(user: User, secret: str) -> str:
    """What the form carries along, so that nothing is stored before the first code was right."""
    return _signer.sign_object([str(user.pk), secret])


def secret_of(user: User, offer: str) -> str | None:
    """The secret that this person was shown within the last hour; None for anything else."""
    try:
        owner, secret = _signer.unsign_object(offer, max_age=OFFER_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(secret) if owner == str(user.pk) else None


def used_at(secret: str, code: str, *, now: dt.datetime, after: int = 0) -> int | None:
    """The half minute whose code this is, if it is later than `after`; all are compared, always."""
    here = int(now.timestamp()) // PERIOD
    found = None
    for step in (here + off for off in AROUND):
        is_right = hmac.compare_digest(
            format_hotp_value(hotp_value(secret, step)).encode(), code.encode()
        )
        if is_right and step > after and found is None:
            found = step
    return found


@transaction.atomic
def accepts(row: Authenticator, code: str, *, now: dt.datetime) -> bool:
    """Whether the code is right, and used up by that. Two at once: the row decides."""
    held = Authenticator.objects.select_for_update().filter(pk=row.pk).first()
    if held is None:
        return False
    try:
        secret = vault.reopen(held.data["secret"])
    except vault.Unreadable:
        return False
    step = used_at(secret, code, now=now, after=held.data.get(LAST, 0))
    if step is None:
        return False
    held.data[LAST], held.last_used_at = step, now
    held.save(update_fields=["data", "last_used_at"])
    return True


def uri_of(secret: str, *, email: str, school: str) -> str:
    """What the QR code says to the app."""
    label = f"{quote(school, safe='')}:{quote(email, safe='@')}"
    asked = urlencode({"secret": secret, "issuer": school}, quote_via=quote)
    return f"otpauth://totp/{label}?{asked}"


def drawn(uri: str) -> SafeString:
    """The QR code as inline SVG, dark on white in either scheme, with its white border."""
    code = segno.make(uri, error="m", micro=False)
    # The library writes numbers only; the address itself is not in the drawing.
    return mark_safe(code.svg_inline(border=4, omitsize=True, light="#fff", svgclass="qr"))


def in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
