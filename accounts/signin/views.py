"""The doors: sign in, the code, sign out. Pages of django-allauth with our words around them."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, LoginView
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.access import policy


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


sign_in = policy(None)(SignInPage.as_view())
sign_in_again = policy(None)(SignInPage.as_view(again=True))
code = policy(None)(CodePage.as_view())


@policy(None)
@never_cache
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
