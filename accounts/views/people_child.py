"""A child's record: name, class, guardians, blocks. Never a sheet."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
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
    guardians_managed_by,
    no_adult_around,
    policy,
)
from accounts.forms.people import (
    BlockForm,
    ChildRecordForm,
    GuardianOfForm,
    LeavingForm,
    LinkForm,
)
from accounts.models import Block, Child, Guardianship
from accounts.queries.families import (
    also_in,
    blocks_of,
    home_class_of,
    home_classes_of,
    homes_of,
    links_of,
)

METHODS = ["GET", "HEAD", "POST"]


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def child_record(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """The record, and the form that changes name, pronoun and class."""
    child = _child(request, child_id)
    room, coming = home_classes_of(child, request.actor.today)
    form = ChildRecordForm(
        kept.typed(request),
        initial={
            "given_name": child.given_name,
            "family_name": child.family_name,
            "pronoun": child.pronoun,
            "classroom": room,
        },
        classrooms=classrooms_managed_by(request.actor).not_over(request.actor.today),
        today=request.actor.today,
    )
    if request.method == "POST" and form.is_valid():
        _save(request, child, form)
        messages.success(request, _("Saved."))
        return redirect("child_record", child.pk)
    page = {
        "child": child,
        "room": room,
        "coming": coming,
        "form": form,
        "homes": homes_of(links_of(request.actor, [child])),
        "also_in": also_in(request.actor, child),
        "blocks": blocks_of(request.actor, child) if request.actor.may(Can.MANAGE_BLOCKS) else (),
    }
    return render(request, "accounts/people/child.html", page)


def _save(request: ActingRequest, child: Child, form: Form) -> None:
    who: dict[str, Any] = {"by": request.actor, "now": timezone.now()}
    values = dict(form.cleaned_data)
    room, from_day = values.pop("classroom"), values.pop("from_day")
    if {"given_name", "family_name", "pronoun"} & set(form.changed_data):
        services.change_child(child=child, **values, **who)
    if room and (child.left_on or {"classroom", "from_day"} & set(form.changed_data)):
        services.move_child(child=child, classroom=room, from_day=from_day, **who)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def child_stays(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """A move that was planned does not happen: the child stays in today's class."""
    child = _child(request, child_id)
    room = home_class_of(child, request.actor.today)
    if room is not None:
        services.move_child(child=child, classroom=room, by=request.actor, now=timezone.now())
    return redirect("child_record", child.pk)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def child_leaving(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """The child leaves the school; nothing that was written goes."""
    child = _child(request, child_id)
    form = LeavingForm(kept.typed(request), today=request.actor.today)
    if request.method == "POST" and form.is_valid():
        services.child_leaves(
            child=child, **form.cleaned_data, by=request.actor, now=timezone.now()
        )
        return redirect("child_record", child.pk)
    lede = _(
        "Links to %(name)s's sheets end. What was written is kept, and %(name)s can come back."
    )
    return _form_page(
        request,
        child,
        form,
        heading=_("%(name)s leaves the school"),
        lede=lede,
        button=_("Yes, end it"),
    )


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def guardian_add(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """A new guardian of this child, approved by whoever types it in."""
    child = _child(request, child_id)
    form = GuardianOfForm(kept.typed(request), child=child)
    if request.method == "POST" and form.is_valid():
        services.add_guardian_once(
            child=child, **form.cleaned_data, by=request.actor, now=timezone.now()
        )
        return redirect("child_record", child.pk)
    return _form_page(
        request,
        child,
        form,
        heading=_("A guardian of %(name)s"),
        lede=_("They get %(name)s's sheets from the next one on."),
        button=_("Add the guardian"),
    )


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def guardian_link(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """Somebody on file, of a brother or sister perhaps, cares for this child too."""
    child = _child(request, child_id)
    others = guardians_managed_by(request.actor).filter(ended_on=None)
    linked = Guardianship.objects.filter(child=child, ended_on=None).values("guardian")
    form = LinkForm(
        kept.typed(request),
        child=child,
        guardians=others.exclude(pk__in=linked).order_by("name", "id"),
    )
    if request.method == "POST" and form.is_valid():
        services.link_guardian(
            child=child, **form.cleaned_data, by=request.actor, now=timezone.now()
        )
        return redirect("child_record", child.pk)
    return _form_page(
        request,
        child,
        form,
        heading=_("A guardian of %(name)s who is on file"),
        lede=_("They get %(name)s's sheets from the next one on."),
        button=_("Link the guardian"),
    )


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def link_approve(request: ActingRequest, link_id: uuid.UUID) -> HttpResponse:
    """Yes: this guardian may read and write for this child."""
    link = _link(request, link_id)
    services.approve_link(link=link, by=request.actor, now=timezone.now())
    return redirect("child_record", link.child_id)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def link_end(request: ActingRequest, link_id: uuid.UUID) -> HttpResponse:
    """This guardian no longer reads or writes for this child; at once."""
    link = _link(request, link_id)
    services.unlink_guardian(link=link, by=request.actor, now=timezone.now())
    messages.success(
        request,
        _("%(guardian)s no longer sees %(child)s's sheets.")
        % {"guardian": link.guardian.name, "child": link.child.given_name},
    )
    return redirect("child_record", link.child_id)


@policy(Hat.STAFF, may=Can.MANAGE_BLOCKS)
@require_http_methods(METHODS)
def block_add(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """A court order: no access for somebody, whatever a list or a colleague says later."""
    child = _child(request, child_id)
    known = guardians_managed_by(request.actor)
    form = BlockForm(kept.typed(request), child=child, guardians=known)
    if request.method == "POST" and form.is_valid():
        services.block(child=child, **form.cleaned_data, by=request.actor, now=timezone.now())
        return redirect("child_record", child.pk)
    return _form_page(
        request,
        child,
        form,
        heading=_("No access to %(name)s"),
        lede=_("It counts from the next click on. No list brings the access back."),
        button=_("Set the block"),
    )


@policy(Hat.STAFF, may=Can.MANAGE_BLOCKS)
@require_POST
def block_lift(request: ActingRequest, block_id: uuid.UUID) -> HttpResponse:
    """The order no longer stands; the link is as it was before."""
    children = children_managed_by(request.actor)
    blocks = Block.objects.filter(child__in=children)
    known = no_adult_around(request.actor, "guardian")
    standing = get_object_or_404(blocks.filter(known), pk=block_id)
    services.lift_block(block=standing, by=request.actor, now=timezone.now())
    return redirect("child_record", standing.child_id)


def _child(request: ActingRequest, child_id: uuid.UUID) -> Child:
    return get_object_or_404(children_managed_by(request.actor), pk=child_id)


def _link(request: ActingRequest, link_id: uuid.UUID) -> Guardianship:
    links = Guardianship.objects.filter(child__in=children_managed_by(request.actor))
    links = links.filter(no_adult_around(request.actor, "guardian"))
    return get_object_or_404(links.select_related("guardian", "child"), pk=link_id)


def _form_page(
    request: ActingRequest, child: Child, form: Form, *, heading: str, lede: str, button: str
) -> HttpResponse:
    name = {"name": child.given_name}
    page = {
        "heading": heading % name,
        "lede": lede % name,
        "form": form,
        "button": button,
        "back_url": reverse("child_record", args=[child.pk]),
        "back_label": child.full_name,
    }
    return render(request, "accounts/form_page.html", page)
