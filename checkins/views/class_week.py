"""The class week page, its note, and the way to it."""

import uuid
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import kept, unchanged
from accounts.access import ActingRequest, Can, Hat, classrooms_of, policy
from accounts.models import Classroom
from checkins.asleep import is_morning
from checkins.dates import hour_in_words
from checkins.forms.class_week import ClassNoteForm
from checkins.models import ClassNote
from checkins.queries.calendar import nearest_week, place_of
from checkins.queries.class_week import open_class_week, page_of
from checkins.services.class_note import NoteConflict, write_class_note
from checkins.views.pages import get_shared_classroom, member_of
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_safe
def this_week(request: ActingRequest) -> HttpResponse:
    """To the week of the only class; to a list where there are several, or none."""
    school = request.actor.school
    assert school is not None  # noqa: S101 - staff have one
    week = nearest_week(school, request.actor.today)
    rooms = list(classrooms_of(request.actor))
    if week and len(rooms) == 1:
        return redirect("class_week", rooms[0].pk, week)
    return render(request, "checkins/this_week.html", {"rooms": rooms, "week": week})


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_safe
def class_week_page(request: ActingRequest, classroom_id: uuid.UUID, week: Week) -> HttpResponse:
    """The register, what came from home, and the note."""
    return _show(request, classroom_id, week)


def keep_note(request: ActingRequest, classroom_id: uuid.UUID, week: Week) -> HttpResponse:
    """The note of somebody who was signed out by then; script keeps its own."""
    page = reverse("class_week", args=[classroom_id, week])
    return redirect_to_login(page) if _is_by_script(request) else kept.keep(request, page)


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF, signed_out=keep_note)
@require_POST
def class_note(request: ActingRequest, classroom_id: uuid.UUID, week: Week) -> HttpResponse:
    """Save the note, by the button or by autosave."""
    classroom = get_shared_classroom(request.actor, classroom_id)
    if place_of(classroom.school, week) is None:
        raise Http404
    standing = ClassNote.objects.filter(classroom=classroom, week=week).first()
    form = ClassNoteForm(request.POST, stands=standing)
    theirs = _save_note(request, form, classroom, week)
    if _is_by_script(request):
        return _answer_script(form, classroom, theirs)
    if form.is_valid() and theirs is None:
        return redirect("class_week", classroom_id, week)
    return _show(request, classroom_id, week, form=form, status=409 if theirs else 400)


def _is_by_script(request: ActingRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _save_note(
    request: ActingRequest, form: ClassNoteForm, classroom: Classroom, week: Week
) -> ClassNote | None:
    """Keep the note; a colleague's that stands in the way, and then the form asks once more."""
    if not form.is_valid() or form.leaves_theirs:
        return None
    try:
        note = write_class_note(
            classroom,
            week,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
            by=member_of(request.actor),
            now=timezone.now(),
        )
    except NoteConflict as conflict:
        said = _("%(name)s saved this in the meantime:") % {"name": _writer(conflict.theirs)}
        form.ask_about(conflict.theirs, said=said)
        return conflict.theirs
    form.stands_at(note.version if note else 0)
    return None


def _writer(note: ClassNote) -> str:
    return note.by_member.display_name if note.by_member else _("A colleague")


def _answer_script(
    form: ClassNoteForm, classroom: Classroom, theirs: ClassNote | None
) -> JsonResponse:
    if theirs is not None:
        said = _("%(name)s wrote here too: “%(words)s”. Save to choose which text stands.") % {
            "name": _writer(theirs),
            "words": theirs.text,
        }
        return JsonResponse({"error": said}, status=409)
    if form.errors:
        return JsonResponse(
            {"error": " ".join(str(error) for error in form.errors.get("text", []))}, status=400
        )
    saved = hour_in_words(classroom.school, timezone.now())
    return JsonResponse({"saved": saved, "hidden": {"version": form.data["version"]}})


def _is_morning(request: ActingRequest) -> bool:
    """A sheet that was put aside wakes without a change of any row."""
    school = request.actor.school
    return school is not None and is_morning(school, timezone.now())


def _show(
    request: ActingRequest,
    classroom_id: uuid.UUID,
    week: Week,
    *,
    form: ClassNoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    opened = open_class_week(request.actor, classroom_id, week)
    if opened is None:
        raise Http404
    tag = unchanged.tag_of(request, *opened.made_of, _is_morning(request))
    not_changed = unchanged.answer(request, tag)
    if not_changed is not None:
        return not_changed
    page = page_of(request.actor, opened)
    waiting = kept.typed(request, reverse("class_note", args=[classroom_id, week]))
    note_form: Any = form or ClassNoteForm(
        waiting, initial={"text": page.note.text, "version": page.note.version}
    )
    forms_token = get_token(request) if page.may_write else ""
    context = {"page": page, "note_form": note_form, "forms_token": forms_token}
    response = render(request, "checkins/class_week.html", context, status=status)
    return unchanged.tagged(response, tag)
