"""A substitute for a class: a teacher of the school, for some days. For leaders and office."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import kept, services
from accounts.access import ActingRequest, Can, Hat, classrooms_managed_by, policy
from accounts.forms.staff import SubstituteForm
from accounts.models import Assignment
from accounts.queries.staff import substitutes_for, working_with


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def substitute_add(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """Who stands in, from which day to which. The same person again changes the last day."""
    actor = request.actor
    room = get_object_or_404(classrooms_managed_by(actor).not_over(actor.today), pk=classroom_id)
    form = SubstituteForm(kept.typed(request), members=substitutes_for(actor), today=actor.today)
    if request.method == "POST" and form.is_valid():
        services.assign(
            **form.cleaned_data,
            classroom=room,
            kind=Assignment.Kind.SUBSTITUTE,
            by=actor,
            now=timezone.now(),
        )
        messages.success(request, _("Appointed. They see the class’s sheets on those days."))
        return redirect("classroom_people", room.pk)
    page = {
        "heading": _("A substitute for %(room)s") % {"room": room.name},
        "lede": working_with(room, actor.today),
        "form": form,
        "button": _("Appoint"),
        "back_url": reverse("classroom_people", args=[room.pk]),
        "back_label": room.name,
    }
    return render(request, "accounts/form_page.html", page)
