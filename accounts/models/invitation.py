"""An invitation for a member of staff to set up their sign-in."""

import datetime as dt

from django.db import models

from accounts.models.base import SchoolRecord
from accounts.models.user import Member


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self, now: dt.datetime) -> "InvitationQuerySet":
        """Neither used nor too old."""
        return self.filter(accepted_at=None, expires_at__gt=now)


class Invitation(SchoolRecord):
    """One link, by mail or handed over. Only the SHA-256 of its 256-bit token is kept."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    was_mailed = models.BooleanField(
        default=False, help_text="It went to the member's address only, so opening it proves that."
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"for {self.member_id}"
