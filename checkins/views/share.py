"""Sharing a week, taking a sheet back, and marking a child away."""

import datetime as dt
import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.commas import in_words
from accounts.digits import digits
from checkins.access import get_child_of_week_or_404, get_sheet_or_404, sheets_shared_by
from checkins.dates import moment_in_words
from checkins.forms.class_week import AwayForm, TakeBackForm, ids_in
from checkins.models import Sheet
from checkins.queries.share_question import ShareQuestion, share_question
from checkins.services.opening import NoHomeClass, NoSchool, open_sheet
from checkins.services.readiness import AlreadyShared, mark_away, mark_present
from checkins.services.share import GRACE, share, take_back
from checkins.views.pages import member_of, must_share
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.SHARE)
@require_http_methods(["GET", "HEAD", "POST"])
def class_share(request: ActingRequest, classroom_id: uuid.UUID, week: Week) -> HttpResponse:
    """ "Share 6?": the question, and the answer to it. Shares what was asked about, nothing newer."""
    question = share_question(request.actor, classroom_id, week, now=timezone.now())
    if question is None:
        raise Http404
    if not question.may_share:
        raise PermissionDenied
    if request.method == "POST":
        asked = sheets_shared_by(request.actor).filter(
            classroom=classroom_id, week=week, pk__in=ids_in(request.POST.getlist("sheet"))
        )
        done = share(asked, by=member_of(request.actor), now=timezone.now())
        _say_shared(request, done, question)
        return redirect("class_week", classroom_id, week)
    if not question.rows:
        return redirect("class_week", classroom_id, week)
    leaves = _leaving(question, request.actor.today)
    names = in_words(question.names)
    context = {"page": question, "leaves": leaves, "names": names}
    return render(request, "checkins/share_confirm.html", context)


def _leaving(question: ShareQuestion, today: dt.date) -> str:
    """When the letters leave, as a sentence."""
    school = question.school
    if school.live_at is None:
        return _("Their letters wait until the school goes live.")
    if school.letters_rest_until and school.is_resting_on(today):
        until = date_format(school.letters_rest_until, "DATE_FORMAT")
        return _("Their letters rest until %(day)s.") % {"day": digits(until)}
    if question.is_soon:
        return _("Their letters leave in 10 minutes, in each family’s language.")
    leaves = moment_in_words(school, question.leaves_at, today)
    return _("Their letters leave %(leaves)s, in each family’s language.") % {"leaves": leaves}


def _say_shared(request: ActingRequest, done: list[Sheet], question: ShareQuestion) -> None:
    if not done:
        messages.info(request, _("Nothing was left to share."))
        return
    said = ngettext("%(count)s sheet is shared.", "%(count)s sheets are shared.", len(done))
    messages.success(request, said % {"count": len(done)})


@policy(Hat.STAFF, may=Can.SHARE)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_take_back(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Undo a share within its grace; later, withdraw the words and leave a note."""
    sheet = get_sheet_or_404(request.actor, sheet_id)
    must_share(request.actor, sheet)
    if not sheet.is_visible_to_family:
        return redirect("class_week", sheet.classroom_id, sheet.week)
    # A share is undone by the button alone, with nothing typed: an empty POST is an answer too.
    form = TakeBackForm(request.POST if request.method == "POST" else kept.typed(request))
    if request.method == "POST" and form.is_valid():
        take_back(
            sheet, note=form.cleaned_data["note"], by=member_of(request.actor), now=timezone.now()
        )
        said = _("%(name)s’s sheet is taken back.") % {"name": sheet.child.given_name}
        messages.success(request, said)
        return redirect("class_week", sheet.classroom_id, sheet.week)
    until = sheet.shared_at + GRACE if sheet.shared_at else None
    is_undo = bool(until and timezone.now() <= until and not sheet.announcements.exists())
    context = {"sheet": sheet, "form": form, "is_undo": is_undo}
    status = 400 if form.errors else 200
    return render(request, "checkins/take_back.html", context, status=status)


@policy(Hat.STAFF, may=Can.SHARE)
@require_http_methods(["GET", "HEAD", "POST"])
def child_away(request: ActingRequest, child_id: uuid.UUID, week: Week) -> HttpResponse:
    """No sheet for this child this week, and why."""
    child = get_child_of_week_or_404(request.actor, child_id, week)
    form = AwayForm(kept.typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            sheet = _away(request, child_id, week, form.cleaned_data["reason"])
        except (NoHomeClass, NoSchool):
            raise Http404 from None
        except AlreadyShared:
            form.add_error(None, _("This sheet is shared already. Take it back first."))
        else:
            return redirect("class_week", sheet.classroom_id, week)
    context = {"child": child, "week": week, "form": form}
    status = 400 if form.errors else 200
    return render(request, "checkins/away.html", context, status=status)


@transaction.atomic
def _away(request: ActingRequest, child_id: uuid.UUID, week: Week, reason: str) -> Sheet:
    """Open the sheet if nobody has, and mark it; what the actor may not do is undone as one."""
    child = get_child_of_week_or_404(request.actor, child_id, week)
    now = timezone.now()
    sheet = open_sheet(child, week, now=now)
    must_share(request.actor, sheet)
    mark_away(sheet, reason=reason, by=member_of(request.actor), now=now)
    return sheet


@policy(Hat.STAFF, may=Can.SHARE)
@require_POST
def sheet_present(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Back at school: the sheet is to be written after all."""
    sheet = get_sheet_or_404(request.actor, sheet_id)
    must_share(request.actor, sheet)
    mark_present(sheet, by=member_of(request.actor), now=timezone.now())
    return redirect("sheet_edit", sheet.pk)
