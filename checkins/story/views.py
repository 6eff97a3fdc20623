"""The story's pages: for who works with the child, and for each family its own."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.second_step import asks_again
from accounts.services.reading import What, note_read
from checkins.access import get_classroom_or_404
from checkins.queries.calendar import nearest_week
from checkins.story.file import file_name, story_file
from checkins.story.page import Story, story
from checkins.story.trend import class_trend


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


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_GET
@asks_again
def child_story_file(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """The same as a file."""
    return _file(_read(request, child_id, What.STORY_FILE))


@policy(Hat.GUARDIAN)
@never_cache
@require_GET
def home_story_file(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """The same as a file."""
    return _file(_read(request, child_id, What.STORY_FILE))


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_safe
def class_trend_page(request: ActingRequest, classroom_id: uuid.UUID) -> HttpResponse:
    """How a class's weeks went: numbers of the class, and who waits for good news."""
    room = get_classroom_or_404(request.actor, classroom_id)
    page = class_trend(request.actor, room, term=_term(request))
    if page is None:
        raise Http404
    week = nearest_week(room.school, request.actor.today)
    return render(request, "story/class_trend.html", {"page": page, "this_week": week})


def _file(page: Story) -> HttpResponse:
    response = HttpResponse(story_file(page), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=file_name(page))
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _read(request: ActingRequest, child_id: uuid.UUID, what: What = What.STORY) -> Story:
    """The page, noted as read. 404 for who may not read it and for a term that is not told."""
    page = story(request.actor, child_id, term=_term(request))
    if page is None:
        raise Http404
    child = page.child
    note_read(request.actor, what, [child.pk], school_id=child.school_id, now=timezone.now())
    return page


def _term(request: HttpRequest) -> uuid.UUID | None:
    asked = request.GET.get("term")
    if asked is None:
        return None
    try:
        return uuid.UUID(asked)
    except ValueError:
        raise Http404 from None
