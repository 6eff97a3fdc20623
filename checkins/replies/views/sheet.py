"""The sheet by a reply link: read, answered, sent; and what lies behind a code."""

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, Hat, policy
from checkins.replies import cookies, doors, fresh
from checkins.replies.answers import by_visitor, is_anothers, is_forged, rested, visit_by
from checkins.replies.doors import Visit
from checkins.replies.forms import ReplyForm
from checkins.replies.kept import keep_words
from checkins.replies.page import page_by_link
from checkins.replies.views.family_page import (
    Paths,
    answer_sheet,
    keep_draft,
    show_sent,
    show_sheet,
)
from checkins.replies.views.stepup import ask_for_code, send_code
from checkins.replies.writers import WriterForm


@policy(Hat.LINK)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """The sheet. A Send whose session has ended keeps every word on the page that says so, and so
    does one of another adult's page. Where nobody of a shared mailbox has said who writes, home's
    half asks that first; what comes from a page that was signed already lands as signed."""
    visit = visit_by(request, sheet_id)
    if visit is not None and is_anothers(request, visit.guardian):
        return keep_words(request, sheet_id, is_over=True)
    if request.method == "POST" and (visit is None or is_forged(request)):
        return keep_words(request, sheet_id, is_over=visit is None)
    if visit is None:
        return rested(request)
    page, paths = (
        page_by_link(visit.actor, visit.device, now=timezone.now()),
        Paths.by_link(sheet_id),
    )
    if visit.asks_who_writes and not page.is_closed and not request.POST.get("whose"):
        return show_sheet(
            request, page, paths, ReplyForm(page), who_writes=WriterForm(visit.writers)
        )
    return answer_sheet(request, page, paths)


@policy(Hat.LINK)
@require_safe
@by_visitor
def sent(request: ActingRequest, visit: Visit) -> HttpResponse:
    page = page_by_link(visit.actor, visit.device, now=timezone.now())
    return show_sent(request, page, Paths.by_link(visit.sheet.pk))


@policy(Hat.LINK)
@require_POST
@by_visitor
def draft(request: ActingRequest, visit: Visit) -> HttpResponse:
    is_unsigned = visit.asks_who_writes and not request.POST.get("whose")
    if is_unsigned or is_anothers(request, visit.guardian):
        return rested(request, "../fresh/")
    return keep_draft(request, page_by_link(visit.actor, visit.device, now=timezone.now()))


@policy(Hat.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
@by_visitor
def code(request: ActingRequest, visit: Visit) -> HttpResponse:
    """Earlier weeks, settings and what a home tells of its child lie behind a code to the address on
    file."""
    if request.method == "POST":
        to = "home_about_all" if request.GET.get("to") == "about" else "home"
        return send_code(request, visit.guardian, to=to)
    ask_url = request.get_full_path()
    return ask_for_code(request, visit.guardian, ask_url=ask_url, back_url="../")


# As for the link itself (views/door.py): no token, the same bytes for everybody.
@policy(Hat.LINK)
@csrf_exempt
@require_POST
def fresh_link(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    device = doors.device_of(cookies.read(request, sheet_id), sheet_id, now=now)
    if device is not None:
        fresh.send_fresh_link(device.link, row=device, now=now)
    return rested(request, is_asked=True)
