"""Printing from a browser. Each page is a PDF to save; nothing of it may be kept by a cache."""

import uuid
from typing import cast, get_args

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_supported_language_variant, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import (
    ActingRequest,
    Actor,
    Can,
    Hat,
    classrooms_managed_by,
    classrooms_of,
    policy,
)
from accounts.models import Classroom, School
from accounts.services.reading import What, note_read
from checkins.access import get_sheet_or_404
from checkins.models import Sheet
from checkins.printing.documents import PrintingUnavailable
from checkins.printing.papers import print_run
from checkins.printing.runs import Run, class_run, sheet_run, spare_run
from checkins.printing.sheets import Paper, State
from checkins.printing.wall import TooHeavy
from checkins.weeks import Week

_TOO_HEAVY = gettext_lazy(
    "Drawing it took too long: there is very much on a page. Everything that was written is safe. "
    "Print one child at a time to see which page it is, or try again in a while."
)


@policy(Hat.STAFF, may=Can.PRINT_BLANKS)
@require_GET
def class_print(request: ActingRequest, classroom_id: uuid.UUID, week: Week) -> HttpResponse:
    """A class's set: `?paper=a4|letter&state=spare|blank|filled&lang=&for=paper`.

    Leaves the record of the print (PaperCopy) and nothing else; asking again changes nothing.
    """
    state = _state(request, "blank")
    classroom, reads = _classroom_or_404(request.actor, classroom_id)
    if state == "filled" and not (reads and request.actor.may(Can.PRINT_SHEETS)):
        raise PermissionDenied
    if state == "spare":
        run = spare_run(classroom.school, language=_language(request))
    else:
        run = class_run(
            request.actor,
            classroom,
            week,
            state=state,
            language=_language(request),
            paper_only=request.GET.get("for") == "paper",
            reads=reads,
        )
    return _answer(request, run, f"{classroom.name} {week} {state}.pdf")


@policy(Hat.STAFF, may=Can.PRINT_SHEETS)
@require_GET
def sheet_print(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """One child's sheet, for staff: a page for each home that gets paper or has written."""
    sheet = get_sheet_or_404(request.actor, sheet_id)
    return _sheet_answer(request, sheet)


@policy(Hat.GUARDIAN)
@require_GET
def home_print(request: ActingRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """One sheet for a parent with an account: what was shared, and their own home's half."""
    sheet = get_sheet_or_404(request.actor, sheet_id)
    if sheet.shared_at is None:
        raise Http404
    return _sheet_answer(request, sheet)


def _sheet_answer(request: ActingRequest, sheet: Sheet) -> HttpResponse:
    state = _state(request, "filled")
    if state == "spare":
        raise Http404
    run = sheet_run(request.actor, sheet, state=state, language=_language(request))
    return _answer(request, run, f"{sheet.child.given_name} {sheet.week}.pdf")


def _classroom_or_404(actor: Actor, classroom_id: uuid.UUID) -> tuple[Classroom, bool]:
    """The class, and whether the actor works with it and so reads its sheets."""
    for rooms, reads in ((classrooms_of(actor), True), (classrooms_managed_by(actor), False)):
        room = rooms.select_related("school").filter(pk=classroom_id).first()
        if room:
            return room, reads
    raise Http404


def _state(request: HttpRequest, default: State) -> State:
    asked = request.GET.get("state", default)
    if asked not in get_args(State):
        raise Http404
    return cast(State, asked)


def _paper(request: HttpRequest, school: School) -> Paper:
    asked = request.GET.get("paper", school.paper)
    if asked not in get_args(Paper):
        raise Http404
    return cast(Paper, asked)


def _language(request: HttpRequest) -> str:
    """The language asked for, or nothing: then each home's page speaks that home's."""
    asked = request.GET.get("lang", "")
    try:
        return get_supported_language_variant(asked) if asked else ""
    except LookupError:
        raise Http404 from None


def _answer(request: ActingRequest, run: Run, name: str) -> HttpResponse:
    if not run.pages:
        return _notice(request, _("Nothing to print."), _("No page is wanted for this week."))
    what = What.PRINTED_FILLED if run.state == "filled" else What.PRINTED_BLANK
    children = {page.child_id for page in run.pages if page.child_id}
    note_read(request.actor, what, children, school_id=run.school.pk, now=timezone.now())
    try:
        printed = print_run(run, paper=_paper(request, run.school))
    except PrintingUnavailable:
        return unavailable_notice(request)
    except TooHeavy:
        return heavy_notice(request)
    return file_answer(printed.pdf, name)


def file_answer(pdf: bytes, name: str) -> HttpResponse:
    """A PDF to save, which no cache keeps."""
    response = HttpResponse(pdf, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = str(disposition)
    response["Cache-Control"] = "private, no-store"
    return response


def unavailable_notice(request: HttpRequest) -> HttpResponse:
    return _notice(
        request,
        _("Printing is not set up on this server yet."),
        _(
            "Whoever runs it can mend that by installing Pango: on Debian or Ubuntu "
            "“apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0”, on a Mac "
            "“brew install pango”. Everything else works meanwhile."
        ),
        status=503,
    )


def heavy_notice(request: HttpRequest) -> HttpResponse:
    return _notice(request, _("This could not be printed."), str(_TOO_HEAVY), status=503)


def _notice(request: HttpRequest, title: str, text: str, status: int = 200) -> HttpResponse:
    return render(request, "print/notice.html", {"title": title, "text": text}, status=status)
