"""Upload a list, look at what it would change, apply it; take the list home. Nothing changes before
the last step."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services
from accounts.access import ActingRequest, Actor, Can, Hat, children_managed_by, policy
from accounts.commas import in_a_row
from accounts.formulas import written
from accounts.models import Guardianship, RosterImport
from accounts.queries.people import links_waiting
from accounts.rosters import jobs
from accounts.rosters.apply import Moved, Unusual, plan_of
from accounts.rosters.columns import EXAMPLE
from accounts.rosters.decoding import REFUSALS, FileRefused
from accounts.rosters.export import export_people
from accounts.rosters.forms import ColumnsForm, HomeClassesForm, UploadForm
from accounts.rosters.groups import groups_of, held_groups_of
from accounts.rosters.incoming import is_of_package
from accounts.rosters.plan import WHOLE
from accounts.rosters.preview import asked_of, sample_names, warned_of
from accounts.rosters.progress import figure_of
from accounts.rosters.receiving import PART, receive, receive_later, say_school, settle
from accounts.rosters.report import report_groups, report_rows
from accounts.rosters.shape import from_json
from accounts.rosters.staff import allowed, keeps_staff
from accounts.rosters.undo import NewerFirst
from accounts.rosters.undo_preview import groups_of_undo, left_by_undo
from accounts.rosters.undoing import newer_than, undo_plan
from accounts.second_step import asks_again
from accounts.services.audit import school_of
from accounts.services.reading import What, note_read

FILE_NAME, REPORT_NAME = "people.csv", "report.csv"
State = RosterImport.State
LISTED = 10


def must_see_everybody(actor: Actor) -> None:
    """403: a list is the whole school's, and a Block keeps the actor from one child of it."""
    if actor.shut_out:
        raise PermissionDenied


def imports_managed_by(actor: Actor) -> QuerySet[RosterImport]:
    """All files of the school, newest first."""
    return RosterImport.objects.filter(school=actor.school).select_related(
        "by", "confirmed_by", "school"
    )


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def roster_upload(request: ActingRequest) -> HttpResponse:
    """Choose a file; those of before are listed with what became of them."""
    must_see_everybody(request.actor)
    is_sent = request.method == "POST"
    school, now = school_of(request.actor), timezone.now()
    sent = (request.POST, request.FILES) if is_sent else ()
    form = UploadForm(*sent, school=school, today=school.local_date(now))
    if is_sent and form.is_valid() and form.read is None:
        upload = form.cleaned_data["file"]
        pieces, org = upload.chunks(PART), form.cleaned_data.get("org", "")
        one = receive_later(pieces, file_name=upload.name or "", org=org, by=request.actor, now=now)
        return redirect("roster_preview", one.pk)
    if is_sent and form.is_valid():
        assert form.read is not None  # noqa: S101 - asked above
        waiting = receive(
            form.read,
            file_name=form.cleaned_data["file"].name or "",
            data=form.content,
            by=request.actor,
            now=now,
        )
        return redirect("roster_preview" if form.read.roster else "roster_columns", waiting.pk)
    page = {
        "form": form,
        "headings": EXAMPLE,
        "imports": imports_managed_by(request.actor)[:LISTED],
    }
    return render(request, "accounts/people/roster_upload.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_GET
@asks_again
def roster_export(request: ActingRequest) -> HttpResponse:
    """Everybody at the school as a file that the upload reads. Each one leaves an audit row."""
    must_see_everybody(request.actor)
    school = school_of(request.actor)
    children = children_managed_by(request.actor).filter(left_on=None).values_list("pk", flat=True)
    now = timezone.now()
    note_read(request.actor, What.LISTED, children, school_id=school.pk, now=now)
    return _file(export_people(by=request.actor, now=now), FILE_NAME)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def roster_preview(request: ActingRequest, import_id: uuid.UUID) -> HttpResponse:
    """What the file would change, and a button that has exactly that applied; then how far it is,
    and in the end its report."""
    one = get_object_or_404(imports_managed_by(request.actor), pk=import_id)
    must_see_everybody(request.actor)
    if request.method == "POST":
        _press(request, one)
        whole = f"?{WHOLE}=1" if WHOLE in request.POST.getlist("answer") else ""
        return redirect(reverse("roster_preview", args=[one.pk]) + whole)
    if one.state in RosterImport.JOBS:
        return _waiting(request, one)
    if one.state != State.WAITING:
        return _report(request, one)
    if not one.roster:
        return redirect("roster_columns", one.pk)
    return _preview(request, one)


def _press(request: ActingRequest, one: RosterImport) -> None:
    """The page's one button: apply this, or, of a list that did not finish, look once more."""
    if one.state == State.FAILED:
        jobs.try_again(one)
        return
    if one.state == State.REFUSED:
        say_school(one, request.POST.get("org", ""))
        return
    try:
        jobs.confirm(
            one,
            fingerprint=request.POST.get("fingerprint", ""),
            answers=request.POST.getlist("answer"),
            by=request.actor,
            now=timezone.now(),
        )
    except Unusual:
        messages.warning(
            request, _("Nothing is applied yet. Far more would go than usual: please read below.")
        )
    except Moved:
        messages.warning(request, RosterImport.Note.MOVED.label)


def _preview(request: ActingRequest, waiting: RosterImport) -> HttpResponse:
    roster = from_json(waiting.roster)
    is_whole = WHOLE in request.GET and not roster.is_package
    answers = [WHOLE] if is_whole else []
    plan = allowed(plan_of(waiting, now=timezone.now(), answers=answers), request.actor)
    page = {
        "file": waiting,
        "plan": plan,
        "said_whole": is_whole,
        "asks_whole": bool(plan.not_in_file) and not plan.is_whole,
        "groups": groups_of(plan),
        "held_groups": held_groups_of(plan),
        "warned": warned_of(plan),
        "questions": asked_of(plan),
        "roster": roster,
        "sample_names": sample_names(roster),
    }
    return render(request, "accounts/people/roster_preview.html", page)


def _waiting(request: ActingRequest, one: RosterImport) -> HttpResponse:
    page = {"file": one, "figure": figure_of(one.pk)}
    answer = render(request, "accounts/people/roster_progress.html", page)
    answer["Cache-Control"] = "private, no-store"
    return answer


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def roster_columns(request: ActingRequest, import_id: uuid.UUID) -> HttpResponse:
    """What only a person can say of a file: what each column means, remembered for the next list;
    of a package, which classes are home classes."""
    waiting = get_object_or_404(imports_managed_by(request.actor), pk=import_id)
    must_see_everybody(request.actor)
    if waiting.state != State.WAITING or not waiting.table:
        return redirect("roster_preview", waiting.pk)
    is_package = is_of_package(waiting.table)
    asked = HomeClassesForm if is_package else ColumnsForm
    form = asked(request.POST if request.method == "POST" else None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        settle(waiting, form.chosen)
        return redirect("roster_preview", waiting.pk)
    page = {"file": waiting, "form": form, "is_package": is_package}
    return render(request, "accounts/people/roster_columns.html", page)


def _report(request: ActingRequest, done: RosterImport) -> HttpResponse:
    lines = sorted({one["line"] for one in done.report.get("problems", [])})
    page = {
        "file": done,
        "who_said": done.confirmed_by or done.by,
        "lines": in_a_row(str(line) for line in lines),
        "counts": done.report.get("counts", {}),
        "held": done.report.get("held", 0),
        "waiting": _links(request.actor, done).count(),
        "groups": report_groups(done.details),
        "refused": _refused(done),
        "schools": done.report.get("schools", []),
        "may_be_undone": done.may_be_undone(timezone.now()),
    }
    return render(request, "accounts/people/roster_report.html", page)


def _refused(one: RosterImport) -> str:
    """Why a file could not be read, in words."""
    code = one.report.get("refused", "")
    return FileRefused(code, one.report.get("value", "")).text if code in REFUSALS else ""


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_GET
@asks_again
def roster_report(request: ActingRequest, import_id: uuid.UUID) -> HttpResponse:
    """The report as a file, for as long as its names are kept. Each one leaves an audit row."""
    done = get_object_or_404(imports_managed_by(request.actor), pk=import_id)
    must_see_everybody(request.actor)
    if not done.details:
        raise Http404
    services.record(
        "roster report exported", school=done.school, by=request.actor, roster_import=done.pk
    )
    return _file(written(report_rows(done.details)), REPORT_NAME)


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def roster_undo(request: ActingRequest, import_id: uuid.UUID) -> HttpResponse:
    """What taking the list back would do and what it would leave; the button has exactly that done."""
    done = get_object_or_404(imports_managed_by(request.actor), pk=import_id)
    must_see_everybody(request.actor)
    now = timezone.now()
    if not done.may_be_undone(now):
        return redirect("roster_preview", done.pk)
    newer = newer_than(done)
    if request.method == "POST" and newer is None:
        try:
            fingerprint = request.POST.get("fingerprint", "")
            jobs.take_back(done, fingerprint=fingerprint, by=request.actor, now=now)
            return redirect("roster_preview", done.pk)
        except (Moved, NewerFirst):
            messages.warning(request, RosterImport.Note.MOVED.label)
            return redirect("roster_undo", done.pk)
    today, may = done.school.local_date(now), keeps_staff(request.actor)
    plan = undo_plan(done, today=today, keeps_staff=may) if newer is None else None
    page = {
        "file": done,
        "plan": plan,
        "newer": newer,
        "groups": groups_of_undo(plan) if plan else (),
        "left": left_by_undo(plan) if plan else (),
    }
    return render(request, "accounts/people/roster_undo.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def roster_approve(request: ActingRequest, import_id: uuid.UUID) -> HttpResponse:
    """One click says yes to every link that this file suggested and nobody has ended since."""
    done = get_object_or_404(imports_managed_by(request.actor), pk=import_id)
    must_see_everybody(request.actor)
    links = _links(request.actor, done)
    count = services.approve_links(links=links, by=request.actor, now=timezone.now())
    words = ngettext("%(count)s link is approved.", "%(count)s links are approved.", count)
    messages.success(request, words % {"count": count})
    return redirect("people")


def _links(actor: Actor, done: RosterImport) -> QuerySet[Guardianship]:
    return links_waiting(actor).filter(pk__in=done.report.get("links", []))
