"""Secrets that have to be read again (an authenticator app's key, the seed of recovery codes), encrypted
where they lie.

The key is made from SECRET_KEY, which is kept apart from database and backups (docs/running.md): whoever
has a backup alone has no codes. Older keys of SECRET_KEY_FALLBACKS still open what they closed.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "accounts.signin.vault"


class Unreadable(Exception):
    """Closed under a key that is gone. It opens nothing: its owner sets up another one."""


def close(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def reopen(closed: str) -> str:
    """Raises Unreadable, also for an empty text: an empty key would make codes that anybody can guess."""
    try:
        text = _keys().decrypt(closed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None
    if not text:
        raise Unreadable
    return text


def _keys() -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key_of(secret)) for secret in secrets])


def _key_of(secret: str | bytes) -> bytes:
    made = salted_hmac(SALT, "", secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(made.digest())
