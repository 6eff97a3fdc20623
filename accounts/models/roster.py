"""A roster file on its way: read, shown, and applied once."""

import datetime as dt
from collections.abc import Callable, Set
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
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


UNDONE_WITHIN = dt.timedelta(days=7)
"""So long a list that was applied can be taken back."""


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def to_do(self, now: dt.datetime) -> "RosterImportQuerySet":
        """Those that a job is to carry on with, and that no job has in its hands; oldest first."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(free, state__in=RosterImport.JOBS).order_by("confirmed_at", "id")

    def unconfirmed(self) -> "RosterImportQuerySet":
        """Those whose file is there, and that nobody has said yes to."""
        return self.filter(state__in=set(RosterImport.HOLDING) - {RosterImport.State.QUEUED})

    def set_aside(self) -> int:
        """Forget the files of these that nobody has applied; how many."""
        holding = self.filter(state__in=RosterImport.HOLDING)
        RosterPart.objects.filter(roster_import__in=holding).delete()
        return holding.update(
            state=RosterImport.State.SET_ASIDE, lease_until=None, **RosterImport.EMPTIED
        )


class RosterImport(SchoolRecord):
    """One uploaded file. `table` is the file (rosters/tables.py), `columns` what each of its columns
    means, `roster` (rosters/shape.py) what was read of it, empty while columns are missing. All of
    these are emptied once it is applied or set aside; the hash, the counts and the ids of the links
    it suggested stay.

    The row is the truth of what is to be done with it (rosters/jobs.py): whoever confirms it leaves
    `confirmed_by`, `confirmed_at` and `asked`, what was on the page; a job that has it in its hands
    holds `lease_until`, and `tries` counts how often one began. `note` says why it came back.
    """

    class State(models.TextChoices):
        UNREAD = "unread", _("Being read")
        REFUSED = "refused", _("Could not be read")
        WAITING = "waiting", _("Waiting for you")
        QUEUED = "queued", _("Being applied")
        APPLIED = "applied", _("Applied")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Did not finish")
        SET_ASIDE = "set_aside", _("Set aside")

    class Note(models.TextChoices):
        MOVED = "moved", _("Something changed in the meantime. Please look once more.")
        NOT_THEIRS = (
            "not_theirs",
            _(
                "Whoever confirmed this may not do so any more. Please look, and confirm it yourself."
            ),
        )
        NOT_UNDONE = (
            "not_undone",
            _("Undoing did not finish. Nothing was changed; please try again."),
        )

    JOBS = (State.UNREAD, State.QUEUED, State.UNDOING)
    HOLDING = (State.UNREAD, State.REFUSED, State.WAITING, State.QUEUED, State.FAILED)
    """Of these the file is still there."""
    EMPTIED: ClassVar[dict[str, Any]] = {"table": {}, "columns": [], "roster": {}, "asked": {}}

    by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file's bytes.")
    table = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    roster = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    details = models.JSONField(
        default=list, help_text="The report by name, while it can be undone."
    )
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    note = models.CharField(max_length=20, default="", blank=True, help_text="A value of Note.")
    confirmed_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    asked = models.JSONField(default=dict, help_text="The plan's fingerprint, and what was ticked.")
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["state", "confirmed_at"], name="roster_import_to_do")]

    def __str__(self) -> str:
        return self.file_name

    def may_be_undone(self, now: dt.datetime) -> bool:
        """Whether what it changed is still known (RosterJournal)."""
        return (
            self.state == self.State.APPLIED
            and self.applied_at is not None
            and now < self.applied_at + UNDONE_WITHIN
            and RosterJournal.objects.filter(roster_import=self).exists()
        )

    def forget_details(self, is_told: Callable[[str], bool]) -> None:
        """No line of the report that names somebody who was erased."""
        kept = [
            one for one in self.details if not any(is_told(str(value)) for value in one.values())
        ]
        if len(kept) != len(self.details):
            self.details = kept
            self.save(update_fields=["details"])

    @property
    def note_text(self) -> str:
        return str(self.Note(self.note).label) if self.note in self.Note.values else ""


class RosterPart(SchoolRecord):
    """A piece of a large file that waits to be read. In the database and not in a folder: web servers
    and workers on several machines share it, and it goes in the transaction that no longer needs it."""

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["roster_import", "number"]
        constraints = [
            models.UniqueConstraint(fields=["roster_import", "number"], name="one_part_per_number")
        ]

    def __str__(self) -> str:
        return str(self.number)


class RosterJournal(SchoolRecord):
    """What an applied list changed in the school's tables of people, for a week: of rows that it made
    a digest, of rows that it changed or took away the values before (rosters/journal.py). Without a
    row there is nothing to undo."""

    roster_import = models.OneToOneField(
        RosterImport, on_delete=models.CASCADE, related_name="journal"
    )
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return str(self.roster_import_id)

    def forget(self, ids: Set[str]) -> None:
        """No word of these rows, nor of rows that name them: whom they are about was erased."""
        for table in self.changes.values():
            for rows in table.values():
                for pk, values in list(rows.items()):
                    if pk in ids or not ids.isdisjoint(_said_in(values)):
                        del rows[pk]
        self.save(update_fields=["changes"])


def _said_in(values: Any) -> set[str]:
    """Every text among the values of a row, or among their old and new ones."""
    if not isinstance(values, dict):
        return set()
    found: set[str] = set()
    for value in values.values():
        found.update(str(one) for one in (value if isinstance(value, list) else [value]))
    return found
