"""Showing a second step in a test: an app's code, and a passkey made of plain arithmetic."""

import base64
import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256

from accounts.models import Member, User
from accounts.signin import totp, vault
from tests.conftest import FRIDAY, client_of

SAFETY, SHOW = "/staff/me/safety/", "/staff/me/step/"
APP, PASSKEY, CODES = f"{SAFETY}app/", f"{SAFETY}passkey/", f"{SAFETY}codes/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALF_MINUTE = dt.timedelta(seconds=30)


def code_at(moment: dt.datetime, secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30)))


def with_app(who: Member | User, secret: str = SECRET) -> Authenticator:
    """They set up an app some day before."""
    user = who.user if isinstance(who, Member) else who
    row: Authenticator = Authenticator.objects.create(
        user=user, type="totp", data={"secret": vault.close(secret)}
    )
    return row


def shown_by(who: Member, now: dt.datetime = FRIDAY) -> Client:
    """A browser of somebody with an app, in which they have shown it."""
    browser = client_of(who)
    answer = browser.post(SHOW, {"code": code_at(now), "next": "/staff/me/safety/"})
    assert answer["Location"] == SAFETY
    return browser


def offer_in(page: str) -> tuple[str, str]:
    """The form's offer and the key that the page shows."""
    offer = re.search(r'name="offer" value="([^"]+)"', page)
    key = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert offer
    assert key
    return offer[1], key[1].replace(" ", "")


def codes_in(page: str) -> list[str]:
    found = re.findall(r'<li><code dir="ltr">(\d{4}) (\d{4})</code></li>', page)
    return ["".join(pair) for pair in found]


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class SoftKey:
    """A device that holds one passkey (WebAuthn level 2, attestation "none")."""

    origin: str = "http://localhost:8000"
    site: str = "localhost"
    is_locked: bool = True
    """It asked for a finger or a PIN."""
    id: bytes = b"a passkey of a test"
    owner: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def made(self, options: Any) -> str:
        """The answer to creation options."""
        asked = options["publicKey"]
        self.owner = base64.urlsafe_b64decode(asked["user"]["id"] + "==")
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        seen = cbor.encode(
            {"fmt": "none", "attStmt": {}, "authData": self._facts(0x40) + credential}
        )
        said = self._said("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": b64(said), "attestationObject": b64(seen)})

    def shown(self, options: Any) -> str:
        """The answer to request options."""
        said = self._said("webauthn.get", options["publicKey"]["challenge"])
        facts = self._facts(0)
        signed = self.key.sign(facts + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": b64(said),
                "authenticatorData": b64(facts),
                "signature": b64(signed),
                "userHandle": b64(self.owner),
            }
        )

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _facts(self, more: int) -> bytes:
        flags = 0x01 | (0x04 if self.is_locked else 0) | more
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + bytes(4)

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": b64(self.id),
                "rawId": b64(self.id),
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": response,
            }
        )


def with_passkey(browser: Client, key: SoftKey | None = None) -> SoftKey:
    """Made in this browser, whose sign-in is fresh."""
    key = key or SoftKey()
    options = browser.post(PASSKEY, {"ask": "1"}).json()
    assert browser.post(PASSKEY, {"credential": key.made(options)}).status_code in (200, 302)
    return key


def last_used(row: Authenticator) -> int:
    row.refresh_from_db()
    return int(row.data[totp.LAST])
