"""The sheet from `/home/`, signed in: the same page as by a reply link."""

import uuid

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, Hat, policy
from accounts.services.reading import What, note_read
from checkins.replies.answers import is_anothers, is_forged
from checkins.replies.kept import keep_words, keep_words_signed_out
from checkins.replies.page import family_page
from checkins.replies.views.family_page import Paths, answer_sheet, keep_draft, show_sent
from checkins.services.receipts import mark_read


@policy(Hat.GUARDIAN, signed_out=keep_words_signed_out, is_secret=True)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def home_sheet(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """The same page from `/home/`. Opening it is reading it."""
    if is_anothers(request, *request.actor.guardians):
        return keep_words_signed_out(request, sheet_id)
    if request.method == "POST" and is_forged(request):
        return keep_words(request, sheet_id, is_over=False)
    page = family_page(request.actor, sheet_id, now=timezone.now())
    now = timezone.now()
    if request.method != "POST":
        note_read(
            request.actor,
            What.SHEET,
            [page.sheet.child_id],
            school_id=page.sheet.school_id,
            now=now,
        )
    if request.method == "GET" and not page.has_receipt:
        mark_read(page.sheet, by=page.guardian, now=now)
    return answer_sheet(request, page, Paths.at_home(sheet_id, page.sheet.child_id))


@policy(Hat.GUARDIAN, is_secret=True)
@require_safe
def home_sheet_sent(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    page = family_page(request.actor, sheet_id, now=timezone.now())
    return show_sent(request, page, Paths.at_home(sheet_id, page.sheet.child_id))


@policy(Hat.GUARDIAN, is_secret=True)
@require_POST
def home_sheet_draft(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    if is_anothers(request, *request.actor.guardians):
        raise Http404
    return keep_draft(request, family_page(request.actor, sheet_id, now=timezone.now()))
