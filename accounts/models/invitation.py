"""An invitation for a member of staff to set up their sign-in."""

from django.db import models

from accounts.models.base import SchoolRecord
from accounts.models.people import Member


class Invitation(SchoolRecord):
    """One link by mail. Only the SHA-256 of its 256-bit token is kept."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"for {self.member_id}"
