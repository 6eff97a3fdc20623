"""Sharing what was written since the share: first what would change, then the button."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.services.reading import What, note_read
from checkins.access import get_sheet_or_404
from checkins.models import Sheet
from checkins.queries.changes import changes
from checkins.services.content import content_of
from checkins.services.share import MovedOn, digest, last_snapshot, share_changes
from checkins.services.wins import NoWin
from checkins.views.pages import member_of, must_share


@policy(Hat.STAFF, may=Can.SHARE)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_changes(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Each line as the family reads it now, beside what it would read. Shares what was shown."""
    sheet = get_sheet_or_404(request.actor, sheet_id)
    must_share(request.actor, sheet)
    if not sheet.is_visible_to_family:
        return redirect("sheet_edit", sheet.pk)
    if request.method != "POST":
        return _ask(request, sheet)
    asked = request.POST.get("asked", "")
    try:
        done = share_changes(sheet, asked=asked, by=member_of(request.actor), now=timezone.now())
    except MovedOn:
        return _ask(request, sheet, has_moved=True)
    except NoWin:
        messages.error(request, _("A sheet starts with a win. A few words are enough."))
        return redirect("sheet_edit", sheet.pk)
    if done:
        messages.success(request, _("The changes are shared. No second letter goes out."))
    else:
        messages.info(request, _("The family reads all of it already."))
    return redirect("sheet_edit", sheet.pk)


def _ask(request: ActingRequest, sheet: Sheet, *, has_moved: bool = False) -> HttpResponse:
    content = content_of(sheet)
    found = changes(last_snapshot(sheet).content, content, name=sheet.child.given_name)
    if not found:
        messages.info(request, _("The family reads all of it already."))
        return redirect("sheet_edit", sheet.pk)
    now = timezone.now()
    note_read(request.actor, What.SHEET, [sheet.child_id], school_id=sheet.school_id, now=now)
    context = {
        "sheet": sheet,
        "changes": found,
        "asked": digest(content),
        "has_moved": has_moved,
    }
    return render(request, "checkins/share_changes.html", context, status=409 if has_moved else 200)
