"""A goal hangs on the child, not on a sheet; its weekly marks are entries."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Member, SchoolRecord
from checkins.models.fields import WeekField
from checkins.models.sheet import Sheet
from checkins.weeks import Week

MOST_GOALS = 4
TOLD_FOR = 4
"""So many weeks after the one in which a goal ended, the next shared sheet still tells of it."""

STEPS = (_("Just starting"), _("Getting there"), _("Nearly"), _("Got it"))
"""The four worded steps, 1 to 4; there is never a zero."""


class Area(models.TextChoices):
    """What a goal is about, in the words of a kitchen table."""

    READING = "reading", _("Reading")
    WRITING = "writing", _("Writing")
    NUMBERS = "numbers", _("Numbers")
    TALKING = "talking", _("Talking and listening")
    FRIENDS = "friends", _("Friends")
    FEELINGS = "feelings", _("Feelings")
    HABITS = "habits", _("Habits, and doing things alone")
    BODY = "body", _("Body and movement")
    OTHER = "other", _("Something else")


class Ending(models.TextChoices):
    """How a goal ended. All three are an end to be glad of; nobody fails one."""

    GOT_IT = "got", _("got it")
    ENOUGH = "enough", _("good enough for now")
    COURSE = "course", _("we change course")


class GoalQuerySet(models.QuerySet["Goal"]):
    def live(self) -> "GoalQuerySet":
        return self.filter(ended_at=None)

    def told_on(self, sheet: uuid.UUID, week: Week) -> "GoalQuerySet":
        """Ended with a word, and this sheet is the one that tells its family so: the sheet of the
        week in which it ended, or the next that is shared."""
        untold = models.Q(told_in=None, ended_in__lte=week, ended_in__gte=week - TOLD_FOR)
        return self.filter(untold | models.Q(told_in=sheet), ended_at__isnull=False).exclude(
            how_ended=""
        )


class Goal(SchoolRecord):
    """Up to four live ones a child, in plain words.

    `ends_on` is meant, and nothing happens on it by itself. Of an ended goal `how_ended`, `last_words`
    and `ended_in` (the week whose sheet the teacher came from) are for its family, and `told_in` is
    the sheet on which both homes read them; all four are empty where a year's turn ended it.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="goals")
    title = models.CharField(max_length=120)
    meaning = models.CharField(max_length=300, default="", blank=True, help_text="What it means.")
    help_at_home = models.CharField(
        max_length=300, default="", blank=True, help_text="How you can help."
    )
    area = models.CharField(max_length=8, choices=Area, default="", blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="When it is meant to end.")
    position = models.PositiveSmallIntegerField(default=1)
    begun_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    carries = models.BooleanField(
        default=True, help_text="Goes on when the next school year begins."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    how_ended = models.CharField(max_length=6, choices=Ending, default="", blank=True)
    last_words = models.CharField(
        max_length=300, default="", blank=True, help_text="A line for the family."
    )
    ended_in = WeekField(null=True, blank=True)  # type: ignore[misc]  # the stub has no optional form
    told_in = models.ForeignKey(
        Sheet, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["child", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "position"],
                condition=models.Q(ended_at=None),
                name="one_live_goal_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=MOST_GOALS),
                name="at_most_four_goals",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GoalRevision(SchoolRecord):
    """A goal's words and facts as they once stood. Never changed."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    meaning = models.CharField(max_length=300, default="", blank=True)
    help_at_home = models.CharField(max_length=300, default="", blank=True)
    area = models.CharField(max_length=8, choices=Area, default="", blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["goal", "-version", "id"]

    def __str__(self) -> str:
        return f"{self.goal_id} v{self.version}"
