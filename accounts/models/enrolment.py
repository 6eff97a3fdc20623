"""Who is in a class, and who works with whom: both with dates."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.base import FromSource, SchoolRecord
from accounts.models.classroom import Classroom
from accounts.models.people import Child
from accounts.models.user import Member


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def on(self, day: dt.date) -> "EnrolmentQuerySet":
        """In force on a day; the last day counts."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def home(self) -> "EnrolmentQuerySet":
        """The class that owns the child's sheet."""
        return self.filter(is_home=True)


class Enrolment(FromSource, SchoolRecord):
    """A child in a class. Exactly one a day is the home class: it owns the sheet, ready and share."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="enrolments")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="enrolments")
    is_home = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["child", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(is_home=True, ends_on=None),
                name="one_open_home_class",
            ),
            # PostgreSQL refuses any day in two home classes too (migration 0009): SQLite cannot.
            models.UniqueConstraint(
                fields=["child", "starts_on"],
                condition=Q(is_home=True),
                name="one_home_class_begins_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="enrolment_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} in {self.classroom_id}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def on(self, day: dt.date) -> "AssignmentQuerySet":
        """In force on a day; the last day counts."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Assignment(FromSource, SchoolRecord):
    """A member works with a class or with one child, from a day to a day.

    A teacher of the child's home class may share; a specialist writes lines of their own; a
    substitute is a teacher for some days.
    """

    class Kind(models.TextChoices):
        TEACHER = "teacher", _("Teacher")
        CO_TEACHER = "co_teacher", _("Co-teacher")
        SUBSTITUTE = "substitute", _("Substitute")
        SPECIALIST = "specialist", _("Specialist")

    TEACHING = (Kind.TEACHER, Kind.CO_TEACHER, Kind.SUBSTITUTE)
    OWN_CLASS = (Kind.TEACHER, Kind.CO_TEACHER)
    """Who reads on for a while when it is over (docs/adr/0005)."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="assignments")
    classroom = models.ForeignKey(
        Classroom, on_delete=models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TEACHER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_gone = models.BooleanField(
        default=False, help_text="Ended by its source, which may bring it back."
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["classroom", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(classroom=None, child__isnull=False)
                | Q(classroom__isnull=False, child=None),
                name="assignment_to_a_class_or_to_a_child",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind}"
