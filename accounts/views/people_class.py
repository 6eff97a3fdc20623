"""A class by hand: its name, its end, and children who are in it beside their home class."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept, services
from accounts.access import (
    ActingRequest,
    Can,
    Hat,
    children_managed_by,
    classrooms_managed_by,
    places_ended_by,
    policy,
)
from accounts.forms.people import ClassroomForm
from accounts.forms.places import AlsoInForm

METHODS = ["GET", "HEAD", "POST"]


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def classroom_record(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """Another name for the class; and the button that closes it."""
    room = get_object_or_404(classrooms_managed_by(request.actor), pk=classroom_id)
    form = ClassroomForm(kept.typed(request), initial={"name": room.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_classroom(
                classroom=room, **form.cleaned_data, by=request.actor, now=timezone.now()
            )
            messages.success(request, _("Saved."))
            return redirect("classroom_people", room.pk)
        except services.NameTaken:
            form.add_error("name", _("There is a class of that name."))
    is_over = room.ended_on is not None and room.ended_on < request.actor.today
    page = {"room": room, "form": form, "is_over": is_over}
    return render(request, "accounts/people/classroom_record.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def classroom_close(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """An empty class is over; with a child in it, the page says what comes first."""
    room = get_object_or_404(classrooms_managed_by(request.actor), pk=classroom_id)
    try:
        services.close_classroom(classroom=room, by=request.actor, now=timezone.now())
    except services.ClassHasChildren:
        said = _("Children are still in %(room)s. Give them another class first.")
        messages.error(request, said % {"room": room.name})
        return redirect("classroom_people", room.pk)
    messages.success(request, _("%(room)s is closed. Its weeks stay.") % {"room": room.name})
    return redirect("people")


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def child_also(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """One more class, whose teachers add lines to the sheet that the home class keeps."""
    actor = request.actor
    child = get_object_or_404(children_managed_by(actor), pk=child_id)
    rooms = classrooms_managed_by(actor).not_over(actor.today)
    form = AlsoInForm(kept.typed(request), classrooms=rooms)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_to_class(child=child, **form.cleaned_data, by=actor, now=timezone.now())
            return redirect("child_record", child.pk)
        except services.ClassOver:
            said = _("%(name)s has left the school. Choose a home class first.")
            form.add_error("classroom", said % {"name": child.given_name})
    page = {
        "heading": _("%(name)s is also in") % {"name": child.given_name},
        "lede": _("Its teachers see %(name)s and add lines of their own. The home class shares.")
        % {"name": child.given_name},
        "form": form,
        "button": _("Add the class"),
        "back_url": reverse("child_record", args=[child.pk]),
        "back_label": child.full_name,
    }
    return render(request, "accounts/form_page.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def place_end(request: ActingRequest, place_id: uuid.UUID) -> HttpResponse:
    """The child is no longer in that other class, from now on."""
    place = get_object_or_404(places_ended_by(request.actor), pk=place_id)
    services.end_place(place=place, by=request.actor, now=timezone.now())
    return redirect("child_record", place.child_id)
