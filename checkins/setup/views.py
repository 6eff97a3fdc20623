"""Getting started: the list, and a small page for each of its steps that has none elsewhere."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import kept, services
from accounts.access import (
    ActingRequest,
    Actor,
    Can,
    Hat,
    active_members,
    members_managed_by,
    policy,
)
from accounts.models import Member, Role, School
from accounts.signin.throttle import is_throttled
from checkins.services.founding import change_school
from checkins.setup import forms
from checkins.setup.letters import send_test_letter
from checkins.setup.record import last_try, record_of, staff_of
from checkins.setup.steps import State, steps_of
from checkins.setup.tried import tried_in_words

Words = str | Promise
PARTS: dict[str, tuple[type[forms.PartForm], Words, Words]] = {
    "setup_school": (
        forms.SchoolPart,
        gettext_lazy("The school"),
        gettext_lazy("So it stands on every letter and every sheet."),
    ),
    "setup_time_zone": (
        forms.ZonePart,
        gettext_lazy("Time zone"),
        gettext_lazy("Letters leave, and weeks begin, by this clock."),
    ),
    "setup_languages": (
        forms.LanguagesPart,
        gettext_lazy("Languages for families"),
        gettext_lazy("Each adult reads in their own; you say whose is which with the list."),
    ),
    "setup_numbers": (
        forms.NumbersPart,
        gettext_lazy("Numbers for families"),
        gettext_lazy("Nobody watches the sheets day and night. So every page says whom to call."),
    ),
    "setup_letters": (
        forms.LettersPart,
        gettext_lazy("When letters come"),
        gettext_lazy("One letter a week, and one reminder to homes that have not answered."),
    ),
}
"""By the name of the page: its form, what it is called, and one sentence."""


def school_of(actor: Actor) -> School:
    """The school that this leader sets up."""
    assert actor.school is not None  # noqa: S101 - staff always act at a school
    return actor.school


@policy(Hat.STAFF, may=Can.SET_UP)
@require_safe
def setup(request: ActingRequest) -> HttpResponse:
    """What is done, what is missing, and the way there."""
    now = timezone.now()
    steps = steps_of(record_of(request.actor, now=now), now=now)
    page = {
        "school": school_of(request.actor),
        "steps": steps,
        "missing": [step for step in steps if step.state == State.MISSING],
        "left": sum(step.state == State.TODO for step in steps),
    }
    return render(request, "setup/list.html", page)


@policy(Hat.STAFF, may=Can.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def setup_part(request: ActingRequest, part: str) -> HttpResponse:
    """One form; saved, back to the list."""
    kind, heading, lede = PARTS[part]
    school = school_of(request.actor)
    form = kind(kept.typed(request), school=school)
    if request.method == "POST" and form.is_valid():
        change_school(school, **form.changed, by=request.actor, now=timezone.now())
        messages.success(request, _("Kept."))
        return redirect("setup")
    return render(request, "setup/form.html", {"heading": heading, "lede": lede, "form": form})


@policy(Hat.STAFF, may=Can.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def setup_lead(request: ActingRequest) -> HttpResponse:
    """Who hears of worries. Naming somebody and inviting them are two buttons."""
    members = members_managed_by(request.actor).filter(active_members(request.actor.today))
    members = members.select_related("user", "school").order_by("display_name", "id")
    form = forms.LeadForm(kept.typed(request), members=members)
    if request.method == "POST" and form.is_valid():
        try:
            lead = _name_lead(form.cleaned_data, request.actor)
            messages.success(request, _("%(name)s is named.") % {"name": lead.display_name})
            return redirect("setup_lead")
        except services.AlreadyMember:
            form.add_error("email", _("Somebody with this address works here already."))
    return render(request, "setup/lead.html", {"form": form, "staff": staff_of(request.actor)})


def _name_lead(values: dict[str, Any], by: Actor) -> Member:
    """The role is added to those that somebody has; a new colleague gets it alone, uninvited."""
    member: Member | None = values["member"]
    now = timezone.now()
    if member is None:
        return services.add_member(
            email=values["email"],
            display_name=values["display_name"],
            roles=[Role.SAFEGUARDING],
            is_invited=False,
            by=by,
            now=now,
        )
    roles = sorted({*member.roles, str(Role.SAFEGUARDING)})
    if roles != sorted(member.roles):
        services.change_roles(member=member, roles=roles, by=by, now=now)
    return member


@policy(Hat.STAFF, may=Can.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def setup_test(request: ActingRequest) -> HttpResponse:
    """A letter to oneself, and what became of the last one."""
    now = timezone.now()
    if request.method == "POST":
        if is_throttled(request, "test_letter"):
            return ratelimit.respond_429(request)
        send_test_letter(by=request.actor, now=now)
        return redirect("setup_test")
    tried = last_try(request.actor)
    said = tried_in_words(tried, now=now) if tried else None
    page = {"tried": tried, "said": said, "again_url": reverse("setup_test")}
    return render(request, "setup/test.html", page)
