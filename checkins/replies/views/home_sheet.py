"""The sheet from `/home/`, signed in: the same page as by a reply link."""

import uuid

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, Hat, policy
from accounts.services.reading import What, note_read
from checkins.replies import signing
from checkins.replies.answers import is_anothers, is_forged, mood_in, see_other, with_mood
from checkins.replies.forms import ReplyForm
from checkins.replies.kept import keep_words, keep_words_signed_out
from checkins.replies.page import FamilyPage, family_page
from checkins.replies.views.family_page import (
    Paths,
    answer_sheet,
    keep_draft,
    show_sent,
    show_sheet,
)
from checkins.replies.writers import WHO, WriterForm, is_answer
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
    now = timezone.now()
    page, paths = _page(request, sheet_id)
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
    return _ask_who_writes(request, page, paths) or answer_sheet(request, page, paths)


@policy(Hat.GUARDIAN, is_secret=True)
@require_safe
def home_sheet_sent(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    return show_sent(request, *_page(request, sheet_id))


@policy(Hat.GUARDIAN, is_secret=True)
@require_POST
def home_sheet_draft(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    if is_anothers(request, *request.actor.guardians):
        raise Http404
    return keep_draft(request, _page(request, sheet_id)[0])


def _page(request: ActingRequest, sheet_id: uuid.UUID) -> tuple[FamilyPage, Paths]:
    signed = signing.signers(request)
    page = family_page(request.actor, sheet_id, signers=signed, now=timezone.now())
    return page, Paths.at_home(sheet_id, page.sheet.child_id)


def _ask_who_writes(request: ActingRequest, page: FamilyPage, paths: Paths) -> HttpResponse | None:
    """ "Who is writing?", asked or answered, where the sign-in is two adults' of this home. None where
    that is known, or no question."""
    writers = [] if page.is_closed else signing.writers_beside(request.actor, page)
    if not writers:
        return None
    if is_answer(request.POST):
        form = WriterForm(writers, data=request.POST)
        if not form.is_valid():
            return show_sheet(request, page, paths, ReplyForm(page), who_writes=form, status=400)
        who = uuid.UUID(form.cleaned_data[WHO])
        by = signing.sign_in_session(request, request.actor, who)
        mark_read(page.sheet, by=by, now=timezone.now())
        return see_other(with_mood(paths.sheet, mood_in(request.POST)))
    if page.guardian.pk in signing.signers(request):
        return None
    return show_sheet(request, page, paths, ReplyForm(page), who_writes=WriterForm(writers))
