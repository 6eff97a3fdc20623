"""Which sessions are somebody's, so that they can see and end them."""

from django.contrib.sessions.models import Session
from django.db import models

from accounts.models.base import Record
from accounts.models.user import User


class OpenSession(Record):
    """A session of a sign-in. All that is known of it (since when, which browser) stands in the session
    itself and goes with it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="open_session")

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"of {self.user_id}"
