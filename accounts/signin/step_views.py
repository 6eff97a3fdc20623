"""The second step itself: shown when staff come in, and once more before what needs a fresh proof."""

from urllib.parse import quote

from allauth.account.adapter import get_adapter
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import second_step
from accounts.access import ActingRequest, Hat, Steps, policy
from accounts.models import User
from accounts.signin import factors, notices, passkeys, services, sessions
from accounts.signin.step_forms import StepForm
from accounts.signin.throttle import forget, from_here, is_throttled

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@policy(Hat.STAFF, is_secret=True, steps=Steps.FIRST)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def show(request: ActingRequest) -> HttpResponse:
    """A code or a passkey, then on to where they were going. Who has neither signs in again."""
    user = user_of(request)
    if not request.actor.has_second_step:
        return _sign_in_again(request)
    if "ask" in request.POST:
        return JsonResponse(passkeys.request_options(user))
    form = StepForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        if _is_right(request, form, user):
            let_in(request, user)
            return redirect(_next(request))
        if "code" not in request.POST:
            messages.error(request, _("That passkey did not work here. A code works too."))
    standing = factors.standing_of(user)
    page = {"form": form, "next": _next(request, ""), "standing": standing}
    return render(request, "accounts/second_step.html", page)


def _is_right(request: ActingRequest, form: StepForm, user: User) -> bool:
    """Counted before it is looked at, so that many at once are not all looked at."""
    here = from_here(request, str(user.pk))
    now = timezone.now()
    if is_throttled(request, "second_step_from_here", key=here) or is_throttled(
        request, "second_step"
    ):
        _say_often(request, form, user)
        return False
    if "credential" in request.POST:
        is_right = _shows_passkey(request, user)
    else:
        is_right = form.is_valid() and factors.shows_code(
            user, form.cleaned_data["code"], by=request.actor, now=now
        )
        if form.is_bound and form.is_valid() and not is_right:
            form.add_error("code", _("That code does not fit, or was used already. The next one?"))
    if is_right:
        forget(request, "second_step_from_here", key=here)
        forget(request, "second_step")
    return is_right


def _shows_passkey(request: ActingRequest, user: User) -> bool:
    try:
        row = passkeys.shown(request, request.POST["credential"], user=user)
    except passkeys.Refused:
        return False
    row.record_usage()
    return True


def _say_often(request: ActingRequest, form: StepForm, user: User) -> None:
    """To who types; and by letter, once a day, to whose sign-in it is."""
    words = _("That was often. Please wait up to 15 minutes.")
    if form.is_bound:
        form.add_error("code", words)
    else:
        messages.error(request, words)
    day = request.actor.today.isoformat()
    notices.tell(user, "tried", by=request.actor, now=timezone.now(), once_a=day)


def _sign_in_again(request: ActingRequest) -> HttpResponse:
    """The proof of who has no second step yet: the first one, anew."""
    if request.method == "POST":
        back = _next(request, "")
        auth.logout(request)
        query = f"?next={quote(back)}" if back else ""
        return redirect(f"{reverse('account_login')}{query}")
    return render(request, "accounts/sign_in_again.html", {"next": _next(request, "")})


def _next(request: HttpRequest, otherwise: str = "/") -> str:
    """A path of this site, or `otherwise`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if get_adapter().is_safe_url(wanted) else otherwise


def user_of(request: ActingRequest) -> User:
    assert request.actor.user is not None  # noqa: S101 - staff always have one
    return request.actor.user


def let_in(request: HttpRequest, user: User) -> None:
    """This session has shown it; from now on under another id."""
    request.session[second_step.SHOWN] = timezone.now().timestamp()
    sessions.renew_id(request, user)


@policy(None, is_secret=True)
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Instead of address, code and second step. A script asks first (`ask`), then the form comes."""
    if is_throttled(request, "passkey"):
        messages.error(request, _("That was often. Please wait up to 15 minutes."))
        return redirect("account_login")
    if "ask" in request.POST:
        return JsonResponse(passkeys.request_options(None))
    user = _owner(request)
    if user is None:
        messages.error(request, _("That passkey opens nothing here. A code by mail works too."))
        return redirect("account_login")
    auth.login(request, user, backend=BACKEND)
    let_in(request, user)
    return redirect(_next(request))


def _owner(request: HttpRequest) -> User | None:
    """Whose passkey was shown; None also when their address opens no door any more."""
    try:
        row = passkeys.shown(request, request.POST.get("credential", ""))
    except passkeys.Refused:
        return None
    user: User = row.user
    if not user.is_active or services.reach_of(user.email, user, now=timezone.now()) is None:
        return None
    row.record_usage()
    return user
