"""The school's people at a glance, its classes, and links that wait for a yes."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import kept, services
from accounts.access import ActingRequest, Can, Hat, classrooms_managed_by, policy
from accounts.forms.people import ChildForm, ClassroomForm
from accounts.queries.families import MOST_WAITING, class_children, waiting_rows
from accounts.queries.people import links_waiting, people_overview
from accounts.queries.staff import substitutes_of


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_safe
def people(request: ActingRequest) -> HttpResponse:
    """Classes, who is not placed yet, and the next steps."""
    return render(
        request, "accounts/people/overview.html", {"people": people_overview(request.actor)}
    )


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def classroom_add(request: ActingRequest) -> HttpResponse:
    """A new class."""
    form = ClassroomForm(kept.typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            room = services.add_classroom(**form.cleaned_data, by=request.actor, now=timezone.now())
            return redirect("classroom_people", room.pk)
        except services.NameTaken:
            form.add_error("name", _("There is a class of that name."))
    page = {
        "heading": _("A new class"),
        "form": form,
        "button": _("Add the class"),
        "back_url": reverse("people"),
    }
    return render(request, "accounts/form_page.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def classroom_people(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """The children of a class; the form adds one and is ready for the next."""
    room = get_object_or_404(classrooms_managed_by(request.actor), pk=classroom_id)
    form = ChildForm(kept.typed(request))
    if request.method == "POST" and form.is_valid():
        child = services.add_child_once(
            classroom=room, **form.cleaned_data, by=request.actor, now=timezone.now()
        )
        messages.success(
            request, _("%(name)s is in %(room)s.") % {"name": child.full_name, "room": room.name}
        )
        return redirect("classroom_people", room.pk)
    page = {
        "room": room,
        "children": class_children(room, request.actor),
        "substitutes": substitutes_of(room, request.actor.today),
        "form": form,
    }
    return render(request, "accounts/people/classroom.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def links_to_approve(request: ActingRequest) -> HttpResponse:
    """Links that a list suggested: all of them on one page, and one button for all."""
    if request.method == "POST":
        shown = [value for value in request.POST.getlist("link") if _is_id(value)]
        count = services.approve_links(
            links=links_waiting(request.actor).filter(pk__in=shown),
            by=request.actor,
            now=timezone.now(),
        )
        messages.success(
            request,
            ngettext("%(count)s link is approved.", "%(count)s links are approved.", count)
            % {"count": count},
        )
        return redirect("links_to_approve" if len(shown) == MOST_WAITING else "people")
    rows = waiting_rows(request.actor)
    page = {"rows": rows, "is_full": len(rows) == MOST_WAITING}
    return render(request, "accounts/people/links.html", page)


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True
