"""Terms and days off, by form."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import kept
from accounts.access import ActingRequest, Actor, Can, Hat, policy
from checkins.forms.calendar import SpanForm
from checkins.models import Closure, SchoolYear, Term
from checkins.queries.terms import school_calendar
from checkins.services import calendar as services

Save = Callable[..., Any]
KINDS: dict[str, tuple[type[SchoolYear | Term | Closure], Save, str | Promise]] = {
    "year": (SchoolYear, services.save_year, gettext_lazy("A school year")),
    "term": (Term, services.save_term, gettext_lazy("A term")),
    "closure": (Closure, services.save_closure, gettext_lazy("Days off")),
}


def spans_managed_by(actor: Actor, kind: str) -> QuerySet[Any]:
    """Years, terms or days off of the actor's school."""
    if kind not in KINDS:
        raise Http404
    return KINDS[kind][0].objects.filter(school=actor.school)


@policy(Hat.STAFF, may=Can.MANAGE_CALENDAR)
@require_safe
def calendar(request: ActingRequest) -> HttpResponse:
    """Every year with its terms and days off."""
    school = request.actor.school
    assert school is not None  # noqa: S101 - the policy asks for staff
    years = school_calendar(school, request.actor.today)
    return render(request, "checkins/calendar.html", {"years": years})


@policy(Hat.STAFF, may=Can.MANAGE_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_edit(
    request: ActingRequest, kind: str, span_id: uuid.UUID | None = None
) -> HttpResponse:
    """Add or change a year, a term or days off."""
    spans = spans_managed_by(request.actor, kind)
    span = get_object_or_404(spans, pk=span_id) if span_id else None
    fields = ("name", "starts_on", "ends_on")
    form = SpanForm(
        kept.typed(request), initial={field: getattr(span, field) for field in fields if span}
    )
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and _saved(kind, span, form, request.actor, now=timezone.now()):
        messages.success(request, _("Saved."))
        return redirect("calendar")
    page = {
        "heading": KINDS[kind][2],
        "form": form,
        "back_url": reverse("calendar"),
    }
    return render(request, "accounts/form_page.html", page)


def _saved(kind: str, span: Any, form: SpanForm, actor: Actor, *, now: dt.datetime) -> bool:
    """Whether it could be saved; if not, the form says why."""
    try:
        KINDS[kind][1](**{kind: span}, **form.cleaned_data, by=actor, now=now)
    except services.Overlaps as other:
        form.add_error(
            "starts_on", _("%(name)s has some of these days already.") % {"name": other.other}
        )
    except services.OutsideYear:
        form.add_error("ends_on", _("A term has to lie within one school year."))
    else:
        return True
    return False


@policy(Hat.STAFF, may=Can.MANAGE_CALENDAR)
@require_POST
def calendar_remove(request: ActingRequest, kind: str, span_id: uuid.UUID) -> HttpResponse:
    """Take a term or days off out; years stay, sheets hang on them."""
    if kind == "year":
        raise Http404
    span = get_object_or_404(spans_managed_by(request.actor, kind), pk=span_id)
    services.remove(span=span, by=request.actor, now=timezone.now())
    return redirect("calendar")
