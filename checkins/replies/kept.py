"""A Send that came too late: the session has ended while somebody typed. No word is lost."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.access import ActingRequest, link_actor
from checkins.replies import cookies, doors
from checkins.replies.answers import is_anothers, only_school
from checkins.replies.forms import ReplyForm
from checkins.replies.page import page_by_link
from checkins.replies.writers import writer_of
from checkins.services.drafts import DraftTooLong, save_draft
from checkins.services.plan_reply import LINES

NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "go"})
MOST_FIELDS = 200


def keep_words(request: ActingRequest, sheet_id: uuid.UUID, *, is_over: bool) -> HttpResponse:
    """The page that carries all that was typed, to be sent once the letter's button was pressed
    again in this browser; nothing of the sheet is on it.

    Where the device is known and only its time is over, the words are the guardian's draft too,
    so that they wait behind the button as well.
    """
    context = {
        "fresh_url": reverse("reply_fresh_link", args=[sheet_id]),
        "is_draft": is_over and _save(request, sheet_id),
    }
    return _carry(request, context, is_over=is_over)


def keep_words_signed_out(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """The same for a parent account whose sign-in has ended."""
    return _carry(request, {"login_url": reverse("account_login")}, is_over=True)


def _carry(request: ActingRequest, more: dict[str, Any], *, is_over: bool) -> HttpResponse:
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_CARRIED
        for value in values
    ][:MOST_FIELDS]
    context = {
        "carried": carried,
        "words": [value for name, value in carried if _is_text(name) and value.strip()],
        "send_url": request.path,
        "is_over": is_over,
        **only_school(),
        **more,
    }
    return render(request, "replies/kept.html", context, status=404 if is_over else 403)


def _is_text(name: str) -> bool:
    is_text = name.startswith(("home-", "answer-")) or name.endswith("-words")
    return (is_text or name in LINES) and not name.endswith("-readers")


def _save(request: ActingRequest, sheet_id: uuid.UUID) -> bool:
    now = timezone.now()
    device = doors.device_of(cookies.read(request, sheet_id), sheet_id, now=now)
    if device is None or device.revoked_at is not None:
        return False
    writer = writer_of(device)
    if doors.rests(device.link, device, now) or is_anothers(request, writer):
        return False
    page = page_by_link(link_actor(writer, sheet_id, now=now), device, now=now)
    try:
        form = ReplyForm(page, request.POST)
        save_draft(
            sheet=page.sheet, by=page.guardian, typed=form.typed(), page=form.on_page, now=now
        )
    except DraftTooLong:
        return False
    return True
