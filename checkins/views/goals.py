"""A child's goals: add, change the words, end."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.models import Child
from checkins.access import get_child_or_404, goals_visible_to
from checkins.forms.goal import GoalForm
from checkins.models import Goal
from checkins.services.goals import GoalConflict, TooManyGoals, begin_goal, change_goal, end_goal
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_add(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """A new goal for a child one teaches."""
    child = get_child_or_404(request.actor, child_id)
    form = GoalForm(kept.typed(request), child_name=child.given_name)
    if request.method == "POST" and form.is_valid():
        member = request.actor.member
        assert member is not None  # noqa: S101 - the policy asks for staff
        try:
            begin_goal(child, **form.words(), by=member, now=timezone.now())
            return _back(request, child)
        except TooManyGoals:
            form.add_error(None, _("Four goals are enough for one child. End one first."))
    return render(request, "checkins/goal.html", {"child": child, "form": form, "goal": None})


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_edit(request: ActingRequest, goal_id: uuid.UUID) -> HttpResponse:
    """Other words for a goal."""
    goal, child = _goal_or_404(request, goal_id)
    form = GoalForm(kept.typed(request), goal=goal, child_name=child.given_name)
    if request.method == "POST" and form.is_valid():
        member = request.actor.member
        assert member is not None  # noqa: S101 - the policy asks for staff
        try:
            change_goal(goal, **form.words(), seen=form.seen(), by=member, now=timezone.now())
            return _back(request, child)
        except GoalConflict as conflict:
            form.ask_about(conflict.theirs, conflict.fields)
    return render(request, "checkins/goal.html", {"child": child, "form": form, "goal": goal})


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_POST
def goal_end(request: ActingRequest, goal_id: uuid.UUID) -> HttpResponse:
    """The goal is done with."""
    goal, child = _goal_or_404(request, goal_id)
    member = request.actor.member
    assert member is not None  # noqa: S101 - the policy asks for staff
    end_goal(goal, by=member, now=timezone.now())
    return _back(request, child)


def _goal_or_404(request: ActingRequest, goal_id: uuid.UUID) -> tuple[Goal, Child]:
    goals = goals_visible_to(request.actor).filter(pk=goal_id)
    goal = goals.live().select_related("child__school").first()
    if goal is None:
        raise Http404
    return goal, goal.child


def _back(request: ActingRequest, child: Child) -> HttpResponse:
    """To the week that the writer came from, or to the child's weeks."""
    try:
        week = Week.parse(request.GET.get("week", ""))
    except ValueError:
        return redirect("child_weeks", child.pk)
    return redirect("child_sheet", child.pk, week)
