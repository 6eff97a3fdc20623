"""Two pages: the new address, and the code that was sent there."""

from django.contrib import auth, messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Hat, policy
from accounts.signin import sessions
from accounts.signin.address import (
    AddressTaken,
    WrongCode,
    ask_for_address,
    confirm_address,
    may_change,
    wish_of,
)
from accounts.signin.forms import AddressForm, NewAddressCodeForm, plain_digits
from accounts.signin.throttle import is_throttled


@policy(Hat.GUARDIAN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: ActingRequest) -> HttpResponse:
    """Ask for the new address."""
    _only_families(request)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if not is_throttled(request, "change_address", key=email):
            ask_for_address(request.session, email, by=request.actor, now=timezone.now())
            return redirect("home_address_code")
        form.add_error("email", _("That was often. Please wait up to 15 minutes."))
    return render(request, "accounts/address.html", {"form": form})


@policy(Hat.GUARDIAN, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def address_code(request: ActingRequest) -> HttpResponse:
    """Ask for the code."""
    _only_families(request)
    wish = wish_of(request.session)
    if wish is None:
        return redirect("home_address")
    form = NewAddressCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (answer := _confirmed(request, form)):
        return answer
    return render(request, "accounts/address_code.html", {"form": form, "email": wish.email})


def _confirmed(request: ActingRequest, form: NewAddressCodeForm) -> HttpResponse | None:
    """Back home with the new address, or on to asking again; None stays on the page."""
    code = "".join(plain_digits(form.cleaned_data["code"]).split())
    before = request.actor.user
    try:
        user = confirm_address(request.session, code, by=request.actor, now=timezone.now())
    except WrongCode as wrong:
        if not wrong.is_over:
            form.add_error("code", _("That is not the code in our letter. Please look again."))
            return None
        messages.error(request, _("That code has rested. Here you can ask for a fresh one."))
        return redirect("home_address")
    except AddressTaken:
        messages.error(request, _("The school office has to help with that address."))
        return redirect("home")
    if user != before:
        auth.logout(request)
        messages.success(request, _("That is set. Please sign in as you always do."))
        return redirect("account_login")
    sessions.go_on(request, user)
    messages.success(request, _("Letters go to your new address from now on."))
    return redirect("home")


def _only_families(request: ActingRequest) -> None:
    if request.actor.user is None or not may_change(request.actor.user):
        raise Http404
