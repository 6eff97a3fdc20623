"""The proof that somebody who founds the first school here also reads what its server prints."""

from django.db import models

from accounts.models.base import Record


class SetupCode(Record):
    """One code, printed at the machine (`manage.py setup_code`); a new one replaces it.

    There is no school yet that could own the row, and it goes with the founding of the first.
    """

    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d}"
