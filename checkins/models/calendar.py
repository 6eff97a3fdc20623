"""When a school is in session."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, SchoolRecord


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name=name)


class SchoolYear(SchoolRecord):
    """A school year. Both days count."""

    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [ends_after_it_starts("year_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.name


class Term(SchoolRecord):
    """A part of a school year in which lessons are held. Both days count."""

    year = models.ForeignKey(SchoolYear, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [ends_after_it_starts("term_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.name


class Closure(SchoolRecord):
    """Days without lessons inside a term. Both days count.

    Days that a calendar file brought keep its `uid`, so that the next file finds them; `calendar`
    is the same for all that came from one calendar, and `said` is a hash of the file's own words,
    by which a change in the file is told from a change by hand.
    """

    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    uid = models.CharField(max_length=255, default="", blank=True)
    calendar = models.UUIDField(null=True, blank=True)
    said = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ends_after_it_starts("closure_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["school", "uid"], condition=~Q(uid=""), name="one_closure_per_uid"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarImport(SchoolRecord):
    """One uploaded calendar file. `content` (calendars/shape.py) is emptied once it is applied or
    set aside; `report` is what was done, so that it can be undone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for you")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")
        SET_ASIDE = "set_aside", _("Set aside")

    by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file's bytes.")
    content = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.file_name
