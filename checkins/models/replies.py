"""The family's door: links, devices, receipts, and operations that land once."""

import datetime as dt

from django.db import models
from django.db.models import Q

from accounts.models import Child, Delivery, Guardian, SchoolRecord
from checkins.models.sheet import Sheet

MOST_DEVICES = 5
DEVICE_KEPT_FOR = dt.timedelta(days=60)
"""After its last use, as long as its cookie: so the same phone is the same device next week."""


class ReplyLink(SchoolRecord):
    """A capability for one guardian, one child, one week (MODEL.md, "Doors for families").

    Only the SHA-256 of its 256 random bits is kept. It lives as long as home's half is open.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="reply_links")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="reply_links")
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="reply_links")
    token_hash = models.CharField(max_length=64, unique=True)
    pressed = models.PositiveIntegerField(default=0, help_text="How often its button was pressed.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.sheet_id} for {self.guardian_id}"


class DeviceQuerySet(models.QuerySet["Device"]):
    def alive(self, now: dt.datetime) -> "DeviceQuerySet":
        """Idle less than 30 minutes, opened less than 12 hours ago, not revoked."""
        return self.filter(
            Q(revoked_at=None)
            & Q(seen_at__gt=now - dt.timedelta(minutes=30))
            & Q(opened_at__gt=now - dt.timedelta(hours=12))
        )


class Device(SchoolRecord):
    """A browser in which a reply link's button was pressed. Its cookie's SHA-256 is kept."""

    link = models.ForeignKey(ReplyLink, on_delete=models.CASCADE, related_name="devices")
    secret_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    writes_as = models.ForeignKey(
        Guardian,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of two adults of one home with one address, who writes on this browser.",
    )

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["link", "opened_at"]

    def __str__(self) -> str:
        return f"of {self.link_id}"


class Receipt(SchoolRecord):
    """A guardian has read a sheet: they pressed the button or opened it signed in."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="receipts")
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="receipts")
    revision = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["sheet", "read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "guardian", "revision"], name="one_receipt_per_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} r{self.revision}"


class Operation(SchoolRecord):
    """A reply that has landed. The same operation id sent again changes nothing."""

    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="+")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="+")
    operation_id = models.UUIDField()
    landed_at = models.DateTimeField()

    class Meta:
        ordering = ["landed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "sheet", "operation_id"], name="an_operation_lands_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.operation_id)


class Announcement(SchoolRecord):
    """This sheet was named to this guardian in a letter: never two letters about one sheet."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="announcements")
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="announcements")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["sheet", "guardian"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "guardian"], name="one_announcement_per_guardian"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} to {self.guardian_id}"
