"""How django-allauth is told about this product."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.signin import services
from accounts.signin.throttle import from_here, is_throttled

LOGIN_CODE = "account/email/login_code"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, mail leaves by the post room, and the words are our own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "Address and password do not go together. A code by mail works too."
        ),
        "incorrect_code": _("That is not the code in our letter. Please look again."),
        "too_many_login_attempts": _("That was often. Please wait up to 15 minutes."),
        "rate_limited": _("That was often. Please wait up to 15 minutes."),
    }

    def get_login_stages(self) -> list[str]:
        """The second step belongs to the hat of staff (accounts.second_step), not to every sign-in."""
        stages: list[str] = super().get_login_stages()
        return [stage for stage in stages if not stage.startswith("allauth.mfa.")]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The library's only letter here is the code; anything else is a mistake, said loudly."""
        if template_prefix != LOGIN_CODE:
            raise ValueError(f"No letter is written for {template_prefix!r}.")
        services.send_code(email, context["code"], now=timezone.now())

    def add_message(  # noqa: PLR0917 - the library's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only what we say in our own words; the library's notices repeat what the page shows."""
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def is_safe_url(self, url: str) -> bool:
        """Where `next` may lead: a path of this site, never a whole address, not even our own."""
        return (
            url.startswith("/")
            and url.isprintable()
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords count by address and network; the library's key held the Host header,
        so that every port somebody made up was ten more tries."""
        return from_here(request, credentials["email"])

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        if is_throttled(request, "login_failed_anywhere", key=credentials["email"], only_asks=True):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        is_throttled(request, "login_failed_anywhere", key=credentials["email"])

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind a socket without a proxy's word there is no address; throttles then count by key."""
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return "unknown"

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, _("This sign-in is closed. The school office can help."))
        return redirect("account_login")
