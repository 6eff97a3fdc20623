"""A leader's part: of whom the school asks a second step, and a colleague's after a lost phone."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, members_managed_by, policy
from accounts.queries.staff import staff_rows
from accounts.second_step import to_step, wants_proof
from accounts.services.audit import school_of
from accounts.signin import factors, rules
from accounts.signin.step_forms import RuleForm, two_weeks_on


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_safety(request: ActingRequest) -> HttpResponse:
    """Who has one, and who needs one from which day."""
    school = school_of(request.actor)
    first = {
        "whom": school.second_step_for,
        "starts_on": school.second_step_from or two_weeks_on(request.actor.today),
    }
    form = RuleForm(kept.typed(request), initial=first)
    if request.method == "POST" and form.is_valid():
        rules.ask_second_step(**form.cleaned_data, by=request.actor, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("staff_safety")
    page = {"form": form, "members": staff_rows(request.actor, now=timezone.now())}
    return render(request, "accounts/people/staff_safety.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_POST
def member_reset_step(request: ActingRequest, member_id: uuid.UUID) -> HttpResponse:
    """After a lost phone: off, signed out everywhere, and told by letter."""
    members = members_managed_by(request.actor).select_related("user", "school")
    member = get_object_or_404(members, pk=member_id)
    if wants_proof(request):
        return to_step(request, back=reverse("member_record", args=[member.pk]))
    name = {"name": member.display_name}
    try:
        if factors.reset(member=member, by=request.actor, now=timezone.now()):
            words = _("%(name)s signs in without a second step now, and was told by letter.")
            messages.success(request, words % name)
    except factors.WorksElsewhere:
        words = _("%(name)s also works at another school. Whoever runs the server can reset it.")
        messages.error(request, words % name)
    return redirect("member_record", member.pk)
