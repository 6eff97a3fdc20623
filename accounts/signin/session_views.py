"""Where am I signed in? One browser ended, or all but this. For staff and for families."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, Hat, Steps, policy
from accounts.signin import sessions
from accounts.signin.step_views import user_of


@policy(Hat.STAFF, steps=Steps.SHOWN)
@require_POST
def end(request: ActingRequest) -> HttpResponse:
    """From the page of one's own sign-in."""
    _end(request)
    return redirect("sign_in_safety")


@policy(Hat.GUARDIAN)
@require_http_methods(["GET", "HEAD", "POST"])
def home_signed_in(request: ActingRequest) -> HttpResponse:
    """A parent's own page."""
    if request.method == "POST":
        _end(request)
        return redirect("home_signed_in")
    user, guardian = user_of(request), request.actor.guardians[0]
    page = {
        "browsers": sessions.browsers_of(user, request.session, now=timezone.now()),
        "zone": guardian.school.time_zone,
    }
    return render(request, "accounts/home_signed_in.html", page)


def _end(request: ActingRequest) -> None:
    if request.POST.get("which") == "others":
        sessions.end_others(request, user_of(request))
        messages.success(request, _("Every other browser is signed out."))
    else:
        sessions.end(request.POST.get("which", ""), user_of(request))
        messages.success(request, _("That browser is signed out."))
