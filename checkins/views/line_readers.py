"""Who at home reads each of one's own lines of a sheet."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.services.reading import What, note_read
from checkins.forms.line_readers import LineReadersForm
from checkins.queries.child_homes import child_homes
from checkins.queries.sheet_edit import get_editable_or_404
from checkins.services.line_readers import NotToChoose, choose_line_readers, lines_with_readers


@policy(Hat.STAFF, may=Can.WRITE_OWN_LINES)
@require_http_methods(["GET", "HEAD", "POST"])
def line_readers(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """One home alone, or every home; by the link, or after a code."""
    sheet = get_editable_or_404(request.actor, sheet_id)
    if not sheet.may_write:  # type: ignore[attr-defined]
        raise PermissionDenied
    lines = list(lines_with_readers(sheet, by=request.actor))
    data = request.POST if request.method == "POST" else None
    form = LineReadersForm(lines, child_homes(sheet.child_id), data)
    if request.method == "POST" and form.is_valid():
        _keep(request, form)
        return redirect("sheet_edit", sheet.pk)
    now = timezone.now()
    note_read(request.actor, What.SHEET, [sheet.child_id], school_id=sheet.school_id, now=now)
    status = 400 if form.is_bound else 200
    page = {"sheet": sheet, "form": form, "boxes": form.boxes()}
    return render(request, "checkins/line_readers.html", page, status=status)


def _keep(request: ActingRequest, form: LineReadersForm) -> None:
    """Each line by itself: one that is gone since costs the others nothing."""
    now = timezone.now()
    for choice in form.choices():
        try:
            choose_line_readers(
                choice.entry,
                only_for=choice.only_for,
                needs_code=choice.needs_code,
                by=request.actor,
                now=now,
            )
        except NotToChoose:
            messages.error(request, _("One of the lines has changed. Please look once more."))
            return
    messages.success(request, _("Kept. It counts from the next time you share."))
