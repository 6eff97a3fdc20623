"""Counting how often something was asked (ACCOUNT_RATE_LIMITS in the settings)."""

from allauth.core import ratelimit
from django.http import HttpRequest


def is_throttled(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Count this attempt; True when it was one too many."""
    return not ratelimit.consume(request, action=action, key=key, user=request.user)
