"""One more step: a code to the guardian's own address, for everything beyond this one sheet."""

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import ActingRequest
from accounts.models import Guardian
from accounts.signin.services import user_who_may_enter
from accounts.signin.throttle import may_send_code
from accounts.signin.views import UNSEEN_ADDRESS
from checkins.replies.answers import see_other


def ask_for_code(
    request: ActingRequest, guardian: Guardian, *, ask_url: str, back_url: str = ""
) -> HttpResponse:
    """The page that offers the code; it shows only as much of the address as its owner needs."""
    reason = (
        _("Earlier weeks and your settings open with a code.")
        if back_url
        else _("This letter has been opened on five devices already.")
    )
    context = {
        "school_name": guardian.school.name,
        "masked_address": guardian.masked_email,
        "ask_url": ask_url,
        "back_url": back_url,
        "reason": reason,
    }
    return render(request, "replies/stepup_ask.html", context)


def send_code(request: HttpRequest, guardian: Guardian, *, to: str = "home") -> HttpResponse:
    """Start signing in as whoever reads the guardian's mail, and go to the page for the code;
    after it comes the page `to`."""
    user = user_who_may_enter(guardian.email, now=timezone.now()) if guardian.email else None
    if user is None:
        return see_other(reverse("account_login"))
    if not may_send_code(request, guardian.email):
        return ratelimit.respond_429(request)
    request.session[UNSEEN_ADDRESS] = {guardian.email: guardian.masked_email}
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=guardian.email)
    where = reverse("account_confirm_login_code")
    return see_other(f"{where}?{urlencode({'next': reverse(to)})}")
