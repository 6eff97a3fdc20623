"""The thank-you wall of the staff."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import kept
from accounts.access import ActingRequest, Hat, policy
from accounts.models import Member
from checkins.insights.forms import ThanksForm
from checkins.insights.wall import thanks_taken_down_by, thanks_visible_to, wall
from checkins.services import thanks


@policy(Hat.STAFF)
@require_safe
def thanks_page(request: ActingRequest) -> HttpResponse:
    """What hangs there, and what waits for a yes."""
    return render(request, "insights/thanks.html", {"wall": wall(request.actor)})


@policy(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def thanks_write(request: ActingRequest) -> HttpResponse:
    """To a colleague, who is asked on the page itself; to a family that was asked before."""
    form = ThanksForm(kept.typed(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        _say(request, form)
        return redirect("thanks")
    page = {
        "heading": _("Write a thank-you"),
        "form": form,
        "button": _("Say thank you"),
        "back_url": reverse("thanks"),
    }
    return render(request, "accounts/form_page.html", page)


def _say(request: ActingRequest, form: ThanksForm) -> None:
    by, now, text = request.actor, timezone.now(), form.cleaned_data["text"]
    thanked = form.thanked
    if isinstance(thanked, Member):
        thanks.thank_colleague(thanked, text=text, by=by, now=now)
        said = _("%(name)s reads it and decides whether it goes on the wall.")
        messages.success(request, said % {"name": thanked.display_name})
        return
    thanks.thank_family(thanked, called=form.cleaned_data["called"], text=text, by=by, now=now)
    messages.success(request, _("It is on the wall."))


@policy(Hat.STAFF)
@require_POST
def thanks_show(request: ActingRequest, thank_you_id: uuid.UUID) -> HttpResponse:
    """Who is thanked says yes."""
    mine = thanks_visible_to(request.actor).filter(to_member=request.actor.member)
    note = get_object_or_404(mine, pk=thank_you_id)
    thanks.hang_up(note, by=request.actor, now=timezone.now())
    return redirect("thanks")


@policy(Hat.STAFF)
@require_POST
def thanks_take_down(request: ActingRequest, thank_you_id: uuid.UUID) -> HttpResponse:
    """Who wrote it, who is thanked, or the leader."""
    note = get_object_or_404(thanks_taken_down_by(request.actor), pk=thank_you_id)
    thanks.take_down(note, by=request.actor, now=timezone.now())
    messages.success(request, _("It is off the wall."))
    return redirect("thanks")
