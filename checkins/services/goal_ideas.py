"""A home proposes a goal, and the school takes it over."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import Child, Guardian, Member
from checkins.models import Goal, GoalProposal, Kind, Prompt, Question, Sheet
from checkins.services import home_questions
from checkins.services.answers import in_turn
from checkins.services.goals import begin_goal


def propose(
    sheet: Sheet, prompt: Prompt, *, idea: str, why: str, by: Guardian, now: dt.datetime
) -> None:
    """The guardian's idea on this sheet; other words change the one that is open, none take it back.

    Part of a Send, with the sheet locked. `prompt` is home's row of goals. A reason without an idea
    is the idea.
    """
    home_questions.ask(sheet, prompt, text=idea or why, by=by, now=now)
    asked = Question.objects.filter(sheet=sheet, prompt=prompt, by_guardian=by, chip="").open()
    for question in asked.from_home().order_by("-asked_at", "-id")[:1]:
        GoalProposal.objects.update_or_create(
            question=question,
            defaults={"school_id": sheet.school_id, "why": why if idea else ""},
        )


def standing(sheet: Sheet, prompt: Prompt, by: Guardian) -> tuple[str, str] | None:
    """The guardian's idea on this sheet that waits for school's word, and why; None without one."""
    asked = Question.objects.filter(sheet=sheet, prompt=prompt, by_guardian=by, chip="").open()
    found = asked.from_home().order_by("-asked_at", "-id").values_list("text", "proposal__why")
    mine = found.first()
    return (mine[0], mine[1] or "") if mine else None


@transaction.atomic
def take_over(
    question: Question, child: Child, *, by: Member, now: dt.datetime, **said: Any
) -> Goal:
    """The idea becomes a goal, in the words that `begin_goal` takes; its home is told so. Raises
    TooManyGoals.

    An idea that is a goal already is that goal: two pressed, or one pressed twice.
    """
    in_turn(question)
    question = Question.objects.select_related("goal").get(pk=question.pk)
    if question.goal is not None:
        return question.goal
    goal = begin_goal(child, **said, by=by, now=now)
    Question.objects.filter(pk=question.pk).update(
        goal=goal, answered_at=question.answered_at or now
    )
    return goal


def is_idea(question: Question) -> bool:
    """Whether a home's question is an idea for a goal; `question.prompt` is asked."""
    return question.prompt.kind == Kind.GOALS
