"""Upload a calendar, look at what it would change, apply it, undo it."""

import hashlib
import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, Actor, Can, Hat, policy
from checkins.calendars.apply import Moved, apply, plan_of, receive, undo
from checkins.calendars.forms import CalendarFileForm
from checkins.calendars.preview import days_in_words, done_in_words, groups_of, unread_of
from checkins.models import CalendarImport

State = CalendarImport.State
LISTED = 10


def calendar_files_of(actor: Actor) -> QuerySet[CalendarImport]:
    """All calendar files of the school, newest first."""
    return CalendarImport.objects.filter(school=actor.school).select_related("by", "school")


@policy(Hat.STAFF, may=Can.MANAGE_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_upload(request: ActingRequest) -> HttpResponse:
    """Choose a file; those of before are listed with what became of them."""
    school = request.actor.school
    assert school is not None  # noqa: S101 - the policy asks for staff
    is_sent = request.method == "POST"
    sent = (request.POST, request.FILES) if is_sent else ()
    form = CalendarFileForm(*sent, school=school)
    if is_sent and form.is_valid():
        waiting = receive(
            form.content,
            file_name=(form.cleaned_data["file"].name or "")[:200],
            file_hash=hashlib.sha256(form.raw).hexdigest(),
            by=request.actor,
            now=timezone.now(),
        )
        return redirect("calendar_preview", waiting.pk)
    page = {"form": form, "files": calendar_files_of(request.actor)[:LISTED]}
    return render(request, "checkins/calendar_upload.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_preview(request: ActingRequest, file_id: uuid.UUID) -> HttpResponse:
    """What the file would change; the button applies what is ticked. Applied: what it changed."""
    waiting = get_object_or_404(calendar_files_of(request.actor), pk=file_id)
    if request.method == "POST":
        return _applied(request, waiting)
    if waiting.state != State.WAITING:
        done = done_in_words(waiting.report.get("done", []))
        page = {"file": waiting, "groups": done, "kept": waiting.report.get("kept", 0)}
        return render(request, "checkins/calendar_report.html", page)
    plan = plan_of(waiting, now=timezone.now())
    page = {
        "file": waiting,
        "plan": plan,
        "groups": groups_of(plan),
        "unread": unread_of(plan.problems),
        "outside": [(one.name, days_in_words(one)) for one in plan.outside],
    }
    return render(request, "checkins/calendar_preview.html", page)


def _applied(request: ActingRequest, waiting: CalendarImport) -> HttpResponse:
    try:
        apply(
            waiting,
            fingerprint=request.POST.get("fingerprint", ""),
            taken=request.POST.getlist("take"),
            by=request.actor,
            now=timezone.now(),
        )
    except Moved:
        messages.warning(request, _("Something changed in the meantime. Please look once more."))
    return redirect("calendar_preview", waiting.pk)


@policy(Hat.STAFF, may=Can.MANAGE_CALENDAR)
@require_POST
def calendar_undo(request: ActingRequest, file_id: uuid.UUID) -> HttpResponse:
    """Take back what a file changed."""
    applied = get_object_or_404(calendar_files_of(request.actor), pk=file_id)
    undo(applied, by=request.actor, now=timezone.now())
    return redirect("calendar_preview", applied.pk)
