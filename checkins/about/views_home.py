"""A signed-in parent tells of their child. A reply link does not lead here: it is a week's."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, children_visible_to, policy
from accounts.models import Child, Guardian
from accounts.services.reading import What, note_read
from checkins.about.forms import AboutForm
from checkins.about.homes import guardian_for
from checkins.access import about_visible_to, get_child_or_404
from checkins.services.about import AboutConflict, tell_about


def keep_signed_out(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """What was typed waits in this browser for its writer, and they are asked to sign in."""
    if kept.is_writer(request):
        return kept.keep(request)
    return redirect_to_login(request.get_full_path())


@policy(Hat.GUARDIAN)
@never_cache
@require_safe
def home_about_all(request: ActingRequest) -> HttpResponse:
    """Where the letter's button leads: to the one child, or to a choice."""
    children = list(children_visible_to(request.actor).by_name())  # type: ignore[attr-defined]
    if len(children) == 1:
        return redirect("home_about", children[0].pk)
    return render(request, "about/choose.html", {"children": children})


@policy(Hat.GUARDIAN, may=Can.WRITE_HOME_HALF, signed_out=keep_signed_out)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home_about(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """A home's own answers. Another home of the child has a page of its own."""
    child = get_child_or_404(request.actor, child_id)
    guardian = guardian_for(request.actor, child)
    if request.method != "POST":
        now, school = timezone.now(), child.school_id
        note_read(request.actor, What.ABOUT, [child.pk], school_id=school, now=now)
        return _show(request, child, guardian, _form(request, child, guardian, kept.typed(request)))
    if _is_anothers(request, guardian):
        messages.error(
            request, _("This page was opened by somebody else. Nothing of it was sent as you.")
        )
        return _show(request, child, guardian, _form(request, child, guardian, None), status=409)
    kept.let_go(request)
    form = _form(request, child, guardian, request.POST)
    if form.is_valid() and _send(request, child, guardian, form):
        said = _("Sent. Thank you. Who works with %(name)s at school reads it.")
        messages.success(request, said % {"name": child.given_name})
        return redirect("home_about", child.pk)
    return _show(request, child, guardian, form, status=400)


def _is_anothers(request: ActingRequest, guardian: Guardian) -> bool:
    """Two adults share a browser, and the page of one was left open when the other came in."""
    return request.POST.get("whose", "") not in ("", str(guardian.pk))


def _form(request: ActingRequest, child: Child, guardian: Guardian, data: Any) -> AboutForm:
    rows = about_visible_to(request.actor).filter(child=child, household=guardian.household)
    return AboutForm(
        data,
        child_name=child.given_name,
        rows={row.key: row for row in rows.select_related("by_guardian")},
        readers=_("Read by who works with %(name)s at school.") % {"name": child.given_name},
    )


def _send(request: ActingRequest, child: Child, guardian: Guardian, form: AboutForm) -> bool:
    try:
        tell_about(
            child,
            household=guardian.household,
            guardian=guardian,
            words=form.words(),
            seen=form.seen(),
            by=request.actor,
            now=timezone.now(),
        )
    except AboutConflict as conflict:
        form.ask_about(conflict.theirs, _("Somebody at home wrote this in the meantime:"))
        return False
    return True


def _show(
    request: ActingRequest, child: Child, guardian: Guardian, form: AboutForm, status: int = 200
) -> HttpResponse:
    page = {
        "child": child,
        "guardian": guardian,
        "form": form,
        "has_told": any(row.text for row in form.rows.values()),
        "seal": kept.seal_of(request.actor.user),
        "keep_key": f"about {guardian.pk} {child.pk}",
    }
    return render(request, "about/home.html", page, status=status)
