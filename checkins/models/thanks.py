"""Thank-yous between people of a school, for the wall of its staff."""

from django.db import models
from django.db.models import Q

from accounts.models import Child, Member, SchoolRecord

LONGEST_THANKS = 240


class ThankYou(SchoolRecord):
    """A few words from one of the staff to a colleague, or to a child's family.

    It hangs on the wall only once who is thanked has said yes (`shown_at`): a colleague by their own
    button; of a family the writer says that they were asked. Until then only its writer reads it,
    and the colleague. Taken down it is gone. No child's name is shown: `to_name` is what the family
    is called on the wall, and `to_child` says with whose record it goes.
    """

    by_member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    to_member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    to_child = models.ForeignKey(
        Child, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    to_name = models.CharField(
        max_length=80, default="", blank=True, help_text="What the wall calls the family."
    )
    text = models.CharField(max_length=LONGEST_THANKS)
    written_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-shown_at", "-written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_member=None, to_child__isnull=False)
                | Q(to_member__isnull=False, to_child=None),
                name="thanks_to_a_colleague_or_to_a_family",
            )
        ]
        indexes = [models.Index(fields=["school", "-shown_at"], name="thanks_on_the_wall")]

    def __str__(self) -> str:
        return f"by {self.by_member_id}"
