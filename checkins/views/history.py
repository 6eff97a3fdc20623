"""A sheet's history for staff, and bringing an earlier text of one's own back."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.services.reading import What, note_read
from checkins.access import may_restore, revisions_visible_to
from checkins.forms.history import LineForm, RestoreForm
from checkins.models import Revision, Sheet
from checkins.queries.goal_history import goal_histories
from checkins.queries.history import sheet_history as read_history
from checkins.queries.history_lines import entries_of, line_history
from checkins.queries.sheet_edit import get_editable_or_404
from checkins.services.restoring import restore_line
from checkins.services.writing import Conflict
from checkins.views.history_beside import restore_beside
from checkins.views.pages import member_of


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_history(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """What each line said before; `?line=` shows every save of one. A POST brings one back."""
    sheet = get_editable_or_404(request.actor, sheet_id)
    if request.method == "POST":
        return _restore(request, sheet)
    asked = LineForm(request.GET)
    if not asked.is_valid():
        raise Http404
    now = timezone.now()
    note_read(request.actor, What.SHEET, [sheet.child_id], school_id=sheet.school_id, now=now)
    if not asked.cleaned_data["line"]:
        page = read_history(
            request.actor, sheet, may_write=_may_write(sheet), may_share=_may_share(sheet)
        )
        goals = goal_histories(request.actor, sheet)
        return render(request, "checkins/history.html", {"page": page, "goals": goals})
    return _line(request, sheet, asked.cleaned_data["line"], asked.cleaned_data["before"] or 0)


def _line(request: ActingRequest, sheet: Sheet, line_id: uuid.UUID, before: int) -> HttpResponse:
    page = line_history(request.actor, sheet, line_id, before=before, may_write=_may_write(sheet))
    if page is None:
        raise Http404
    return render(request, "checkins/history_line.html", {"page": page})


def _restore(request: ActingRequest, sheet: Sheet) -> HttpResponse:
    form = RestoreForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    if asked["kind"]:
        return restore_beside(request, sheet, asked, may_share=_may_share(sheet))
    revision = _revision_or_404(request, sheet, asked["line"], asked["version"])
    if not (_may_write(sheet) and may_restore(request.actor, revision.entry)):
        raise PermissionDenied
    try:
        restore_line(revision, seen=asked["seen"], by=member_of(request.actor), now=timezone.now())
    except Conflict as conflict:
        page = line_history(request.actor, sheet, conflict.theirs.pk, may_write=True)
        context = {"page": page, "wanted": asked["version"]}
        return render(request, "checkins/history_conflict.html", context, status=409)
    messages.success(request, said_after(sheet))
    return redirect(f"{reverse('sheet_history', args=[sheet.pk])}#line-{asked['line']}")


def _may_write(sheet: Sheet) -> bool:
    """Who only reads a sheet, because the child has moved on, brings nothing back."""
    return bool(sheet.may_write)  # type: ignore[attr-defined]


def _may_share(sheet: Sheet) -> bool:
    """Who shares the class's sheets writes its note."""
    return bool(sheet.may_share)  # type: ignore[attr-defined]


def said_after(sheet: Sheet) -> str:
    if sheet.shared_at is None:
        return _("Brought back. What stood there is kept in the history.")
    return _("Brought back, as a draft: the family reads it after “Share changes”.")


def _revision_or_404(
    request: ActingRequest, sheet: Sheet, line_id: uuid.UUID, version: int
) -> Revision:
    entries = entries_of(request.actor, sheet).filter(pk=line_id)
    revisions = revisions_visible_to(request.actor, entries)
    found = revisions.select_related("entry__prompt").filter(version=version).first()
    if found is None:
        raise Http404
    return found
