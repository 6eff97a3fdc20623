"""Records that may be one person: shown side by side, for somebody at the school to decide."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.access import ActingRequest, Can, Hat, guardians_managed_by, policy
from accounts.models import Guardian
from accounts.queries.merging import MOST, merge_proposals


@policy(Hat.STAFF, may=Can.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def merges(request: ActingRequest) -> HttpResponse:
    """The pairs, and for each: one person, two people, or first the same home."""
    pairs = merge_proposals(request.actor)
    if request.method == "POST":
        keep, gone = _guardian(request, "keep"), _guardian(request, "gone")
        answer = ANSWERS.get(request.POST.get("answer", ""))
        if keep and gone and answer and any(one.is_of(keep.pk, gone.pk) for one in pairs):
            answer(request, keep, gone)
        else:
            _say_stale(request)
        return redirect("merges")
    page = {"pairs": pairs, "is_full": len(pairs) == MOST}
    return render(request, "accounts/people/merges.html", page)


def _one_person(request: ActingRequest, keep: Guardian, gone: Guardian) -> None:
    try:
        services.merge(keep=keep, gone=gone, by=request.actor, now=timezone.now())
    except services.NoPair:
        _say_stale(request)
    except services.TwoHomes:
        messages.error(
            request, _("They live in two homes here. Say first that it is the same home.")
        )
    else:
        said = _(
            "%(name)s is one person now. A child whom only one of the two records had a yes for waits for yours."
        )
        messages.success(request, said % {"name": keep.name})


def _two_people(request: ActingRequest, keep: Guardian, gone: Guardian) -> None:
    services.refuse_merge(first=keep, second=gone, by=request.actor, now=timezone.now())
    messages.success(request, _("They stay two people. Nobody will be asked about them again."))


def _same_home(request: ActingRequest, keep: Guardian, gone: Guardian) -> None:
    try:
        services.same_home(guardians=[keep, gone], by=request.actor, now=timezone.now())
    except services.KeptApart:
        said = _("One of them has no access to a child of the other’s, so they share no home here.")
        messages.error(request, said)
    else:
        messages.success(request, _("They share one home now."))


def _say_stale(request: ActingRequest) -> None:
    messages.error(request, _("These two are not waiting any more. Here is what is left."))


def _guardian(request: ActingRequest, which: str) -> Guardian | None:
    """None for what is no id; one of another school does not exist."""
    try:
        pk = uuid.UUID(request.POST.get(which, ""))
    except ValueError:
        return None
    known = guardians_managed_by(request.actor).select_related("household")
    return get_object_or_404(known, pk=pk)


ANSWERS: dict[str, Callable[[ActingRequest, Guardian, Guardian], None]] = {
    "one": _one_person,
    "two": _two_people,
    "home": _same_home,
}
