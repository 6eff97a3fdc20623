"""The letter's link. Looking at it (GET, HEAD, a mail scanner) changes nothing; its button does."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, Hat, link_actor, policy
from accounts.language import speak
from checkins.dates import week_in_words
from checkins.models import ReplyLink
from checkins.replies import cookies, doors, fresh
from checkins.replies.answers import mood_in, rested, see_other, with_mood
from checkins.replies.views.stepup import ask_for_code, send_code
from checkins.services.receipts import mark_read


@policy(Hat.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: ActingRequest, token: str) -> HttpResponse:
    """The folded letter, and its one button."""
    link = doors.link_of(token)
    if link is None or doors.rests(link, link, timezone.now()):
        return rested(request)
    _wear(request, link)
    if request.method == "POST":
        return _open(request, link)
    sheet = link.sheet
    context = {
        "school_name": link.guardian.school.name,
        "initial": sheet.child.initial,
        "week_label": week_in_words(sheet.week, link.guardian.school.school_days),
        "open_url": request.path,
        "mood": mood_in(request.GET),
    }
    return render(request, "replies/door.html", context)


def _wear(request: ActingRequest, link: ReplyLink) -> None:
    request.actor = link_actor(link.guardian, link.sheet_id, now=timezone.now())
    speak(request, link.guardian.language)


def _open(request: ActingRequest, link: ReplyLink) -> HttpResponse:
    now = timezone.now()
    secret = doors.enter(
        link,
        secret=cookies.read(request, link.sheet_id),
        beside=cookies.of_all(request),
        now=now,
    )
    if secret is None:
        return ask_for_code(request, link.guardian, ask_url=f"{request.path}code/")
    mark_read(link.sheet, by=link.guardian, now=now)
    mood = mood_in(request.POST)
    response = see_other(with_mood(reverse("reply_sheet", args=[link.sheet_id]), mood))
    cookies.give(response, link.sheet_id, secret)
    return response


@policy(Hat.LINK)
@require_POST
def code(request: ActingRequest, token: str) -> HttpResponse:
    """The sixth browser: a code to the address on file, then all of it at `/home/`."""
    link = doors.link_of(token)
    if link is None or doors.rests(link, link, timezone.now()):
        return rested(request, "../fresh/")
    _wear(request, link)
    return send_code(request, link.guardian)


# No token in this form: the rested page is the same bytes for everybody. A button pressed from
# elsewhere could do no more than send the family their own letter, three times an hour.
@policy(Hat.LINK)
@csrf_exempt
@require_POST
def fresh_link(request: ActingRequest, token: str) -> HttpResponse:
    """A fresh link to the address on file; the same answer whether there is one or not."""
    link = doors.link_of(token)
    if link is not None:
        fresh.send_fresh_link(link, row=link, now=timezone.now())
    return rested(request, is_asked=True)
