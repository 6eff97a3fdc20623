"""The doors: sign in, the code, sign out. Pages of django-allauth with our words around them."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import ConfirmLoginCodeView, LoginView
from allauth.core import ratelimit
from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import policy
from accounts.models import User
from accounts.models.base import uuid7
from accounts.signin import services, sessions
from accounts.signin.forms import PasswordForm
from accounts.signin.throttle import is_throttled

only_pages = require_http_methods(["GET", "HEAD", "POST"])
UNSEEN_ADDRESS = "unseen_address"
"""In the session: the address on file that a code went to, and how much of it may be shown."""


class SignInPage(LoginView):
    """Address and "Send me a code", or a password."""

    template_name = "accounts/login.html"
    again = False

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Somebody who asked for a code may come back and correct the address."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "again": self.again,
            "signed_out": "out" in self.request.GET,
        }


class CodePage(ConfirmLoginCodeView):
    """The code from the letter. Its link only fills the box; a button decides."""

    template_name = "accounts/code.html"

    def get_initial(self) -> dict[str, Any]:
        return {"code": self.request.GET.get("code", "")[:20]}

    def get_form_kwargs(self) -> dict[str, Any]:
        """A code opens nothing once the sign-in has another address than the one it went to, or once
        nobody stands behind that any more."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        user, email = self._process.user, self._process.state.get("email", "")
        # Asked of an address that is not on file, too: it costs the same.
        reach = services.reach_of(email, user, now=timezone.now())
        if user is not None and (user.email != email or reach is None):
            kwargs["code"] = ""
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """An address that the asking person never typed is not shown to them either."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if not self._process.user:
            # An address that is not on file costs the look that one on file has cost.
            User.objects.filter(pk=uuid7()).first()
        unseen = self.request.session.get(UNSEEN_ADDRESS, {})
        if context.get("email") in unseen:
            context |= {"email": unseen[context["email"]], "is_unseen": True}
        return context


sign_in = policy(None)(only_pages(SignInPage.as_view()))
sign_in_again = policy(None)(only_pages(SignInPage.as_view(again=True)))
code = policy(None, is_secret=True)(only_pages(CodePage.as_view()))


@policy(None)
@never_cache
@only_pages
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """GET asks; POST signs out and has the browser forget what it kept of this site."""
    if request.method != "POST":
        if not request.user.is_authenticated:
            return redirect("account_login")
        return render(request, "accounts/sign_out.html")
    auth.logout(request)
    response: HttpResponse = redirect(f"{reverse('account_login')}?out")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@policy(None)
@never_cache
@only_pages
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponseBase:
    """Choose a password; every other browser is signed out."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if not user.has_address:
        return redirect("home_address")  # a password goes with an address
    if is_throttled(request, "change_password"):
        return ratelimit.respond_429(request)
    data = request.POST if request.method == "POST" else None
    form = PasswordForm(data, user=user, asks_current=_must_type_password(request, user))
    if not form.is_valid():
        return render(request, "accounts/password.html", {"form": form})
    user.set_password(form.cleaned_data["new"])
    user.save(update_fields=["password"])
    sessions.go_on(request, user)
    messages.success(request, _("Your new password is kept."))
    return redirect("/")


def _must_type_password(request: HttpRequest, user: User) -> bool:
    """Who came in by a code in this session has shown more than the old password would."""
    came_by = {record["method"] for record in get_authentication_records(request, user)}
    return user.has_usable_password() and "code" not in came_by
