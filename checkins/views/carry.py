""" "Carry last week's next steps": the question, and the answer to it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, Can, Hat, children_visible_to, policy
from checkins.forms.class_week import ids_in
from checkins.queries.calendar import place_of
from checkins.queries.carried import NEXT_STEP, next_steps_to_carry
from checkins.services.carrying import carry_lines
from checkins.views.pages import get_shared_classroom, member_of
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_carry(request: ActingRequest, classroom_id: uuid.UUID, week: Week) -> HttpResponse:
    """Each child's with a box to tick; what is ticked is written as one's own."""
    room = get_shared_classroom(request.actor, classroom_id)
    if place_of(room.school, week) is None:
        raise Http404
    rows = next_steps_to_carry(request.actor, classroom_id, week)
    if request.method == "POST":
        ticked = set(ids_in(request.POST.getlist("child")))
        wanted = {row.child_id: row.words for row in rows if row.child_id in ticked}
        children = children_visible_to(request.actor).filter(pk__in=wanted)
        words = {child: wanted[child.pk] for child in children.select_related("school")}
        done = carry_lines(
            words, week, key=NEXT_STEP, by=member_of(request.actor), now=timezone.now()
        )
        said = ngettext("%(n)s next step is carried.", "%(n)s next steps are carried.", len(done))
        messages.success(request, said % {"n": len(done)})
        return redirect("class_week", classroom_id, week)
    page = {"rows": rows, "room": room, "week": week}
    return render(request, "checkins/carry.html", page)
