"""How a family was welcomed, and the code on the letter of those who have no mail."""

import datetime as dt

from django.db import models

from accounts.models.base import SchoolRecord
from accounts.models.people import Guardian
from accounts.models.user import User


class Welcome(SchoolRecord):
    """One row a guardian, made with their first letter.

    `user` is the sign-in that a printed code opens: for this one record, and without an address
    until they add one and a code sent there comes back.
    """

    guardian = models.OneToOneField(Guardian, on_delete=models.CASCADE, related_name="welcome")
    mailed_at = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True, help_text="By a printed code.")
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text='Who got the letter said "not me, or not my child".'
    )
    user = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="welcome"
    )

    class Meta:
        ordering = ["guardian"]

    def __str__(self) -> str:
        return f"of {self.guardian_id}"


class PrintedCodeQuerySet(models.QuerySet["PrintedCode"]):
    def standing(self, now: dt.datetime) -> "PrintedCodeQuerySet":
        """Neither used nor revoked nor too old."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


class PrintedCode(SchoolRecord):
    """A printed letter's way in (docs/adr/0017). Both secrets are kept as hashes only.

    `door_hash` is of what the QR code carries: it leads to the box for the code and opens nothing.
    """

    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="printed_codes")
    door_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PrintedCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"for {self.guardian_id}"
