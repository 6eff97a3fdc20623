"""A signed-in parent's pages: all their children, all weeks, how we reach them."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ActingRequest, Hat, children_visible_to, policy
from accounts.letters.stopping import start_again, stop
from accounts.services.reading import What, note_read
from accounts.services.settings import choose
from checkins.access import get_child_or_404
from checkins.forms.home import ReachForm
from checkins.queries.home import home as read_home
from checkins.queries.home_child import child_weeks


@policy(Hat.GUARDIAN)
@never_cache
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """One sheet a child, the weeks before, and the settings."""
    return _home(request, ReachForm.of(request.actor.guardians[0], translation.get_language()))


@policy(Hat.GUARDIAN)
@never_cache
@require_safe
def home_welcome(request: ActingRequest) -> HttpResponse:
    """ "Did we get this right?": after the code of a welcome letter, before the first sheet."""
    guardians = request.actor.guardians
    children = children_visible_to(request.actor).order_by("given_name", "family_name", "id")
    facts = {
        "name": guardians[0].name,
        "children": [child.given_name for child in children],
        "settings_form": ReachForm.of(guardians[0], translation.get_language()),
        "masked_address": guardians[0].masked_email,
    }
    return render(request, "accounts/home_welcome.html", facts)


@policy(Hat.GUARDIAN)
@never_cache
@require_safe
def home_child(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """All weeks of one child, ten on a page."""
    child = get_child_or_404(request.actor, child_id)
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    weeks = child_weeks(request.actor, child, page, now=timezone.now()) if page else None
    if weeks is None or (page > 1 and not weeks.weeks):
        raise Http404
    note_read(request.actor, What.WEEKS, [child.pk], school_id=child.school_id, now=timezone.now())
    return render(request, "accounts/home_child.html", {"page": weeks, "child_id": child.pk})


@policy(Hat.GUARDIAN)
@never_cache
@require_POST
def home_settings(request: ActingRequest) -> HttpResponse:
    """Mail or paper, language, reminder."""
    form = ReachForm.of(request.actor.guardians[0], translation.get_language(), request.POST)
    if not form.is_valid():
        return _home(request, form)
    choose(**form.cleaned_data, by=request.actor, now=timezone.now())
    language = form.cleaned_data["language"]
    with translation.override(language):
        messages.success(request, _("Kept. It counts from the next letter on."))
    response = redirect("home")
    # A language picked on this browser's pages before would speak louder than the one kept now.
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


@policy(Hat.GUARDIAN)
@never_cache
@require_POST
def home_letters(request: ActingRequest) -> HttpResponse:
    """Stop all letters (`want=stop`), or let them come again (`want=start`)."""
    wants_stop = request.POST.get("want") == "stop"
    for guardian in request.actor.guardians:
        if wants_stop:
            stop(guardian, now=timezone.now())
        else:
            start_again(guardian)
    said = _("No more letters. This page stays open to you.") if wants_stop else None
    messages.success(request, said or _("Letters come again."))
    return redirect("home")


def _home(request: ActingRequest, form: ReachForm) -> HttpResponse:
    first = request.actor.guardians[0]
    facts: dict[str, Any] = {
        "page": read_home(request.actor, now=timezone.now()),
        "settings_form": form,
        "masked_address": first.masked_email,
        "has_stopped": all(guardian.stopped_at for guardian in request.actor.guardians),
    }
    return render(request, "accounts/home.html", facts)
