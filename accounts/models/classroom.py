"""A class of one school year."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from accounts.models.base import FromSource, SchoolRecord


class ClassroomQuerySet(models.QuerySet["Classroom"]):
    def on(self, day: dt.date) -> "ClassroomQuerySet":
        """Classes that are held on a day; the last day counts."""
        return self.not_over(day).filter(Q(starts_on=None) | Q(starts_on__lte=day))

    def not_over(self, day: dt.date) -> "ClassroomQuerySet":
        """The same, and those that are to come."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day))

    def newest_last(self) -> "ClassroomQuerySet":
        """Of two with one name, at a turn of the year, the one that stays comes last."""
        return self.order_by(F("ended_on").asc(nulls_last=True), "name", "id")


class Classroom(FromSource, SchoolRecord):
    """A class, as families name it: "Room 12". A new school year makes new rows.

    `starts_on` is set for a class that was prepared for a coming year: nobody is in it before.
    """

    name = models.CharField(max_length=80)
    roster_id = models.CharField(max_length=255, default="", blank=True)
    course_id = models.CharField(
        max_length=255, default="", blank=True, help_text="The sender's id of what it teaches."
    )
    starts_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                condition=models.Q(ended_on=None),
                name="one_open_classroom_per_name",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                name="classroom_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name
