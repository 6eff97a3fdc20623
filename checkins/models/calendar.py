"""When a school is in session."""

from django.db import models
from django.db.models import F, Q

from accounts.models import SchoolRecord


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
    """Days without lessons inside a term. Both days count."""

    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [ends_after_it_starts("closure_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.name
