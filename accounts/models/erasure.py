"""Whose record was erased: ids and keyed hashes, so that no restore and no list brings them back."""

from django.db import models
from django.utils.crypto import salted_hmac

from accounts.models.base import SchoolRecord
from accounts.models.user import Member

SALT = "accounts.erasure"


def hash_of_erased(what: str, value: str) -> str:
    """What is kept of a name or a roster id: enough to know it again, not enough to read it."""
    return salted_hmac(SALT, f"{what} {value}", algorithm="sha256").hexdigest() if value else ""


class Erasure(SchoolRecord):
    """One child's record, erased with what hung on it. `child` and `guardians` name rows that are
    empty or gone. `filed_at`: the line stands in the ledger outside the database, too."""

    child = models.UUIDField()
    guardians = models.JSONField(default=list, help_text="Ids of adults who went along.")
    name_hash = models.CharField(max_length=64, default="", blank=True)
    roster_hash = models.CharField(max_length=64, default="", blank=True)
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    erased_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["erased_at", "id"]
        constraints = [models.UniqueConstraint(fields=["child"], name="a_child_is_erased_once")]

    def __str__(self) -> str:
        return str(self.child)
