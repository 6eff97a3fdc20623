"""Looking at what families will get: the sheet, and each letter in each language."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.letters.demo import MAIL_CSP
from accounts.letters.mime import sender_of
from accounts.letters.registry import LetterKind, Rendered, kinds_to_show
from accounts.models import School
from checkins.forms.home import language_choices
from checkins.models import Half
from checkins.models.template import prompts_of
from checkins.printing.documents import PrintingUnavailable
from checkins.printing.sample import Sample, draw, sample_of
from checkins.printing.sheets import Paper
from checkins.printing.wall import TooHeavy
from checkins.services.opening import current_template
from checkins.setup.views import school_of
from checkins.weeks import Week


def languages_of(school: School) -> list[tuple[str, str]]:
    """Those that the school offers, each by its own name."""
    return [(code, name) for code, name in language_choices() if code in school.languages]


def asked_language(request: HttpRequest, school: School) -> str:
    """The one that the page is asked about, by default the school's own; 404 for any other."""
    asked = request.GET.get("in", school.language)
    if asked != school.language and asked not in school.languages:
        raise Http404
    return asked


def _sample(request: ActingRequest) -> Sample:
    school = school_of(request.actor)
    week = Week.containing(request.actor.today, school.school_days)
    language = asked_language(request, school)
    template = current_template(school, week)
    prompts = [*prompts_of(template.pk, Half.SCHOOL), *prompts_of(template.pk, Half.HOME)]
    return sample_of(school, template, prompts, week=week, language=language)


@policy(Hat.STAFF, may=Can.SET_UP)
@require_safe
def setup_sheet(request: ActingRequest) -> HttpResponse:
    """Which sheet the school uses, row by row."""
    sample = _sample(request)
    page = {
        "name": _(sample.template.name),
        "rows": sample.rows,
        "language": sample.language,
        "languages": languages_of(sample.school),
    }
    return render(request, "setup/sheet.html", page)


@policy(Hat.STAFF, may=Can.SET_UP)
@require_GET
def setup_sheet_pdf(request: ActingRequest) -> HttpResponse:
    """The printed sheet of a made-up child."""
    sample = _sample(request)
    try:
        pdf = draw(sample, paper=cast(Paper, sample.school.paper))
    except (PrintingUnavailable, TooHeavy):
        title, text = (
            _("This could not be printed."),
            _("Whoever runs the server can see why in its log. Everything else works meanwhile."),
        )
        return render(request, "print/notice.html", {"title": title, "text": text}, status=503)
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"sample {sample.language}.pdf"
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response


@policy(Hat.STAFF, may=Can.SET_UP)
@require_safe
def setup_previews(request: ActingRequest) -> HttpResponse:
    """One letter in one language: who it is from, its subject and its text; and all others to choose."""
    school = school_of(request.actor)
    kind, language, letter = _letter(request, school)
    page = {
        "kind": kind.name,
        "kinds": [(one.name, _(one.called)) for one in kinds_to_show()],
        "language": language,
        "languages": languages_of(school),
        "letter": letter,
        "sender": sender_of(school, letter.sender),
    }
    return render(request, "setup/previews.html", page)


@policy(Hat.STAFF, may=Can.SET_UP)
@require_safe
def setup_preview_html(request: ActingRequest) -> HttpResponse:
    """The same as a mail program shows it, on a page of its own that may do nothing."""
    _kind, _language, letter = _letter(request, school_of(request.actor))
    return HttpResponse(letter.html, headers={"Content-Security-Policy": MAIL_CSP})


def _letter(request: HttpRequest, school: School) -> tuple[LetterKind, str, Rendered]:
    kinds = kinds_to_show()
    asked = request.GET.get("letter", "week_ready")
    kind = next((one for one in kinds if one.name == asked), None)
    if kind is None or kind.sample is None:
        raise Http404
    language = asked_language(request, school)
    return kind, language, kind.sample(school, language, timezone.now())
