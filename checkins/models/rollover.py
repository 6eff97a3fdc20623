"""The turn from one school year to the next."""

from django.db import models
from django.db.models import Q

from accounts.models import Member, SchoolRecord
from checkins.models.calendar import SchoolYear


class RolloverQuerySet(models.QuerySet["Rollover"]):
    def coming(self) -> "RolloverQuerySet":
        """Planned or prepared, and not turned yet."""
        return self.filter(turned_at=None)


class Rollover(SchoolRecord):
    """How a school goes into a new year: first a plan, then prepared, then turned (ADR 7).

    `plan` is what the office chose: `classes` by the old class's id ("to" a name, or "leaves"),
    `children` who do otherwise by id (a name, or "" for leaving), `teachers` by the new name
    (ids of members, the first is the teacher). `made` is what preparing wrote, so that it can be
    taken back: ids of `rooms` made, `closed`, and of `assignments` that were cut; `leavers`.
    """

    year = models.ForeignKey(SchoolYear, on_delete=models.CASCADE, related_name="rollovers")
    turn_on = models.DateField(help_text="The first day on which the new classes count.")
    plan = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    turned_at = models.DateTimeField(null=True, blank=True)

    objects = RolloverQuerySet.as_manager()

    class Meta:
        ordering = ["turn_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"], condition=Q(turned_at=None), name="one_coming_rollover"
            ),
            models.CheckConstraint(
                condition=Q(turned_at=None) | Q(prepared_at__isnull=False),
                name="turned_after_prepared",
            ),
        ]

    def __str__(self) -> str:
        return str(self.turn_on)
