"""What came from home: answering it, and saying that it was read or called about."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.services.reading import What, note_read
from checkins.access import get_sheet_or_404
from checkins.forms.called import CalledForm
from checkins.forms.class_week import AnswerForm
from checkins.models import Answer, Question, Sheet
from checkins.queries.goal_words import with_goal
from checkins.queries.inbox import word_of
from checkins.services.answers import AlreadyAnswered, answer, mark_reply_seen
from checkins.services.calls import NotYet, mark_called, undo_called
from checkins.services.goal_ideas import is_idea
from checkins.views.pages import back_to_week, get_home_question_or_404, member_of, must_handle


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request: ActingRequest, question_id: uuid.UUID) -> HttpResponse:
    """One question from home and the box for its answer; the family sees it at once."""
    question = get_home_question_or_404(request.actor, question_id)
    must_handle(request.actor, question.sheet_id)
    stands = question.answers.filter(household=None).first()
    first = {"text": stands.text, "version": stands.version} if stands else {}
    form = AnswerForm(kept.typed(request), initial=first, stands=stands)
    if request.method != "POST":
        return _ask(request, question, form)
    if not form.is_valid():
        return _ask(request, question, form, status=400)
    if form.leaves_theirs:
        return back_to_week(request, question.sheet)
    try:
        answer(question, **form.cleaned_data, by=member_of(request.actor), now=timezone.now())
    except AlreadyAnswered as other:
        form.ask_about(other.theirs, said=_said_by(other.theirs))
        return _ask(request, question, form, status=409)
    _mark_seen(request, question.sheet)
    messages.success(request, _("Sent. The family sees your answer now."))
    return back_to_week(request, question.sheet)


def _said_by(theirs: Answer) -> str:
    who = theirs.by_member.display_name if theirs.by_member else _("A colleague")
    return _("%(name)s has answered in the meantime:") % {"name": who}


def _ask(
    request: ActingRequest, question: Question, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    _note(request, What.SHEET, question.sheet)
    context = {
        "question": question,
        "words": question.text
        or with_goal(word_of(question.prompt.options, question.chip), _goal_of(question)),
        "is_idea": is_idea(question),
        "form": form,
        "sent": {name: form.data.get(name, "") for name in ("week", "replied")},
    }
    return render(request, "checkins/answer.html", context, status=status)


def _goal_of(question: Question) -> str:
    return question.goal.title if question.goal else ""


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_POST
def reply_seen(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """The reply on the page was read; one that came since stays new."""
    sheet = get_sheet_or_404(request.actor, sheet_id)
    must_handle(request.actor, sheet_id)
    if not _mark_seen(request, sheet):
        messages.info(request, _("Something more has come from home. It stands first now."))
    return back_to_week(request, sheet)


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_POST
def family_called(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """ "Please call me" is done, today or on the day that is said; or that was pressed by mistake."""
    sheet = get_sheet_or_404(request.actor, sheet_id)
    must_handle(request.actor, sheet_id)
    if sheet.call_asked_at is None:
        raise Http404
    form, by, now = CalledForm(request.POST), member_of(request.actor), timezone.now()
    if not form.is_valid():
        messages.error(request, form.problem)
    elif "undo" in request.POST:
        if form.tap_id is not None:
            undo_called(sheet, tap=form.tap_id, by=by, now=now)
    else:
        _call(request, sheet, form)
    return back_to_week(request, sheet)


def _call(request: ActingRequest, sheet: Sheet, form: CalledForm) -> None:
    said = form.cleaned_data
    try:
        mark_called(
            sheet,
            tap=form.tap_id,
            on=said["on"],
            note=said["note"],
            by=member_of(request.actor),
            now=timezone.now(),
        )
    except NotYet:
        messages.error(request, _("That day is still to come. Choose the day of the call."))
    else:
        _mark_seen(request, sheet)


def _mark_seen(request: ActingRequest, sheet: Sheet) -> bool:
    """Mark the reply as read, when it is the one that the page showed (`replied`)."""
    try:
        shown = parse_datetime(request.POST.get("replied", ""))
    except ValueError:
        return False
    if shown is None or shown.tzinfo is None or not sheet.replied_at or shown < sheet.replied_at:
        return False
    # Read as of the reply that was shown: one that lands this very moment is later, and stays new.
    as_of = min(shown, timezone.now())
    mark_reply_seen(sheet, by=member_of(request.actor), now=as_of)
    _note(request, What.REPLY, sheet)
    return True


def _note(request: ActingRequest, what: What, sheet: Sheet) -> None:
    note_read(request.actor, what, [sheet.child_id], school_id=sheet.school_id, now=timezone.now())
