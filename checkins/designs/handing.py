"""Giving a template to the school, a class or a child, and ending it."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import kept
from accounts.access import (
    ActingRequest,
    Actor,
    Can,
    Hat,
    children_managed_by,
    classrooms_managed_by,
    policy,
)
from accounts.models import Child, Classroom, Enrolment, School
from checkins.designs.access import get_template_or_404
from checkins.designs.publishing import WhenForm
from checkins.designs.shelf import uses_standing
from checkins.designs.views import METHODS, member_of, school_of
from checkins.services.giving import NotPublished, Scope, give, take_away

SCHOOL = "school"


class GiveForm(WhenForm):
    """Who writes on it: the school, a class, or a child of the class that was looked at."""

    to = forms.ChoiceField(label=gettext_lazy("Who writes on it"), widget=forms.RadioSelect)

    def __init__(self, scopes: dict[str, Scope], data: QueryDict | None = None) -> None:
        super().__init__(data)
        del self.fields["sure"]
        self.scopes = scopes
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(key, _called(scope)) for key, scope in scopes.items()]
        self.order_fields(["to", "when"])

    @property
    def scope(self) -> Scope:
        return self.scopes[self.cleaned_data["to"]]


def _called(scope: Scope) -> str:
    if isinstance(scope, School):
        return _("The whole school")
    return scope.full_name if isinstance(scope, Child) else scope.name


@policy(Hat.STAFF, may=Can.MANAGE_TEMPLATES)
@require_http_methods(METHODS)
def template_give(request: ActingRequest, template_id: uuid.UUID) -> HttpResponse:
    """To the whole school, a class, or a child of one class (`?class=`)."""
    version = get_template_or_404(request.actor, template_id)
    if version.is_draft:
        return redirect("template", version.pk)
    rooms = list(classrooms_managed_by(request.actor).order_by("name", "id"))
    chosen = next((one for one in rooms if str(one.pk) == request.GET.get("class")), None)
    scopes = _scopes(request.actor, rooms, chosen)
    form = GiveForm(scopes, kept.typed(request))
    if request.method == "POST" and form.is_valid():
        return _give(request, version.key, form)
    page = {
        "version": version,
        "name": _(version.name),
        "form": form,
        "rooms": rooms,
        "chosen": chosen,
    }
    return render(request, "designs/give.html", page, status=400 if form.errors else 200)


def _scopes(actor: Actor, rooms: list[Classroom], chosen: Classroom | None) -> dict[str, Scope]:
    """By what the form says: the school and its classes, or the children of the chosen one."""
    if chosen is None:
        return {SCHOOL: school_of(actor), **{str(room.pk): room for room in rooms}}
    here = Enrolment.objects.filter(classroom=chosen).on(actor.today).home().values("child")
    return {str(one.pk): one for one in children_managed_by(actor).filter(pk__in=here).by_name()}


def _give(request: ActingRequest, key: str, form: GiveForm) -> HttpResponse:
    by, now = member_of(request.actor), timezone.now()
    from_this_week = form.cleaned_data["when"] == "now"
    try:
        use = give(key, form.scope, from_this_week=from_this_week, by=by, now=now)
    except NotPublished as missing:
        raise Http404 from missing
    said = _("%(who)s: sheets open with it from %(week)s on.")
    messages.success(request, said % {"who": _called(form.scope), "week": str(use.first_week)})
    return redirect("templates")


@policy(Hat.STAFF, may=Can.MANAGE_TEMPLATES)
@require_http_methods(METHODS)
def template_uses(request: ActingRequest) -> HttpResponse:
    """Who writes on something else than the school, and a button that ends it."""
    uses = uses_standing(request.actor).select_related("classroom", "child")
    shown = [use for use in uses if use.classroom_id or use.child_id]
    if request.method == "POST":
        asked = next((use for use in shown if str(use.pk) == request.POST.get("use")), None)
        scope = (asked.child or asked.classroom) if asked else None
        if scope is not None:
            take_away(scope, by=member_of(request.actor), now=timezone.now())
            messages.success(request, _("From the next week on it is as around them."))
        return redirect("template_uses")
    return render(request, "designs/uses.html", {"uses": shown})
