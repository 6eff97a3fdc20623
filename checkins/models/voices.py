"""What school says beside the weekly sheet: good news on any day, and what was talked about."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Guardian, Household, Member, SchoolRecord
from checkins.models.fields import WeekField

LONGEST_NEWS = 300
TAKEN_BACK_WITHIN = dt.timedelta(minutes=10)
LONGEST_NOTE = 300


class GoodNews(SchoolRecord):
    """A win told on any day. Every home of the child reads it from the moment it is told.

    `week` is the school's week in which it was told: that week's sheet lists it under its wins. A
    note that was taken back is gone, so none here is hidden.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="good_news")
    week = WeekField()
    text = models.CharField(max_length=LONGEST_NEWS)
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["-told_at", "id"]
        verbose_name_plural = "good news"
        indexes = [models.Index(fields=["child", "-week"], name="good_news_of_child")]

    def __str__(self) -> str:
        return f"{self.child_id} {self.week}"

    def may_take_back(self, member: Member, now: dt.datetime) -> bool:
        """Its writer, for ten minutes: later the family may have read it."""
        return self.by_member_id == member.pk and now - self.told_at < TAKEN_BACK_WITHIN


class ContactLog(SchoolRecord):
    """A call, a talk at the gate or a visit: who talked with whom on which day, in one line.

    Kept for the child's teachers. `household` is the home it was with, as it was then, so that a
    family that asks for its record gets its own talks and no other home's; null where nobody said.
    """

    class Way(models.TextChoices):
        CALL = "call", _("Phone call")
        GATE = "gate", _("At the gate")
        VISIT = "visit", _("Visit")
        OTHER = "other", _("Another way")

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="contacts")
    guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    household = models.ForeignKey(
        Household, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    way = models.CharField(max_length=5, choices=Way)
    on = models.DateField()
    note = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    follow_up = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-written_at", "id"]
        indexes = [models.Index(fields=["child", "-on"], name="contacts_of_child")]

    def __str__(self) -> str:
        return f"{self.child_id} {self.on}"
