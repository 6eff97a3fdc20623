"""Who writes: asked where adults of one home share a mailbox, and changed behind "Not you?"."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Hat, policy
from checkins.replies import cookies, doors
from checkins.replies.answers import by_visitor, mood_in, see_other, with_mood
from checkins.replies.doors import Visit
from checkins.replies.writers import WHO, WriterForm, is_answer, sign_as
from checkins.services.receipts import mark_read


@policy(Hat.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
@by_visitor
def not_you(request: ActingRequest, visit: Visit) -> HttpResponse:
    """ "Not you?": who else of the mailbox it is, or whose sheet this is and a button that closes it
    in this browser."""
    if is_answer(request.POST) and visit.writers:
        return _sign(request, visit)
    if request.method != "POST":
        return _show(request, visit)
    doors.leave(visit.device, now=timezone.now())
    response = _show(request, visit, is_left=True)
    cookies.take(response, visit.sheet.pk)
    return response


def _sign(request: ActingRequest, visit: Visit) -> HttpResponse:
    form = WriterForm(visit.writers, visit.device.writes_as_id, request.POST)
    if not form.is_valid():
        return _show(request, visit, form, status=400)
    guardian = sign_as(visit.device, uuid.UUID(form.cleaned_data[WHO]))
    mark_read(visit.sheet, by=guardian, now=timezone.now())
    url = reverse("reply_sheet", args=[visit.sheet.pk])
    return see_other(with_mood(url, mood_in(request.POST)))


def _show(
    request: ActingRequest,
    visit: Visit,
    form: WriterForm | None = None,
    *,
    is_left: bool = False,
    status: int = 200,
) -> HttpResponse:
    if form is None and visit.writers:
        form = WriterForm(visit.writers, visit.device.writes_as_id)
    context = {
        "name": visit.guardian.given_name,
        "back_url": "../",
        "is_left": is_left,
        "who_writes": form,
        "mood": mood_in(request.POST),
    }
    return render(request, "replies/not_you.html", context, status=status)
