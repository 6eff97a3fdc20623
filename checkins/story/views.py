"""The story's pages: for who works with the child, and for each family its own."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.services.reading import What, note_read
from checkins.queries.calendar import nearest_week
from checkins.story.page import Story, story


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_safe
def child_story(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """By term; `?term=<id>` is another than the newest."""
    page = _read(request, child_id)
    week = nearest_week(page.child.school, request.actor.today)
    facts = {"page": page, "this_week": week if page.room and not page.is_over else None}
    return render(request, "story/child.html", facts)


@policy(Hat.GUARDIAN)
@never_cache
@require_safe
def home_story(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """This home's half, and what school shared with it."""
    return render(request, "story/home.html", {"page": _read(request, child_id)})


def _read(request: ActingRequest, child_id: uuid.UUID) -> Story:
    """The page, noted as read. 404 for who may not read it and for a term that is not told."""
    page = story(request.actor, child_id, term=_term(request))
    if page is None:
        raise Http404
    note_read(
        request.actor,
        What.STORY,
        [page.child.pk],
        school_id=page.child.school_id,
        now=timezone.now(),
    )
    return page


def _term(request: HttpRequest) -> uuid.UUID | None:
    asked = request.GET.get("term")
    if asked is None:
        return None
    try:
        return uuid.UUID(asked)
    except ValueError:
        raise Http404 from None
