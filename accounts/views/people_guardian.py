"""A guardian's record: how they are reached, whose they are, with whom they live."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept, services
from accounts.access import ActingRequest, Can, Hat, guardians_managed_by, policy
from accounts.forms.people import GuardianForm, HomeForm
from accounts.models import Guardian
from accounts.queries.families import housemates, links_of, may_share_a_home


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def guardian_record(request: ActingRequest, guardian_id: uuid.UUID) -> HttpResponse:
    """The record, and the form that changes it."""
    guardian = _guardian(request, guardian_id)
    fields = ("name", "email", "phone", "language", "channel")
    form = GuardianForm(
        kept.typed(request), initial={field: getattr(guardian, field) for field in fields}
    )
    if request.method == "POST" and form.is_valid():
        services.change_guardian(
            guardian=guardian, **form.cleaned_data, by=request.actor, now=timezone.now()
        )
        messages.success(request, _("Saved."))
        return redirect("guardian_record", guardian.pk)
    others = may_share_a_home(request.actor, guardian)
    page = {
        "guardian": guardian,
        "form": form,
        "links": links_of(request.actor, guardian=guardian),
        "housemates": housemates(request.actor, guardian),
        "home_form": HomeForm(others=others) if others else None,
    }
    return render(request, "accounts/people/guardian.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def home_same(request: ActingRequest, guardian_id: uuid.UUID) -> HttpResponse:
    """The office says: they live together. They then share one home half."""
    guardian = _guardian(request, guardian_id)
    form = HomeForm(request.POST, others=may_share_a_home(request.actor, guardian))
    if form.is_valid():
        other = _guardian(request, uuid.UUID(form.cleaned_data["other"]))
        _put_together(request, other, guardian)
    else:
        messages.error(request, _("Choose somebody from the list."))
    return redirect("guardian_record", guardian.pk)


def _put_together(request: ActingRequest, other: Guardian, guardian: Guardian) -> None:
    try:
        services.same_home(guardians=[other, guardian], by=request.actor, now=timezone.now())
    except services.KeptApart:
        said = _("One of them has no access to a child of the other’s, so they share no home here.")
        messages.error(request, said)
    else:
        messages.success(request, _("They share one home now."))


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def home_own(request: ActingRequest, guardian_id: uuid.UUID) -> HttpResponse:
    """They no longer live together; what is written from now on stays in each home."""
    guardian = _guardian(request, guardian_id)
    services.two_homes(guardian=guardian, by=request.actor, now=timezone.now())
    messages.success(request, _("%(name)s has a home of their own now.") % {"name": guardian.name})
    return redirect("guardian_record", guardian.pk)


def _guardian(request: ActingRequest, guardian_id: uuid.UUID) -> Guardian:
    guardians = guardians_managed_by(request.actor).select_related("household")
    return get_object_or_404(guardians, pk=guardian_id)
