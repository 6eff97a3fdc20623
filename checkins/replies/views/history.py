"""A sheet's history for a signed-in guardian. Behind the one-time code only, never by a reply link."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Hat, policy
from accounts.models import Guardian, Guardianship
from accounts.services.reading import What, note_read
from checkins.access import (
    get_sheet_or_404,
    home_entries_visible_to,
    questions_visible_to,
    revisions_visible_to,
)
from checkins.forms.history import LineForm, RestoreForm
from checkins.models import AnswerRevision, Kind, Revision, Sheet
from checkins.queries.history import History
from checkins.queries.history_lines import LineHistory
from checkins.queries.home_history import home_answer_history, home_history, home_line_history
from checkins.replies.answers import see_other
from checkins.services.reply import ReplyClosed
from checkins.services.restoring import MovedSince, restore_home_answer, restore_home_line
from checkins.services.writing import Conflict


@policy(Hat.GUARDIAN, is_secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def home_sheet_history(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """What school shared and shared before, and this home's own half with its earlier texts."""
    if request.method == "POST":
        return _restore(request, sheet_id)
    asked = LineForm(request.GET)
    if not asked.is_valid():
        raise Http404
    now = timezone.now()
    if asked.cleaned_data["line"]:
        line, before = asked.cleaned_data["line"], asked.cleaned_data["before"] or 0
        page = home_line_history(request.actor, sheet_id, line, before=before, now=now)
        return _show(request, "replies/history_line.html", page)
    return _show(request, "replies/history.html", home_history(request.actor, sheet_id, now=now))


def _show(
    request: ActingRequest,
    template: str,
    page: History | LineHistory | None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    if page is None:
        raise Http404
    sheet, now = page.sheet, timezone.now()
    note_read(request.actor, What.SHEET, [sheet.child_id], school_id=sheet.school_id, now=now)
    return render(request, template, {"page": page, **more}, status=status)


def _restore(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    form = RestoreForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked, now = form.cleaned_data, timezone.now()
    sheet = get_sheet_or_404(request.actor, sheet_id)
    is_answer = bool(asked["kind"])
    try:
        if is_answer:
            answer = _answer_or_404(request, sheet, asked)
            by = _answering(request, answer)
            restore_home_answer(answer, seen=asked["seen"], by=by, now=now)
        else:
            revision = _revision_or_404(request, sheet, asked["line"], asked["version"])
            restore_home_line(revision, seen=asked["seen"], by=_author(request, revision), now=now)
    except (Conflict, MovedSince):
        read = home_answer_history if is_answer else home_line_history
        page = read(request.actor, sheet_id, asked["line"], now=now)
        more = {"wanted": asked["version"]}
        return _show(request, "replies/history_conflict.html", page, 409, **more)
    except ReplyClosed:
        messages.info(request, _("This sheet is folded. The newest one is open for your words."))
    else:
        messages.success(request, _("Brought back and sent. What stood there is kept."))
    return see_other(f"{reverse('home_sheet_history', args=[sheet_id])}#line-{asked['line']}")


def _author(request: ActingRequest, revision: Revision) -> Guardian:
    """The guardian behind this sign-in who wrote the line; 403 for anybody else's."""
    return _signing(request, revision.entry.sheet, pk=revision.entry.author_guardian_id)


def _answering(request: ActingRequest, answer: AnswerRevision) -> Guardian:
    """The guardian of that household behind this sign-in."""
    return _signing(request, answer.question.sheet, household=answer.household_id)


def _signing(request: ActingRequest, sheet: Sheet, **who: uuid.UUID | None) -> Guardian:
    """One of the actor's guardians in force for the sheet's child: several adults may share an
    address, and none signs for one who is blocked or has ended."""
    found = Guardian.objects.filter(
        pk__in=[guardian.pk for guardian in request.actor.guardians],
        guardianships__in=Guardianship.objects.in_force().filter(child=sheet.child_id),
        **who,
    ).first()
    if found is None:
        raise PermissionDenied
    return found


def _answer_or_404(
    request: ActingRequest, sheet: Sheet, asked: Mapping[str, Any]
) -> AnswerRevision:
    """What this home once answered to a question on this sheet."""
    found = (
        AnswerRevision.objects.exclude(text="")
        .filter(
            question__in=questions_visible_to(request.actor).filter(sheet=sheet),
            question=asked["line"],
            household__in=request.actor.household_ids,
            version=asked["version"],
        )
        .select_related("question__sheet")
        .first()
    )
    if found is None or asked["kind"] != "answer":
        raise Http404
    return found


def _revision_or_404(
    request: ActingRequest, sheet: Sheet, line_id: uuid.UUID, version: int
) -> Revision:
    own = home_entries_visible_to(request.actor, Sheet.objects.filter(pk=sheet.pk))
    revisions = revisions_visible_to(request.actor, own.filter(pk=line_id))
    found = (
        revisions.select_related("entry__prompt", "entry__sheet").filter(version=version).first()
    )
    if found is None or found.entry.prompt.kind != Kind.TEXT:
        raise Http404
    return found
