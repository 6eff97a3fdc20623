"""A class of one school year."""

from django.db import models

from accounts.models.base import SchoolRecord


class Classroom(SchoolRecord):
    """A class, as families name it: "Room 12". A new school year makes new rows."""

    name = models.CharField(max_length=80)
    roster_id = models.CharField(max_length=255, default="", blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                condition=models.Q(ended_on=None),
                name="one_open_classroom_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name
