"""What a home asks about one goal, by a tap. Called with the sheet locked."""

import datetime as dt
import uuid
from collections.abc import Collection

from accounts.models import Guardian
from checkins.models import Goal, Half, Prompt, Question, Sheet
from checkins.models.conversation import QuestionQuerySet

ABOUT_GOALS = ("explain", "help")
"""The keys of the chips that ask about a goal (checkins/builtin/our_week.py)."""
About = tuple[uuid.UUID, str]
"""A goal, and the key of a chip that asks about it."""


def chips_about_goals(prompt: Prompt) -> list[str]:
    """Those of the prompt that ask about a goal, in their order."""
    return [option["key"] for option in prompt.options if option["key"] in ABOUT_GOALS]


def ask_about_goals(
    sheet: Sheet, prompt: Prompt, *, asked: Collection[About], by: Guardian, now: dt.datetime
) -> None:
    """What the household asks about goals on this sheet is this; anything else is passed over.

    Another tap on a chip that was taken back asks it again; one that was answered stays so.
    """
    keys = chips_about_goals(prompt)
    goals = set(
        Goal.objects.filter(
            child=sheet.child_id, pk__in={goal for goal, _chip in asked}
        ).values_list("pk", flat=True)
    )
    wanted = {(goal, chip) for goal, chip in asked if goal in goals and chip in keys}
    standing = {(one.goal_id, one.chip): one for one in asked_about(sheet, prompt, by)}
    for about, question in standing.items():
        if question.answered_at is None and (question.dropped_at is None) != (about in wanted):
            question.dropped_at = None if about in wanted else now
            question.save(update_fields=["dropped_at"])
    Question.objects.bulk_create(
        Question(
            school_id=sheet.school_id,
            child_id=sheet.child_id,
            sheet=sheet,
            prompt=prompt,
            half=Half.HOME,
            household_id=by.household_id,
            by_guardian=by,
            goal_id=goal,
            chip=chip,
            asked_at=now,
        )
        for goal, chip in sorted(wanted - set(standing))
    )


def asked_about(sheet: Sheet, prompt: Prompt, by: Guardian) -> QuestionQuerySet:
    """The household's questions about goals on this sheet, those that were taken back too."""
    return Question.objects.filter(
        sheet=sheet,
        prompt=prompt,
        half=Half.HOME,
        household=by.household_id,
        goal__isnull=False,
    ).exclude(chip="")
