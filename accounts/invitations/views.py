"""The welcome page behind an invitation's link. Opening it changes nothing; its button does."""

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import policy
from accounts.invitations.forms import WelcomeForm
from accounts.invitations.services import accept, is_proof, needs_address, standing_invitation
from accounts.models import Invitation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@policy(None, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Name, perhaps a password, and in. Unknown, used and old links look the same."""
    now = timezone.now()
    invitation = standing_invitation(token, now=now)
    if invitation is None:
        return render(request, "accounts/welcome_rested.html", status=404)
    form = _form(request, invitation)
    if request.method != "POST" or not form.is_valid():
        facts = {"form": form, "school_name": invitation.school.name}
        return render(request, "accounts/welcome.html", facts)
    user = accept(invitation, **form.cleaned_data, now=now)
    if user is None:
        messages.success(request, _("That is set. Please sign in as you always do."))
        return redirect("account_login")
    auth.logout(request)
    auth.login(request, user, backend=BACKEND)
    return redirect("/")


def _form(request: HttpRequest, invitation: Invitation) -> WelcomeForm:
    return WelcomeForm(
        request.POST if request.method == "POST" else None,
        initial={"display_name": invitation.member.display_name},
        invitation=invitation,
        asks_address=needs_address(invitation.member),
        asks_password=is_proof(invitation),
    )
