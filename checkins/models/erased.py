"""What is left of erased children: how many sheets a class had in a week, and of whom nothing."""

from django.db import models

from accounts.models import Classroom, SchoolRecord
from checkins.models.fields import WeekField


class ErasedWeek(SchoolRecord):
    """Sheets of a class and week that were erased, counted; no id of a child."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+")
    week = WeekField()
    sheets = models.PositiveIntegerField(default=0)
    shared = models.PositiveIntegerField(default=0)
    replied = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["classroom", "-week"]
        constraints = [
            models.UniqueConstraint(fields=["classroom", "week"], name="one_erased_week_per_class")
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.week}"
