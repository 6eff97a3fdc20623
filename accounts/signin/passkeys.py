"""Passkeys (WebAuthn): made, shown as a second step, and shown instead of address, code and second step.

Each is made with the device's own lock (user verification), so it is two things at once: something one has,
and a finger, a face or a PIN. The ceremony is allauth's and fido2's. Whatever a browser sends instead of
an answer is `Refused`: these parsers raise what they like.
"""

import json
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User

LONGEST = 20_000
"""Letters of an answer; a real one has about two thousand."""
MOST = 8
"""For each person."""
NONSENSE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidSignature,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValidationError,
    ValueError,
    struct.error,
)


class Refused(Exception):
    """Not a passkey's answer to what was asked in this browser, or not one of theirs."""


def creation_options(user: User) -> Any:
    """What the browser needs to make one. The challenge waits in the session."""
    return _plain(auth.begin_registration(user, True))


def add(request: HttpRequest, user: User, answer: str, *, name: str) -> Authenticator:
    """Raises Refused."""
    with _asked(request):
        credential = _read(answer)
        auth.parse_registration_response(credential)
        made = auth.complete_registration(credential)
        if not made.is_user_verified() or made.credential_data is None:
            raise Refused
        if auth.get_authenticator_by_credential_id(user, made.credential_data.credential_id):
            raise Refused
        row: Authenticator = auth.WebAuthn.add(user, name, credential).instance
        return row


def request_options(user: User | None) -> Any:
    """What the browser needs to show one: this person's, or for a sign-in whichever it knows."""
    return _plain(auth.begin_authentication(user))


def shown(request: HttpRequest, answer: str, *, user: User | None = None) -> Authenticator:
    """The passkey that was shown; `user` must own it, if given. Raises Refused."""
    with _asked(request):
        credential = _read(answer)
        auth.parse_authentication_response(credential)
        owner = user or auth.extract_user_from_response(credential)
        row: Authenticator = auth.complete_authentication(owner, credential)
        return row


@contextmanager
def _asked(request: HttpRequest) -> Iterator[None]:
    """A challenge is answered once, right or wrong."""
    try:
        yield
    except NONSENSE as problem:
        raise Refused from problem
    finally:
        request.session.pop(auth.STATE_SESSION_KEY, None)


def _read(answer: str) -> Any:
    if len(answer) > LONGEST:
        raise Refused
    read = json.loads(answer)
    if not isinstance(read, dict):
        raise Refused
    return read


def _plain(options: Any) -> Any:
    """As JSON carries it."""
    default: Callable[[Any], Any] = dict
    return json.loads(json.dumps(options, default=default))
