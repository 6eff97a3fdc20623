"""Policies of views that a library brings: sign-in pages are public by nature."""

from collections.abc import Callable
from typing import Any

from accounts.access import Policy

PUBLIC_MODULES = ("allauth.account.views", "django.views.static", "django.views.i18n")


def policy_of_library_view(view: Callable[..., Any]) -> Policy | None:
    """Public for the sign-in library's pages, which check the session themselves; else None."""
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return Policy(None) if module in PUBLIC_MODULES else None
