"""Which set of a class to print: the second of two clicks is the PDF."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ActingRequest, Can, Hat, policy
from accounts.models import School
from checkins.access import get_classroom_or_404
from checkins.dates import week_in_words
from checkins.queries.calendar import place_of
from checkins.queries.who_sees import who_reads_class
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.PRINT_SHEETS)
@require_safe
def print_choice(request: ActingRequest, classroom_id: uuid.UUID, week: Week) -> HttpResponse:
    """Filled, blank and spare sheets, each on both papers; the school's own paper first."""
    room = get_classroom_or_404(request.actor, classroom_id)
    if place_of(room.school, week) is None:
        raise Http404
    papers = sorted(School.Paper.choices, key=lambda paper: paper[0] != room.school.paper)
    context = {
        "room": room,
        "week": week,
        "label": week_in_words(week, room.school.school_days),
        "papers": papers,
        "readers": who_reads_class(room, request.actor.today),
    }
    return render(request, "checkins/print_choice.html", context)
