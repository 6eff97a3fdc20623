"""How allauth's second factors are told about this product: where secrets lie, and what our site is called."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User
from accounts.signin import vault


class MFAAdapter(DefaultMFAAdapter):
    """Secrets closed, and no name taken from a request."""

    def encrypt(self, text: str) -> str:
        return vault.close(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.reopen(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The library took the Host header. Passkeys belong to the host of BASE_URL."""
        host = site_host()
        return {"id": host, "name": host}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, object]:
        assert isinstance(user, User)  # noqa: S101 - AUTH_USER_MODEL
        name = user.email
        return {"id": user.pk.hex.encode(), "display_name": user.name or name, "name": name}


def site_host() -> str:
    """The name that passkeys are made for. A number is none: the try-out's are made at localhost."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    try:
        ip_address(host)
    except ValueError:
        return host
    return "localhost"
