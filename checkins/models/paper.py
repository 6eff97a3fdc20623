"""What a printed code names: one page, its home, and where its boxes are."""

from django.db import models

from accounts.models import Child, Household, SchoolRecord
from checkins.models.fields import WeekField
from checkins.models.sheet import Sheet
from checkins.models.template import Template


class PaperCopy(SchoolRecord):
    """One printed sheet. A returned page knows by it whose it is (MODEL.md, "printed page").

    A spare names no child. A blank may be printed before anyone has opened the week's sheet, so
    it names child and week; `sheet` is set when there is one.
    """

    class State(models.TextChoices):
        SPARE = "spare"
        BLANK = "blank"
        FILLED = "filled"

    code = models.CharField(max_length=6, help_text="K7M4PX, shown as K7M-4PX.")
    secret = models.CharField(
        max_length=16, help_text="The QR's 80 random bits in base32.", unique=True
    )
    state = models.CharField(max_length=6, choices=State)
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    week = WeekField(null=True, blank=True)  # type: ignore[misc]  # the stub has no optional form
    sheet = models.ForeignKey(
        Sheet, on_delete=models.CASCADE, null=True, blank=True, related_name="paper_copies"
    )
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)
    paper = models.CharField(max_length=6)
    layout = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_paper_per_code"),
            models.UniqueConstraint(
                fields=["child", "week", "template", "language", "paper", "state"],
                condition=models.Q(child__isnull=False, household=None),
                name="one_paper_per_kind",
            ),
            models.UniqueConstraint(
                fields=["child", "week", "household", "template", "language", "paper", "state"],
                condition=models.Q(child__isnull=False, household__isnull=False),
                name="one_paper_per_kind_and_household",
            ),
        ]

    def __str__(self) -> str:
        return self.code
