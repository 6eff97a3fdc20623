"""Who changed who may see whom, and who read a child's pages. Rows are only ever added."""

from django.db import models

from accounts.models.base import SchoolRecord
from accounts.models.people import Child, Guardian
from accounts.models.user import Member


class AuditEntry(SchoolRecord):
    """One change, written in the transaction of the change itself."""

    verb = models.CharField(max_length=60)
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_operator = models.BooleanField(
        default=False, help_text="A command at the machine. Nobody named: the product itself."
    )
    about = models.JSONField(default=dict, help_text="Ids and plain facts, no words of a sheet.")

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.verb


class ReadLog(SchoolRecord):
    """Somebody opened, printed or exported something about a child."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=40)
    slot_at = models.DateTimeField(help_text="The ten minutes that it fell into.")

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "by_member", "what", "slot_at"],
                condition=models.Q(by_member__isnull=False),
                name="one_reading_per_member_and_slot",
            ),
            models.UniqueConstraint(
                fields=["child", "by_guardian", "what", "slot_at"],
                condition=models.Q(by_guardian__isnull=False),
                name="one_reading_per_guardian_and_slot",
            ),
        ]
        indexes = [
            models.Index(fields=["by_member", "-created_at"], name="readings_of_member"),
            models.Index(fields=["child", "-created_at"], name="readings_of_child"),
        ]

    def __str__(self) -> str:
        return self.what
