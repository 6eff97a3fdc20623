"""The teacher's editor: one child's week, saved as it is typed and by one button without script."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.models import Enrolment, Member
from accounts.services.reading import What, note_read
from checkins.access import get_child_of_week_or_404, may_share, sheets_visible_to
from checkins.dates import hour_in_words
from checkins.forms.school_half import SchoolHalfForm, answered_in, in_conflict, marked_in
from checkins.models import Half, Sheet
from checkins.queries.prompts import prompts_of
from checkins.queries.sheet_edit import Desk, desk_of, get_editable_or_404
from checkins.queries.who_sees import who_sees
from checkins.services.answers import AlreadyAnswered, answer
from checkins.services.opening import (
    NoHomeClass,
    NoSchool,
    has_sheets,
    open_sheet,
    taught_days,
    template_of,
)
from checkins.services.readiness import mark_ready, unmark_ready
from checkins.services.saving import Saved, save_school_half
from checkins.services.share import put_back
from checkins.services.wins import NoWin
from checkins.views.editor_page import editor_page
from checkins.views.editor_plan import save_plan
from checkins.views.helps import PRESSED, helps_drawn, press
from checkins.views.works import note_what_works
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_edit(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """One sheet that has a row. Who may only read it is sent to the child's weeks."""
    sheet = get_editable_or_404(request.actor, sheet_id)
    if not sheet.may_write and request.method != "POST":  # type: ignore[attr-defined]
        older = urlencode({"before": sheet.week + 1})
        return redirect(f"{reverse('child_weeks', args=[sheet.child_id])}?{older}")
    _must_write(sheet)
    return _edit(request, sheet, may_share_it=sheet.may_share)  # type: ignore[attr-defined]


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def child_sheet(request: ActingRequest, child_id: uuid.UUID, week: Week) -> HttpResponse:
    """A child's week that nobody has written on yet: looking writes nothing, the first word opens it."""
    if request.method == "POST":
        return sheet_edit(request, _opened(request, child_id, week))
    sheet = sheets_visible_to(request.actor).filter(child=child_id, week=week).first()
    if sheet is not None:
        where = reverse("sheet_edit", args=[sheet.pk])
        kept.hand_on(request, where)
        return redirect(where)
    return _edit(request, _not_opened_yet(request, child_id, week), may_share_it=None)


@policy(Hat.STAFF, may=Can.READ_SHEETS, signed_out=kept.sign_in_first)
@require_POST
def sheet_autosave(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Keep the fields that were sent; the protocol stands in static/js/autosave.js."""
    sheet = get_editable_or_404(request.actor, sheet_id)
    _must_write(sheet)
    return _autosave(request, sheet)


@policy(Hat.STAFF, may=Can.READ_SHEETS, signed_out=kept.sign_in_first)
@require_POST
def child_autosave(request: ActingRequest, child_id: uuid.UUID, week: Week) -> HttpResponse:
    """The same before there is a row: the first word opens the sheet."""
    return sheet_autosave(request, _opened(request, child_id, week))


def _opened(request: ActingRequest, child_id: uuid.UUID, week: Week) -> uuid.UUID:
    """The week's sheet, opened if nobody has; 404 where it is not the actor's to see or begin."""
    sheet = sheets_visible_to(request.actor).filter(child=child_id, week=week).first()
    if sheet is None:
        child = get_child_of_week_or_404(request.actor, child_id, week)
        try:
            sheet = open_sheet(child, week, now=timezone.now())
        except (NoHomeClass, NoSchool):
            raise Http404 from None
    return sheet.pk


def _must_write(sheet: Sheet) -> None:
    """403 for a sheet that the actor may only read."""
    if not sheet.may_write:  # type: ignore[attr-defined]
        raise PermissionDenied


def _autosave(request: ActingRequest, sheet: Sheet) -> HttpResponse:
    desk = desk_of(
        request.actor,
        sheet,
        may_share=False,
        answering=answered_in(request.POST),
        marking=marked_in(request.POST),
    )
    field = request.POST.get("field", "")
    form = SchoolHalfForm(desk, request.POST, is_autosave=True, only=field)
    if field and field not in form.fields and not form.errors:
        return JsonResponse({"error": _("This line is not on the sheet any more.")}, status=400)
    saved = _save(request, form)
    for name, theirs in saved.conflicts.items():
        problem = in_conflict(theirs, is_taken=name in saved.taken)
        return JsonResponse({"error": problem}, status=409)
    if form.errors:
        problem = next(iter(form.problems().values()))
        return JsonResponse({"error": problem}, status=400)
    hidden = {f"seen-{name}": version for name, version in saved.versions.items()}
    _saved_since(request, sheet, field, hidden)
    now = timezone.now()
    said: dict[str, Any] = {"saved": hour_in_words(sheet.school, now), "hidden": hidden}
    if field in form.line_names:
        said["helps"] = helps_drawn(request.actor, sheet, form.cleaned_data[field], now=now)
    return JsonResponse(said)


def _saved_since(request: ActingRequest, sheet: Sheet, field: str, hidden: dict[str, int]) -> None:
    """What waits of this box from before signing out is older than what was saved now."""
    boxes = {field: request.POST.getlist(field)}
    boxes |= {name: [str(version)] for name, version in hidden.items()}
    for path in (
        reverse("sheet_edit", args=[sheet.pk]),
        reverse("child_sheet", args=[sheet.child_id, sheet.week]),
    ):
        kept.renew(request, path, boxes)


def _edit(request: ActingRequest, sheet: Sheet, *, may_share_it: bool | None) -> HttpResponse:
    may = may_share(request.actor, sheet.classroom_id) if may_share_it is None else may_share_it
    data = request.POST if request.method == "POST" else kept.typed(request)
    sent = data or QueryDict()
    desk = desk_of(
        request.actor,
        sheet,
        may_share=may,
        answering=answered_in(sent),
        marking=marked_in(sent),
    )
    form = SchoolHalfForm(desk, data)
    page = editor_page(request.actor, desk, form)
    if request.method == "POST":
        _save(request, form)
        if form.is_valid() and form.plan.is_valid() and _finish(request, desk, form):
            if note_what_works(request, sheet.child_id):
                return redirect(f"{reverse('sheet_edit', args=[sheet.pk])}#works")
            return redirect(_onward(request, desk, page.next_url))
    now = timezone.now()
    note_read(request.actor, What.SHEET, [sheet.child_id], school_id=sheet.school_id, now=now)
    prompts = (*desk.prompts, *prompts_of(sheet.template_id, Half.HOME))
    seen = who_sees(sheet, prompts, request.actor, now=now)
    return render(request, "checkins/sheet_edit.html", {"page": page, "form": form, "seen": seen})


def _onward(request: ActingRequest, desk: Desk, next_url: str) -> str:
    """To the next child, to the question about the changes, or back to this page."""
    wanted = request.POST.get("go")
    if wanted == "share_changes" and desk.may_share and desk.sheet.is_visible_to_family:
        return reverse("sheet_changes", args=[desk.sheet.pk])
    return next_url if wanted == "next" else reverse("sheet_edit", args=[desk.sheet.pk])


def _save(request: ActingRequest, form: SchoolHalfForm) -> Saved:
    """Keep every field that can be kept; the form then says what stands and what does not."""
    member, now = request.actor.member, timezone.now()
    assert member is not None  # noqa: S101 - the policy asks for staff
    form.is_valid()
    saved = save_school_half(
        form.desk.sheet, lines=form.lines(), marks=form.marks(), by=member, now=now
    )
    for one in form.answers():
        try:
            answer(one.question, text=one.text, version=one.seen, by=member, now=now)
        except AlreadyAnswered as other:
            form.ask_about_answer(one.name, other.theirs)
    if form.desk.may_write_all and not form.is_autosave:
        save_plan(request.actor, form.plan, by=member, now=now)
    form.take(saved)
    return saved


def _finish(request: ActingRequest, desk: Desk, form: SchoolHalfForm) -> bool:
    """Ready, or shown again, as the button and the box say. False when a win is missing."""
    sheet, member, now = desk.sheet, request.actor.member, timezone.now()
    assert member is not None  # noqa: S101 - the policy asks for staff
    wanted: Any = request.POST.get("go")
    if wanted in PRESSED:
        if desk.may_write_all:
            press(wanted, sheet, may_share=desk.may_share, by=member, now=now)
        return True
    if not desk.may_share:
        return True
    try:
        if sheet.withdrawn_at and wanted == "put_back":
            put_back(sheet, by=member, now=now)
        else:
            _tick_ready(request, sheet, by=member, now=now)
    except NoWin:
        form.add_error(
            None, _("A sheet starts with a win. A few words are enough, then it is ready.")
        )
        return False
    return True


def _tick_ready(request: ActingRequest, sheet: Sheet, *, by: Member, now: dt.datetime) -> None:
    """As the box was changed on this page. A box that was left as it was drawn changes nothing: a
    colleague may have ticked it since. Raises NoWin."""
    is_ticked, was_ticked = "ready" in request.POST, request.POST.get("was_ready") == "1"
    if is_ticked and (sheet.ready_at is not None or not was_ticked):
        mark_ready(sheet, by=by, now=now)
    elif was_ticked and not is_ticked and sheet.shared_at is None:
        unmark_ready(sheet, by=by, now=now)


def _not_opened_yet(request: ActingRequest, child_id: uuid.UUID, week: Week) -> Sheet:
    """A sheet for the page only; it is not stored. 404 when this week has none."""
    child = get_child_of_week_or_404(request.actor, child_id, week)
    days = taught_days(child.school, week)
    if not has_sheets(child.school, days):
        raise Http404
    day = min(max(request.actor.today, days[0]), days[-1])
    home = Enrolment.objects.filter(child=child).on(day).home().select_related("classroom").first()
    if home is None:
        raise Http404
    return Sheet(
        school=child.school,
        child=child,
        classroom=home.classroom,
        week=week,
        template=template_of(child, home.classroom_id, week),
    )
