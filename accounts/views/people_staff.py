"""Staff: invite, give roles, assign to classes, say goodbye. For leaders."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept, services
from accounts.access import (
    ActingRequest,
    Can,
    Hat,
    assignments_ended_by,
    classrooms_managed_by,
    members_managed_by,
    policy,
)
from accounts.duties import with_second_step
from accounts.forms.staff import AssignmentForm, MemberForm, RolesForm
from accounts.forms.teachers import TeachersForm
from accounts.forms.yes import number_in
from accounts.models import Member
from accounts.queries.people import children_at_school
from accounts.queries.staff import member_row, members_to_invite, staff_rows, stopped_at


def _last_leader() -> str:
    return _("The school needs a leader. Give somebody else that role first.")


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: ActingRequest) -> HttpResponse:
    """Everybody who works here; the form invites one more."""
    form = MemberForm(kept.typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            member = services.add_member(**form.cleaned_data, by=request.actor, now=timezone.now())
            _say_invited(request, member)
            return redirect("member_record", member.pk)
        except services.AlreadyMember:
            form.add_error("email", _("Somebody with this address works here already."))
    rows = staff_rows(request.actor, now=timezone.now())
    page = {
        "members": rows,
        "to_invite": sum(row.waits for row in rows),
        "form": form,
    }
    return render(request, "accounts/people/staff.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_several(request: ActingRequest) -> HttpResponse:
    """A list of teachers, each with their class; then the page that invites all of them."""
    actor = request.actor
    rooms = classrooms_managed_by(actor).not_over(actor.today).newest_last()
    form = TeachersForm(kept.typed(request), classrooms=rooms)
    if request.method == "POST" and form.is_valid():
        count = services.add_teachers(teachers=form.teachers, by=actor, now=timezone.now())
        said = ngettext("%(count)s teacher is new.", "%(count)s teachers are new.", count)
        messages.success(request, said % {"count": count})
        return redirect("staff_invite" if count else "staff")
    page = {
        "heading": _("Several teachers"),
        "lede": _("Who works here already stays as they are. Nobody gets a letter yet."),
        "form": form,
        "button": _("Add them"),
        "back_url": reverse("staff"),
        "back_label": _("Staff"),
    }
    return render(request, "accounts/form_page.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def member_record(request: ActingRequest, member_id: uuid.UUID) -> HttpResponse:
    """Name and roles, and whom they work with."""
    member = _member(request, member_id)
    form = RolesForm(
        kept.typed(request),
        initial={"display_name": member.display_name, "roles": member.roles},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_roles(
                member=member, **form.cleaned_data, by=request.actor, now=timezone.now()
            )
            messages.success(request, _("Saved."))
            return redirect("member_record", member.pk)
        except services.LastLeader:
            form.add_error("roles", _last_leader())
    page = {
        "member": member_row(request.actor, member, now=timezone.now()),
        "form": form,
        "stopped_at": stopped_at(member),
    }
    return render(request, "accounts/people/member.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def member_assign(request: ActingRequest, member_id: uuid.UUID) -> HttpResponse:
    """A class, or one child by name."""
    member = _member(request, member_id)
    form = AssignmentForm(
        kept.typed(request),
        classrooms=classrooms_managed_by(request.actor).not_over(request.actor.today),
        children=children_at_school(request.actor),
        today=request.actor.today,
    )
    if request.method == "POST" and form.is_valid():
        services.assign(member=member, **form.cleaned_data, by=request.actor, now=timezone.now())
        return redirect("member_record", member.pk)
    page = {
        "heading": _("%(name)s works with") % {"name": member.display_name},
        "lede": _("They see the sheets of that class, or of that child, from now on."),
        "form": form,
        "button": _("Assign"),
        "back_url": reverse("member_record", args=[member.pk]),
        "back_label": member.display_name,
    }
    return render(request, "accounts/form_page.html", page)


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_POST
def assignment_end(request: ActingRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """At once. The office ends a substitute's, on the page of the class."""
    assignment = get_object_or_404(assignments_ended_by(request.actor), pk=assignment_id)
    services.end_assignment(assignment=assignment, by=request.actor, now=timezone.now())
    if request.actor.may(Can.MANAGE_STAFF):
        return redirect("member_record", assignment.member_id)
    return redirect("classroom_people", assignment.classroom_id)


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_POST
def member_invite(request: ActingRequest, member_id: uuid.UUID) -> HttpResponse:
    """The invitation once more; the one before it ends."""
    member = _member(request, member_id)
    services.invite_again(member=member, by=request.actor, now=timezone.now())
    _say_invited(request, member)
    return redirect("member_record", member.pk)


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_invite(request: ActingRequest) -> HttpResponse:
    """Everybody who was made without a letter, asked once more with their names."""
    members = members_to_invite(request.actor)
    names = [member.display_name for member in members]
    if request.method != "POST" or len(names) > number_in(request.POST, "people"):
        if not names:
            return redirect("staff")
        return render(request, "accounts/people/staff_invite.html", {"names": names})
    count = services.invite_all(members=members, by=request.actor, now=timezone.now())
    if count:
        said = ngettext(
            "%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count
        )
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("Nobody is left to invite."))
    return redirect("staff")


@policy(Hat.STAFF, may=Can.MANAGE_STAFF)
@require_POST
def member_leave(request: ActingRequest, member_id: uuid.UUID) -> HttpResponse:
    """No more access, from the next click on. What they wrote stays."""
    member = _member(request, member_id)
    try:
        services.deactivate_member(member=member, by=request.actor, now=timezone.now())
    except services.LastLeader:
        messages.error(request, _last_leader())
        return redirect("member_record", member.pk)
    messages.success(request, _("%(name)s has left.") % {"name": member.display_name})
    return redirect("staff")


def _member(request: ActingRequest, member_id: uuid.UUID) -> Member:
    members = members_managed_by(request.actor).select_related("user", "school")
    return get_object_or_404(with_second_step(members), pk=member_id)


def _say_invited(request: ActingRequest, member: Member) -> None:
    messages.success(
        request, _("An invitation is on its way to %(email)s.") % {"email": member.user.email}
    )
