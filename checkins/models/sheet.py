"""The sheet: one child, one week; what of it was shared, and what was taken back."""

import datetime as dt

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.models import Child, Classroom, Member, SchoolRecord
from checkins.models.fields import WeekField
from checkins.models.template import Template
from checkins.weeks import Week

LEAST_REPLY_TIME = dt.timedelta(days=14)
"""So long home's half stays open after sharing, even when the next sheet comes earlier."""


class SheetQuerySet(models.QuerySet["Sheet"]):
    def for_week(self, week: Week) -> "SheetQuerySet":
        return self.filter(week=week)

    def shared(self) -> "SheetQuerySet":
        """The school half can be seen by the family: shared, and not withdrawn."""
        return self.filter(shared_at__isnull=False, withdrawn_at=None)

    def ready(self) -> "SheetQuerySet":
        """Marked ready and not shared yet."""
        return self.filter(ready_at__isnull=False, shared_at=None, skipped_at=None)


def next_share(child: str = "child", week: str = "week") -> Subquery:
    """When the child's next sheet was first shared, or null; the names lead from the outer row."""
    later = Sheet.objects.shared().filter(child=OuterRef(child), week__gt=OuterRef(week))
    return Subquery(later.order_by("shared_at").values("shared_at")[:1])


def reply_closes_at(
    shared_at: dt.datetime | None, next_shared_at: dt.datetime | None
) -> dt.datetime | None:
    """When home's half closes: with the child's next sheet, 14 days after sharing at the earliest.

    None while nobody can say yet (PRODUCT.md, "The week", 7).
    """
    if shared_at is None or next_shared_at is None:
        return None
    return max(next_shared_at, shared_at + LEAST_REPLY_TIME)


class Sheet(SchoolRecord):
    """One child's check-in of one week. (child, week) is unique.

    `classroom` is the child's home class when the sheet was opened; a later move leaves it there.
    The moments are columns because lists need them; the services set them in the transaction
    that makes them true. `shared_revision` counts snapshots: 0 is never shared. `wins` and `home_wins`
    are how many there are, for pages that may know a number and no word.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="sheets")
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="sheets")
    week = WeekField()
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="sheets")
    begun_at = models.DateTimeField(
        null=True, blank=True, help_text="First word of the school half."
    )
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="Last word of the school half."
    )
    ready_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_revision = models.PositiveIntegerField(default=0)
    reshared_at = models.DateTimeField(null=True, blank=True, help_text='"Share changes".')
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_note = models.CharField(max_length=300, default="", blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    skipped_reason = models.CharField(max_length=80, default="", blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply_seen_at = models.DateTimeField(
        null=True, blank=True, help_text="A teacher opened the reply."
    )
    call_asked_at = models.DateTimeField(null=True, blank=True)
    called_on = models.DateField(null=True, blank=True)
    talk_offered_at = models.DateTimeField(
        null=True, blank=True, help_text='"Would you like to talk?" stands on the family\'s page.'
    )
    talk_offered_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sleeps_until = models.DateTimeField(
        null=True, blank=True, help_text="Put aside to be read again; not shared until then."
    )
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="Its school year is over: home's half is read only."
    )

    wins = models.PositiveSmallIntegerField(
        default=0, help_text="School's, in what was shared last."
    )
    home_wins = models.PositiveSmallIntegerField(default=0, help_text="Sent by all its homes.")

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-week", "id"]
        constraints = [
            models.UniqueConstraint(fields=["child", "week"], name="one_sheet_per_child_and_week"),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(shared_revision__gte=1),
                name="shared_sheet_has_a_snapshot",
            ),
        ]
        indexes = [
            models.Index(fields=["classroom", "week"], name="sheet_classroom_week"),
            # All that a page of figures asks of a sheet: on PostgreSQL it reads no row beside.
            models.Index(
                fields=["school", "week"],
                include=[
                    *("child", "classroom", "shared_at", "withdrawn_at", "skipped_at"),
                    *("read_at", "replied_at", "wins", "home_wins"),
                ],
                name="sheet_school_week",
            ),
            models.Index(
                fields=["school"],
                condition=Q(call_asked_at__isnull=False, called_on=None),
                name="sheet_call_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.week}"

    @property
    def is_visible_to_family(self) -> bool:
        return self.shared_at is not None and self.withdrawn_at is None


class Snapshot(SchoolRecord):
    """What the family sees: the school half as it stood when somebody pressed Share. Never changed.

    `content` is a list of rows in reading order, see checkins/snapshots.py for its shape.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="snapshots")
    revision = models.PositiveIntegerField()
    content = models.JSONField(default=list)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    shared_at = models.DateTimeField()

    class Meta:
        ordering = ["sheet", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "revision"], name="one_snapshot_per_revision")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} r{self.revision}"


class TakenBack(SchoolRecord):
    """School took its half back: snapshots up to `revision` are the family's to see no more.

    `was_undone`: within the grace, so that nothing had left; else the note stood on the page.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="takings_back")
    revision = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    note = models.CharField(max_length=300, default="", blank=True)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    was_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["sheet", "taken_at", "id"]

    def __str__(self) -> str:
        return f"{self.sheet_id} taken back"
