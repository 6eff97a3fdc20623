"""The pages behind "Stop these emails". GET changes nothing: mail scanners follow every link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import policy
from accounts.language import speak
from accounts.letters.stopping import guardian_of, start_again, stop
from accounts.models import Guardian


# The mail program that posts for its user has no cookie of ours; the signed token is the right.
@csrf_exempt
@policy(None, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def letters_stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST stops at once and needs nothing more (RFC 8058)."""
    guardian = _guardian_or_404(token)
    if request.method == "POST":
        stop(guardian, now=timezone.now())
        return _page(request, guardian, token, "stopped")
    return _page(request, guardian, token, "stopped" if guardian.stopped_at else "ask")


@policy(None, is_secret=True)
@require_POST
def letters_start(request: HttpRequest, token: str) -> HttpResponse:
    """The way back."""
    guardian = _guardian_or_404(token)
    start_again(guardian)
    return _page(request, guardian, token, "started")


def _guardian_or_404(token: str) -> Guardian:
    guardian = guardian_of(token)
    if guardian is None:
        raise Http404
    return guardian


def _page(request: HttpRequest, guardian: Guardian, token: str, state: str) -> HttpResponse:
    school = guardian.school
    speak(request, guardian.language or school.language)
    context = {
        "state": state,
        "token": token,
        "school_name": school.name,
        "has_phone": school.office_phone,
    }
    return render(request, "accounts/letters_stop.html", context)
