"""What every table shares: a random, time-ordered id and the school that owns the row."""

import secrets
import time
import uuid

from django.db import models


def uuid7() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then 74 random bits.

    Ids stand in URLs, so they must not be guessable; the leading time keeps indexes compact.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76
    value |= secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


class Record(models.Model):
    """A row with a random id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class SchoolRecord(Record):
    """A row that belongs to one school. An object of another school does not exist."""

    school = models.ForeignKey("accounts.School", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class FromSource(models.Model):
    """Where a row came from: "list" for spreadsheets, a hash of sender and school for packages, blank
    for what a person made by hand. Only its own source may take a row out of use again."""

    source = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        abstract = True


class KnownToSource(FromSource):
    """A person whom a sender names by an id: `sender_id` is the source and that id, whoever made the
    row; `said_at` the sender's moment of the last change that was taken."""

    sender_id = models.CharField(max_length=300, default="", blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
