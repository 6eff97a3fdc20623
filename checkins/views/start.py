"""`/`: everybody to the page where their week goes on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import Actor, Can, Hat, children_read_by, classrooms_of, policy
from accounts.middleware import wear
from accounts.models import School
from checkins.queries.calendar import nearest_week


@policy(None)
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Staff first: somebody who is also a parent finds a link to /home/ there."""
    if not request.user.is_authenticated:
        return redirect("account_login" if School.objects.exists() else "first_school")
    member = wear(request, Hat.STAFF)
    place = _staff_page(member) if member else None
    if place is not None:
        return place
    if wear(request, Hat.GUARDIAN):
        return redirect("home")
    return render(request, "accounts/nothing_here.html", {"is_staff": member is not None})


def _staff_page(actor: Actor) -> HttpResponse | None:
    """The first class's week, or the children, or who is reached, or the people; None when none is
    theirs.

    Who sets the school up goes on with that until it is live. Before there is an emergency number,
    the office comes to where it is missing.
    """
    assert actor.school is not None  # noqa: S101 - staff always act at a school
    if actor.may(Can.SET_UP) and actor.school.live_at is None:
        return redirect("setup")
    if actor.may(Can.MANAGE_CALENDAR) and not actor.school.emergency_number:
        return redirect("school_page")
    classroom = classrooms_of(actor).order_by("name").first()
    week = nearest_week(actor.school, actor.today) if classroom else None
    if classroom is not None and week is not None:
        return redirect("class_week", classroom.pk, week)
    if children_read_by(actor).exists():
        return redirect("my_children")
    if actor.may(Can.SEE_REACH) and nearest_week(actor.school, actor.today):
        return redirect("reach_now")
    return redirect("people") if actor.may(Can.MANAGE_PEOPLE) else None
