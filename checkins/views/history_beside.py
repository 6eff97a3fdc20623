"""Bringing back what stands beside a sheet's lines: an answer of school's, the class's note."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import ActingRequest
from checkins.access import may_write_school_half, questions_visible_to
from checkins.models import AnswerRevision, ClassNoteRevision, Sheet
from checkins.queries.history_answers import answer_lines, class_note_line
from checkins.queries.history_lines import LineHistory
from checkins.queries.versions import Line
from checkins.services.restoring import MovedSince, restore_answer, restore_note
from checkins.views.pages import member_of, must_handle

Asked = Mapping[str, Any]


def restore_beside(
    request: ActingRequest, sheet: Sheet, asked: Asked, *, may_share: bool
) -> HttpResponse:
    """`asked` is a RestoreForm's answer about one of these; 403 where the actor only reads it."""
    now, by = timezone.now(), member_of(request.actor)
    try:
        if asked["kind"] == "note":
            note = _note_or_404(sheet, asked)
            if not (may_share and may_write_school_half(request.actor)):
                raise PermissionDenied
            restore_note(note, seen=asked["seen"], by=by, now=now)
        else:
            answer = _answer_or_404(request, sheet, asked)
            if not may_write_school_half(request.actor):
                raise PermissionDenied
            must_handle(request.actor, sheet.pk)
            restore_answer(answer, seen=asked["seen"], by=by, now=now)
    except MovedSince:
        page = LineHistory(sheet, _line(request, sheet, asked), 0, is_home=False)
        context = {"page": page, "wanted": asked["version"]}
        return render(request, "checkins/history_conflict.html", context, status=409)
    messages.success(request, _("Brought back. What stood there is kept in the history."))
    return redirect(f"{reverse('sheet_history', args=[sheet.pk])}#line-{asked['line']}")


def _note_or_404(sheet: Sheet, asked: Asked) -> ClassNoteRevision:
    found = (
        ClassNoteRevision.objects.filter(
            note=asked["line"],
            note__classroom=sheet.classroom_id,
            note__week=sheet.week,
            version=asked["version"],
        )
        .select_related("note__classroom")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _answer_or_404(request: ActingRequest, sheet: Sheet, asked: Asked) -> AnswerRevision:
    """An answer that school gave to a question of this sheet's."""
    questions = questions_visible_to(request.actor).from_home().filter(sheet=sheet)
    found = (
        AnswerRevision.objects.filter(
            question__in=questions,
            question=asked["line"],
            household=None,
            version=asked["version"],
        )
        .select_related("question")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _line(request: ActingRequest, sheet: Sheet, asked: Asked) -> Line:
    if asked["kind"] == "note":
        found = class_note_line(request.actor, sheet, may_restore=True)
    else:
        lines = answer_lines(request.actor, sheet)
        found = next((ln for home, ln in lines if home is None and ln.id == asked["line"]), None)
    assert found is not None  # noqa: S101 - one of its saves was found
    return found
