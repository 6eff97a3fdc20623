"""What several views need: the member who acts, and rows that may not be theirs."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from accounts.access import ActingRequest, Actor, classrooms_of
from accounts.models import Classroom, Member
from checkins.access import (
    get_classroom_or_404,
    may_share,
    questions_visible_to,
    sheets_handled_by,
    sheets_shared_by,
)
from checkins.models import Question, Sheet
from checkins.weeks import Week


def member_of(actor: Actor) -> Member:
    """The member of staff who acts; staff pages always have one."""
    assert actor.member is not None  # noqa: S101 - the policy let only staff in
    return actor.member


def get_shared_classroom(actor: Actor, classroom_id: uuid.UUID) -> Classroom:
    """A class whose sheets the actor shares; 404 when it is not theirs, 403 when they only help."""
    classroom = get_classroom_or_404(actor, classroom_id)
    if not may_share(actor, classroom_id):
        raise PermissionDenied
    return classroom


def must_share(actor: Actor, sheet: Sheet) -> None:
    """403 unless the actor is a teacher of the class that owns the sheet, and it is still theirs."""
    if not sheets_shared_by(actor).filter(pk=sheet.pk).exists():
        raise PermissionDenied


def must_handle(actor: Actor, sheet_id: uuid.UUID) -> None:
    """403 for who may only read the sheet: they no longer teach the child, nor the class."""
    if not sheets_handled_by(actor).filter(pk=sheet_id).exists():
        raise PermissionDenied


def get_home_question_or_404(actor: Actor, question_id: uuid.UUID) -> Question:
    """What a home asked the school, with all that the answer page shows."""
    questions = questions_visible_to(actor).from_home()
    found = (
        questions.filter(pk=question_id, child__erased_at=None)
        .select_related("child", "sheet__school", "prompt__template", "goal", "proposal")
        .first()
    )
    if found is None:
        raise Http404
    return found


def back_to_week(request: ActingRequest, sheet: Sheet) -> HttpResponse:
    """To the class's week that the actor came from (`week`), else the sheet's; else to the sheet."""
    try:
        week = Week.parse(request.POST.get("week", ""))
    except ValueError:
        week = sheet.week
    if classrooms_of(request.actor).filter(pk=sheet.classroom_id).exists():
        return redirect("class_week", sheet.classroom_id, week)
    return redirect("sheet_edit", sheet.pk)
