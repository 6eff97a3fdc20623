"""The class's note of a week, and what it said before."""

from django.db import models

from accounts.models import Classroom, Member, SchoolRecord
from checkins.models.fields import WeekField


class ClassNote(SchoolRecord):
    """ "This week in our class": one note on all sheets of a class and week."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="notes")
    week = WeekField()
    text = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["classroom", "-week"]
        constraints = [
            models.UniqueConstraint(fields=["classroom", "week"], name="one_class_note_per_week")
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.week}"


class ClassNoteRevision(SchoolRecord):
    """A class note as it once stood. Never changed."""

    note = models.ForeignKey(ClassNote, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.TextField(default="", blank=True)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["note", "-version", "id"]

    def __str__(self) -> str:
        return f"{self.note_id} v{self.version}"
