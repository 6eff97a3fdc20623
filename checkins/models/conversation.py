"""What goes back and forth: questions until answered, and one-tap reactions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Guardian, Household, Member, SchoolRecord
from checkins.models.goal import Goal
from checkins.models.sheet import Sheet
from checkins.models.template import Half, Prompt
from checkins.models.voices import ContactLog


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> "QuestionQuerySet":
        return self.filter(answered_at=None, dropped_at=None)

    def from_home(self) -> "QuestionQuerySet":
        return self.filter(half=Half.HOME)


class Question(SchoolRecord):
    """A question by one half to the other, open until answered.

    School's question goes to every household of the child; each may answer. A home's question
    is between that household and the school. `chip` is the option's key when it was tapped, not typed.
    `goal` is the one that a tapped question is about, or the one that an idea for a goal became
    (`GoalProposal`).
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="questions")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="questions")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    half = models.CharField(max_length=6, choices=Half, help_text="Who asks.")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="questions"
    )
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(default="", blank=True)
    chip = models.CharField(max_length=40, default="", blank=True)
    goal = models.ForeignKey(
        Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(half="school", household=None)
                | Q(half="home", household__isnull=False),
                name="home_question_names_its_household",
            ),
        ]
        indexes = [
            models.Index(
                fields=["child", "half"], condition=Q(answered_at=None), name="question_open"
            ),
            models.Index(
                fields=["school", "half"],
                condition=Q(answered_at=None, dropped_at=None),
                name="question_open_at_school",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.half}"


class Answer(SchoolRecord):
    """One side's answer. A member answers a home's question; a household answers school's."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField()
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    given_on = models.ForeignKey(
        Sheet,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The later sheet with which a home answered; none: on the question's own.",
    )
    answered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["question", "answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(household=None), name="one_answer_by_school"
            ),
            models.UniqueConstraint(
                fields=["question", "household"],
                condition=Q(household__isnull=False),
                name="one_answer_per_household",
            ),
        ]

    def __str__(self) -> str:
        return f"to {self.question_id}"


class AnswerRevision(SchoolRecord):
    """An answer as it once stood, an emptied one too. Never changed.

    It hangs on the question, because an answer that was taken back leaves no row.
    """

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="answer_revisions"
    )
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField()
    text = models.TextField(default="", blank=True)
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["question", "-version", "id"]

    def __str__(self) -> str:
        return f"to {self.question_id} v{self.version}"


class ReactionKind(models.TextChoices):
    """One tap is a reply too."""

    THANKS = "thanks", _("Thank you")
    HOME_TOO = "home_too", _("At home too")
    READ = "read", _("Read it")
    TALKED = "talked", _("We talked about it")
    CALL = "call", _("Please call me")


class Reaction(SchoolRecord):
    """A guardian's one-tap reply to a sheet. "Please call me" waits until `called_on`; `talk` is the line
    in the log of talks that came of the call."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="reactions")
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="reactions")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=8, choices=ReactionKind)
    called_on = models.DateField(null=True, blank=True)
    called_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    talk = models.ForeignKey(
        ContactLog, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["sheet", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "guardian", "kind"], name="one_reaction_per_kind"
            )
        ]

    def __str__(self) -> str:
        return self.kind
