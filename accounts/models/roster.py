"""A roster file on its way: read, shown, and applied once."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import SchoolRecord
from accounts.models.user import Member


class RosterHeading(SchoolRecord):
    """What a person at the school has said that a column with this heading means in its lists."""

    heading = models.CharField(max_length=200, help_text="As rosters/columns.py compares headings.")
    means = models.CharField(max_length=40, blank=True, help_text="Blank: it is not read.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "heading"], name="accounts_rosterheading_once"
            )
        ]

    def __str__(self) -> str:
        return self.heading


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def set_aside(self) -> int:
        """Forget the files of these that wait; how many."""
        waiting = self.filter(state=RosterImport.State.WAITING)
        return waiting.update(state=RosterImport.State.SET_ASIDE, **RosterImport.EMPTIED)


class RosterImport(SchoolRecord):
    """One uploaded file. `table` is the file (rosters/tables.py), `columns` what each of its columns
    means, `roster` (rosters/shape.py) what was read of it, empty while columns are missing. All of
    these are emptied once it is applied or set aside; the hash, the counts and the ids of the links
    it suggested stay."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for you")
        APPLIED = "applied", _("Applied")
        SET_ASIDE = "set_aside", _("Set aside")

    EMPTIED: ClassVar[dict[str, Any]] = {"table": {}, "columns": [], "roster": {}}

    by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file's bytes.")
    table = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    roster = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.file_name
