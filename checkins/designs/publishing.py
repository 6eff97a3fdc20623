"""Publishing a draft, and its printed page."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import kept
from accounts.access import (
    ActingRequest,
    Can,
    Hat,
    policy,
)
from checkins.designs.access import get_template_or_404
from checkins.designs.looks import measure, sample_in
from checkins.designs.views import METHODS, member_of, school_of, this_week
from checkins.printing.documents import PrintingUnavailable
from checkins.printing.sample import PAPERS, draw
from checkins.printing.wall import TooHeavy
from checkins.services.templates import NotADraft, publish

WHEN = (
    ("next", gettext_lazy("From the next week that is not open yet")),
    ("now", gettext_lazy("From this week, where nothing is written yet")),
)


class WhenForm(forms.Form):
    """From which week on; and that a page which is too long is meant."""

    when = forms.ChoiceField(
        label=gettext_lazy("From when"), choices=WHEN, initial="next", widget=forms.RadioSelect
    )
    sure = forms.BooleanField(
        label=gettext_lazy("Publish it though it takes more than one page"), required=False
    )


@policy(Hat.STAFF, may=Can.MANAGE_TEMPLATES)
@require_http_methods(METHODS)
def template_publish(request: ActingRequest, template_id: uuid.UUID) -> HttpResponse:
    """How the draft stands on paper in every language of the school; then from when on."""
    draft = get_template_or_404(request.actor, template_id)
    if not draft.is_draft:
        return redirect("template", draft.pk)
    school, week = school_of(request.actor), this_week(request.actor)
    codes = list(dict.fromkeys([school.language, *school.languages]))
    measured = measure([sample_in(school, draft, week=week, language=code) for code in codes])
    form = WhenForm(kept.typed(request))
    if request.method == "POST" and form.is_valid():
        if measured.fits or measured.too_long is None or form.cleaned_data["sure"]:
            return _publish(request, draft.pk, from_this_week=form.cleaned_data["when"] == "now")
        form.add_error("sure", _("Tick this, or take lines away first."))
    page = {"version": draft, "name": _(draft.name), "measured": measured, "form": form}
    return render(request, "designs/publish.html", page, status=400 if form.errors else 200)


def _publish(
    request: ActingRequest, template_id: uuid.UUID, *, from_this_week: bool
) -> HttpResponse:
    draft = get_template_or_404(request.actor, template_id)
    try:
        published = publish(
            draft,
            from_this_week=from_this_week,
            by=member_of(request.actor),
            now=timezone.now(),
        )
    except NotADraft:
        messages.error(request, _("A newer version has been published meanwhile."))
    else:
        said = _("Published. Sheets open with it from %(week)s on.")
        messages.success(request, said % {"week": str(published.first_week)})
    return redirect("templates")


@policy(Hat.STAFF, may=Can.MANAGE_TEMPLATES)
@require_GET
def template_pdf(request: ActingRequest, template_id: uuid.UUID) -> HttpResponse:
    """The printed page of a made-up child, in one language on one paper."""
    version = get_template_or_404(request.actor, template_id)
    school = school_of(request.actor)
    language = request.GET.get("in", school.language)
    paper = request.GET.get("paper", school.paper)
    if language not in {school.language, *school.languages} or paper not in PAPERS:
        raise Http404
    sample = sample_in(school, version, week=this_week(request.actor), language=language)
    try:
        pdf = draw(sample, paper=paper)
    except (PrintingUnavailable, TooHeavy):
        title, text = (
            _("This could not be printed."),
            _("Whoever runs the server can see why in its log. Everything else works meanwhile."),
        )
        return render(request, "print/notice.html", {"title": title, "text": text}, status=503)
    name = str(content_disposition_header(True, f"sample {language}.pdf"))
    headers = {"Content-Disposition": name}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
