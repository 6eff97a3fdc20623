"""A goal hangs on the child, not on a sheet; its weekly marks are entries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Member, SchoolRecord

MOST_GOALS = 4

STEPS = (_("Just starting"), _("Getting there"), _("Nearly"), _("Got it"))
"""The four worded steps, 1 to 4; there is never a zero."""


class GoalQuerySet(models.QuerySet["Goal"]):
    def live(self) -> "GoalQuerySet":
        return self.filter(ended_at=None)


class Goal(SchoolRecord):
    """Up to four live ones a child, in plain words."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="goals")
    title = models.CharField(max_length=120)
    meaning = models.CharField(max_length=300, default="", blank=True, help_text="What it means.")
    help_at_home = models.CharField(
        max_length=300, default="", blank=True, help_text="How you can help."
    )
    position = models.PositiveSmallIntegerField(default=1)
    begun_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    carries = models.BooleanField(
        default=True, help_text="Goes on when the next school year begins."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
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
    """A goal's words as they once stood. Never changed."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    meaning = models.CharField(max_length=300, default="", blank=True)
    help_at_home = models.CharField(max_length=300, default="", blank=True)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["goal", "-version", "id"]

    def __str__(self) -> str:
        return f"{self.goal_id} v{self.version}"
