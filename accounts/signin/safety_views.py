"""A member of staff's own sign-in: the second step, recovery codes, and where they are signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import second_step
from accounts.access import ActingRequest, Hat, Steps, policy
from accounts.signin import factors, passkeys, sessions, totp
from accounts.signin.devices import device_of, in_words
from accounts.signin.step_forms import AppForm
from accounts.signin.step_views import let_in, user_of
from accounts.signin.throttle import forget, is_throttled

View = TypeVar("View", bound=Callable[..., HttpResponse])
MOST_PASSKEYS = passkeys.MOST


def freshly(view: View) -> View:
    """Only who has just shown that it is them changes how they sign in: by the second step, or without
    one by a sign-in of the last ten minutes."""

    @wraps(view)
    def proven(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        if request.actor.has_second_step:
            is_fresh = second_step.is_fresh(request.session, now=now)
        else:
            is_fresh = sessions.is_new(request.session, now=now)
        if not is_fresh:
            return second_step.to_step(request, back=reverse("sign_in_safety"))
        return view(request, *args, **kwargs)

    return cast(View, proven)


@policy(Hat.STAFF, steps=Steps.SHOWN)
@require_safe
def safety(request: ActingRequest) -> HttpResponse:
    """What is on, and where one is signed in."""
    user, now = user_of(request), timezone.now()
    page = {
        "standing": factors.standing_of(user),
        "most_passkeys": MOST_PASSKEYS,
        "browsers": sessions.browsers_of(user, request.session, now=now),
        "is_missing": second_step.is_missing(request.actor),
        "zone": request.actor.school.time_zone if request.actor.school else "",
    }
    return render(request, "accounts/safety.html", page)


@policy(Hat.STAFF, is_secret=True, steps=Steps.SHOWN)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@freshly
def app_add(request: ActingRequest) -> HttpResponse:
    """The key as a picture and as letters; the app's first code turns it on."""
    user = user_of(request)
    if factors.standing_of(user).has_app:
        return redirect("sign_in_safety")
    form = AppForm(request.POST if request.method == "POST" else None)
    secret = totp.secret_of(user, form.data.get("offer", "")) if form.is_bound else None
    if secret and form.is_valid() and (codes := _turned_on(request, form, secret)) is not None:
        return _done(request, codes)
    if form.is_bound and not secret:
        form = AppForm()
        messages.error(request, _("That took a while. Here is a new key; the one before rests."))
    secret = secret or totp.new_secret()
    school = request.actor.school.name if request.actor.school else ""
    page = {
        "form": form,
        "offer": totp.offer_of(user, secret),
        "key": totp.in_fours(secret),
        "picture": totp.drawn(totp.uri_of(secret, email=user.email, school=school)),
    }
    return render(request, "accounts/app_add.html", page)


def _turned_on(request: ActingRequest, form: AppForm, secret: str) -> list[str] | None:
    """Recovery codes, if there were none; None when the code was wrong."""
    now = timezone.now()
    if is_throttled(request, "second_step"):
        form.add_error("code", _("That was often. Please wait up to 15 minutes."))
        return None
    used_at = totp.used_at(secret, form.cleaned_data["code"], now=now)
    if used_at is None:
        form.add_error("code", _("That is not the app’s code. Is your phone’s clock right?"))
        return None
    forget(request, "second_step")
    try:
        return factors.add_app(secret=secret, used_at=used_at, by=request.actor, now=now)
    except factors.AlreadyOn:
        return []


def _done(request: ActingRequest, codes: list[str]) -> HttpResponse:
    """On, and shown by that. The codes stand on this one answer only."""
    let_in(request, user_of(request))
    if not codes:
        messages.success(request, _("That is on."))
        return redirect("sign_in_safety")
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "is_new": True})


@policy(Hat.STAFF, is_secret=True, steps=Steps.SHOWN)
@require_http_methods(["GET", "HEAD", "POST"])
@freshly
def passkey_add(request: ActingRequest) -> HttpResponse:
    """A script asks the device (`ask`), then the form brings its answer."""
    user = user_of(request)
    if factors.standing_of(user).passkeys >= MOST_PASSKEYS:
        messages.error(request, _("Eight passkeys are the most. Remove one first."))
        return redirect("sign_in_safety")
    if "ask" in request.POST:
        return JsonResponse(passkeys.creation_options(user))
    if request.method != "POST":
        return render(request, "accounts/passkey_add.html")
    try:
        codes = _made(request)
    except passkeys.Refused:
        messages.error(request, _("That did not work. Another device, or an app, works too."))
        return redirect("passkey_add")
    return _done(request, codes)


@transaction.atomic
def _made(request: ActingRequest) -> list[str]:
    """Raises passkeys.Refused."""
    name = in_words(*device_of(request))
    passkeys.add(request, user_of(request), request.POST.get("credential", ""), name=name)
    return factors.note_passkey(by=request.actor, now=timezone.now())


@policy(Hat.STAFF, steps=Steps.SHOWN)
@require_POST
@freshly
def step_remove(request: ActingRequest) -> HttpResponse:
    """An app or a passkey of one's own. Another's does not exist, and changes nothing."""
    which = request.POST.get("which", "")
    if factors.remove(which, by=request.actor, now=timezone.now()):
        messages.success(request, _("That is off."))
    return redirect("sign_in_safety")


@policy(Hat.STAFF, is_secret=True, steps=Steps.SHOWN)
@require_POST
@freshly
def codes_renew(request: ActingRequest) -> HttpResponse:
    """Ten new ones, on this one answer only."""
    codes = factors.renew_codes(by=request.actor, now=timezone.now())
    if not codes:
        return redirect("sign_in_safety")
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "is_new": False})
