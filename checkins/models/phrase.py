"""Beginnings of sentences that a school or one of its staff keeps."""

from django.db import models

from accounts.models import Member, School, SchoolRecord

LONGEST_PHRASE = 200
MOST_PHRASES = 200
"""Of one owner, on all lines together: a list that is longer is read by nobody."""


class PhraseQuerySet(models.QuerySet["Phrase"]):
    def owned_by(self, member: Member | None, school: School) -> "PhraseQuerySet":
        """A member's own, or with None the school's."""
        return self.filter(school=school, member=member)


class Phrase(SchoolRecord):
    """One phrase for one line of the school half. `member` is None for the school's.

    `words` hold `{name}` and forms by pronoun (checkins/phrasing.py). A row that `hides` is no
    phrase: it says that the built-in one whose English source text `words` is, is not offered to
    its owner.
    """

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="phrases"
    )
    prompt_key = models.SlugField(max_length=40, db_index=False)
    language = models.CharField(max_length=12)
    words = models.CharField(max_length=LONGEST_PHRASE)
    position = models.PositiveIntegerField(default=1)
    hides = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["prompt_key", "position", "id"]
        indexes = [models.Index(fields=["school", "member"], name="phrases_of_owner")]

    def __str__(self) -> str:
        return f"{self.prompt_key} {self.id}"
