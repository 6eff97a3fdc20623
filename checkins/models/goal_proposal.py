"""A home's idea for a goal: asked of the school like a question, and tracked like one."""

from django.db import models

from accounts.models import SchoolRecord
from checkins.models.conversation import Question


class GoalProposal(SchoolRecord):
    """What makes a home's question an idea for a goal.

    The idea in the home's own words is the question's text, its household and its writer are the
    question's, and so is who may read it. School answers the question, or takes the idea over:
    then `question.goal` is what became of it, in school's words and everybody's to read.
    """

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="proposal")
    why = models.TextField(default="", blank=True)

    class Meta:
        ordering = ["question"]

    def __str__(self) -> str:
        return f"{self.question_id} proposed"
