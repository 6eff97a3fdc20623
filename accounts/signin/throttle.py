"""Counting how often something was asked (ACCOUNT_RATE_LIMITS in the settings).

The counts live in the cache that all processes share, under a lock of their own; where the lock
cannot be had, the answer is "too often".
"""

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest


def is_throttled(
    request: HttpRequest, action: str, *, key: str | None = None, only_asks: bool = False
) -> bool:
    """Count this attempt; True when it was one too many. `only_asks` does not count it."""
    user = request.user
    return not ratelimit.consume(request, action=action, key=key, user=user, dry_run=only_asks)


def forget(request: HttpRequest, action: str, *, key: str | None = None) -> None:
    """Whoever has shown the right thing starts anew."""
    ratelimit.clear(request, action=action, key=key, user=request.user)


def from_here(request: HttpRequest, key: str) -> str:
    """The key as asked from this network: a stranger elsewhere does not use up its owner's share."""
    return f"{key} {get_ip(request)}"


def may_send_code(request: HttpRequest, email: str) -> bool:
    """Count a code that was asked for at a reply link, as the sign-in page counts its own."""
    if is_throttled(request, "code_from_here", key=from_here(request, email)):
        return False
    return not is_throttled(request, "request_login_code", key=email)
