"""The school's own page: its name, its numbers, its calendar, its hour for letters."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.models import School
from checkins.forms.school import SchoolForm
from checkins.models import Term
from checkins.services.founding import change_school, only_term


@policy(Hat.STAFF, may=Can.MANAGE_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def school_page(request: ActingRequest) -> HttpResponse:
    """One form."""
    school = request.actor.school
    assert school is not None  # noqa: S101 - staff always act at a school
    term = only_term(school, request.actor.today)
    form = SchoolForm(
        kept.typed(request), initial=_initial(school, term), has_one_term=term is not None
    )
    if request.method == "POST" and form.is_valid():
        change_school(school, **form.cleaned_data, by=request.actor, now=timezone.now())
        messages.success(request, _("Kept."))
        return redirect("start")
    return render(request, "accounts/form_page.html", _facts(form, school))


def _initial(school: School, term: Term | None) -> dict[str, Any]:
    plain = (
        "name",
        "emergency_number",
        "office_phone",
        "office_hours",
        "language",
        "paper",
        "time_zone",
        "school_days",
    )
    return {
        **{key: getattr(school, key) for key in plain},
        "letter_time": f"{school.letter_time:%H:%M}",
        "digest_time": f"{school.digest_time:%H:%M}" if school.digest_time else "",
        "first_day": term and term.starts_on,
        "last_day": term and term.ends_on,
    }


def _facts(form: SchoolForm, school: School) -> dict[str, Any]:
    lede = _("Sheets open by themselves in every week between the first and the last day.")
    return {
        "heading": _("The school"),
        "lede": lede,
        "form": form,
        "form_url": reverse("school_page"),
        "back_url": reverse("start") if school.emergency_number else "",
        "more_url": reverse("setup") if school.live_at else "",
    }
