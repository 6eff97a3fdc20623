"""How this room answers: with one and the same page whenever a door stays shut."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils import timezone

from accounts.access import ActingRequest
from accounts.language import speak
from accounts.models import Guardian, School
from checkins.replies import cookies, doors
from checkins.replies.doors import Visit

View = Callable[..., HttpResponse]
MOODS = frozenset("12345")


def by_visitor(view: View) -> View:
    """`view(request, visit)` for a browser that pressed the button; others find the rested page."""

    @functools.wraps(view)
    def answer(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
        visit = visit_by(request, sheet_id)
        return rested(request, "../fresh/") if visit is None else view(request, visit)

    return answer


def visit_by(request: ActingRequest, sheet_id: uuid.UUID) -> Visit | None:
    """The reply link's session in this browser, worn by the request from here on."""
    now = timezone.now()
    device = doors.device_of(cookies.read(request, sheet_id), sheet_id, now=now)
    visit = doors.visit_of(device, now=now)
    if visit is not None:
        request.actor = visit.actor
        speak(request, visit.guardian.language)
    return visit


def rested(
    request: HttpRequest, fresh_url: str = "fresh/", *, is_asked: bool = False
) -> HttpResponse:
    """One page for expired, revoked, unknown: the same bytes, so that nobody learns which it is.

    `fresh_url` is relative, so that no token and no id stands on the page.
    """
    context = {"fresh_url": fresh_url, "is_asked": is_asked, **only_school()}
    return render(request, "replies/rested.html", context, status=200 if is_asked else 404)


def only_school() -> dict[str, Any]:
    """The letterhead of an installation with one school. With more, it would tell whose link it is."""
    schools = list(School.objects.order_by("created_at")[:2])
    if len(schools) != 1:
        return {}
    school = schools[0]
    return {
        "school_name": school.name,
        "who": {
            "school_name": school.name,
            "emergency_number": school.emergency_number,
            "office_phone": school.office_phone,
        },
    }


def see_other(url: str) -> HttpResponse:
    """303: after a button, a page that may be loaded again."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def mood_in(asked: QueryDict) -> str:
    """A face tapped in the mail, 1 to 5; it only pre-selects."""
    mood = asked.get("mood", "")
    return mood if mood in MOODS else ""


def with_mood(url: str, mood: str) -> str:
    return f"{url}?mood={mood}" if mood else url


def is_anothers(request: HttpRequest, *mine: Guardian) -> bool:
    """Whether the form was drawn for somebody else: in a browser that two adults share, the one came
    in while the other's page stood open. Its words are neither saved nor shown as who is in now."""
    whose = request.POST.get("whose", "")
    return bool(whose) and whose not in {str(guardian.pk) for guardian in mine}


def is_forged(request: HttpRequest) -> bool:
    """Django's own check of the form's token, asked by a view that wants to keep the typed words
    when it fails (signing in elsewhere in the browser renews the token)."""
    check = CsrfViewMiddleware(_nothing)
    return check.process_view(request, _nothing, (), {}) is not None


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
