"""A child's goals: add, change the words, end, open again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import kept
from accounts.access import ActingRequest, Can, Hat, policy
from accounts.models import Child
from accounts.services.reading import What, note_read
from checkins.access import get_child_or_404, goals_visible_to
from checkins.forms.class_week import ids_in
from checkins.forms.goal import LONGEST_TITLE, EndForm, GoalForm
from checkins.models import Goal, Question
from checkins.services.ending_goals import TooLate, end_goal, reopen_goal
from checkins.services.goal_ideas import is_idea, take_over
from checkins.services.goals import GoalConflict, TooManyGoals, begin_goal, change_goal
from checkins.views.pages import get_home_question_or_404, member_of
from checkins.weeks import Week


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_add(request: ActingRequest, child_id: uuid.UUID) -> HttpResponse:
    """A new goal for a child one teaches; with `?idea=` out of a home's idea, which says so itself."""
    child = get_child_or_404(request.actor, child_id)
    idea = _idea(request, child)
    first = idea.text.split("\n")[0][:LONGEST_TITLE] if idea else ""
    today, name = request.actor.today, child.given_name
    form = GoalForm(kept.typed(request), child_name=name, today=today, title=first)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {**form.words(), **form.facts(), "by": member_of(request.actor)}
        try:
            if idea is None:
                begin_goal(child, **said, now=timezone.now())
            else:
                take_over(idea, child, **said, now=timezone.now())
            return _back(request, child)
        except TooManyGoals:
            form.add_error(None, _("Four goals are enough for one child. End one first."))
    if idea is not None:
        _note(request, child)
    context = {"child": child, "form": form, "goal": None, "idea": idea}
    return render(request, "checkins/goal.html", context)


def _idea(request: ActingRequest, child: Child) -> Question | None:
    """The home's idea that the goal is made of; 404 for one that is not this child's to see."""
    wanted = request.GET.get("idea")
    if wanted is None:
        return None
    found = next(iter(ids_in([wanted])), None)
    question = get_home_question_or_404(request.actor, found or uuid.UUID(int=0))
    if question.child_id != child.pk or not is_idea(question):
        raise Http404
    return question


def _note(request: ActingRequest, child: Child) -> None:
    """A home's words are on the page."""
    now = timezone.now()
    note_read(request.actor, What.SHEET, [child.pk], school_id=child.school_id, now=now)


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_edit(request: ActingRequest, goal_id: uuid.UUID) -> HttpResponse:
    """Other words for a goal."""
    goal = _goal_or_404(request, goal_id, is_live=True)
    form = GoalForm(kept.typed(request), goal=goal, child_name=goal.child.given_name)
    if request.method == "POST" and form.is_valid():
        by, now = member_of(request.actor), timezone.now()
        try:
            seen, facts = form.seen(), form.facts()
            change_goal(goal, **form.words(), facts=facts, seen=seen, by=by, now=now)
            return _back(request, goal.child)
        except GoalConflict as conflict:
            form.ask_about(conflict.theirs, conflict.fields)
    context = {"child": goal.child, "form": form, "goal": goal}
    return render(request, "checkins/goal.html", context)


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_end(request: ActingRequest, goal_id: uuid.UUID) -> HttpResponse:
    """How it ended, and a line for the family. It is there to be opened again for ten minutes."""
    goal = _goal_or_404(request, goal_id, is_live=True)
    form = EndForm(kept.typed(request))
    if request.method == "POST" and form.is_valid():
        by, now = member_of(request.actor), timezone.now()
        end_goal(goal, **form.cleaned_data, week=_week(request), by=by, now=now)
        return _back(request, goal.child)
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "checkins/goal_end.html", {"goal": goal, "form": form}, status=status)


@policy(Hat.STAFF, may=Can.WRITE_SCHOOL_HALF)
@require_POST
def goal_reopen(request: ActingRequest, goal_id: uuid.UUID) -> HttpResponse:
    """It was ended by mistake: within ten minutes it goes on."""
    goal = _goal_or_404(request, goal_id, is_live=False)
    try:
        reopen_goal(goal, by=member_of(request.actor), now=timezone.now())
        messages.success(request, _("The goal goes on."))
    except TooLate:
        messages.info(request, _("That was more than ten minutes ago. Begin it as a new goal."))
    except TooManyGoals:
        messages.info(request, _("Four goals are enough for one child. End one first."))
    return _back(request, goal.child)


def _goal_or_404(request: ActingRequest, goal_id: uuid.UUID, *, is_live: bool) -> Goal:
    """With its child and school; `is_live`: one that has ended is not there."""
    goals = goals_visible_to(request.actor).filter(pk=goal_id)
    found = goals.live() if is_live else goals
    goal = found.select_related("child__school", "school").first()
    if goal is None:
        raise Http404
    return goal


def _week(request: ActingRequest) -> Week | None:
    """The one whose sheet the writer came from."""
    try:
        return Week.parse(request.GET.get("week", ""))
    except ValueError:
        return None


def _back(request: ActingRequest, child: Child) -> HttpResponse:
    """To the week that the writer came from, or to the child's weeks."""
    week = _week(request)
    return redirect("child_sheet", child.pk, week) if week else redirect("child_weeks", child.pk)
