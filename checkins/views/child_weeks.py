"""A child's weeks, and the list of children to choose from."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.services.reading import What, note_read
from checkins.queries.calendar import nearest_week
from checkins.queries.child_weeks import child_weeks
from checkins.queries.my_children import my_children
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_safe
def child_weeks_page(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """Week by week, both halves; `?before=2026-W40` goes on to older ones."""
    try:
        before = Week.parse(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        raise Http404 from None
    page = child_weeks(request.actor, child_id, before=before)
    if page is None:
        raise Http404
    child = page.child
    note_read(request.actor, What.WEEKS, [child.pk], school_id=child.school_id, now=timezone.now())
    if page.about is not None:
        now, school = timezone.now(), child.school_id
        note_read(request.actor, What.ABOUT, [child.pk], school_id=school, now=now)
    week = nearest_week(page.child.school, request.actor.today)
    return render(request, "checkins/child_weeks.html", {"page": page, "this_week": week})


@policy(Hat.STAFF, may=Can.READ_SHEETS)
@require_safe
def my_children_page(request: ActingRequest) -> HttpResponse:
    """The children of one's classes and those one is assigned to by name."""
    return render(request, "checkins/my_children.html", {"groups": my_children(request.actor)})
