"""Home's half of a sheet, and what waits unsent for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Guardian, Household, SchoolRecord
from checkins.models.sheet import Sheet


class HomeHalf(SchoolRecord):
    """One household's half of a sheet. Another household never sees it."""

    class Try(models.TextChoices):
        TRY = "try", _("We’ll try it")
        DO = "do", _("We do this")
        NOT = "not", _("Not for us")

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="home_halves")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="home_halves")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_form = models.UUIDField(
        null=True, blank=True, help_text="The page whose Send landed last: it has seen its own."
    )
    answered_revision = models.PositiveIntegerField(default=0)
    try_answer = models.CharField(max_length=3, choices=Try, default="", blank=True)

    class Meta:
        ordering = ["sheet", "household"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "household"], name="one_home_half_per_household"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} home"


class HomeDraft(SchoolRecord):
    """What a guardian typed and has not sent. Only they see it; gone at Send and after 14 days.

    `data` is in pieces, one for each page on which they typed (checkins/services/drafts.py).
    """

    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="drafts")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="drafts")
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["sheet", "guardian"]
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "sheet"], name="one_draft_per_guardian_and_sheet"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} draft"
