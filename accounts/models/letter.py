"""The outbox: one row a letter a person. The row is the truth; Redis only wakes workers."""

import datetime as dt

from django.db import models
from django.db.models import Min, Q
from django.db.models.functions import Coalesce

from accounts.models.base import SchoolRecord
from accounts.models.people import Guardian
from accounts.models.user import Member, User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> "DeliveryQuerySet":
        """Not handed to the mail server yet."""
        return self.filter(state__in=[Delivery.State.NEW, Delivery.State.CLAIMED])

    def due(self, now: dt.datetime) -> "DeliveryQuerySet":
        """New rows whose hour has come, and claimed rows whose owner's lease ran out."""
        may_run = Q(run_at=None) | Q(run_at__lte=now)
        return self.filter(
            Q(may_run, state=Delivery.State.NEW, due_at__lte=now)
            | Q(state=Delivery.State.CLAIMED, lease_until__lt=now)
        ).order_by("due_at", "id")

    def late_since(self, now: dt.datetime) -> dt.datetime | None:
        """The moment from which the most belated letter waits; None when none does. One whose last try
        failed waits since it was due; one that was put off to a polite hour, since that hour."""
        waits = self.waiting().filter(due_at__lte=now).order_by()
        waits = waits.annotate(since=Coalesce("late_from", "due_at")).filter(since__lte=now)
        first: dt.datetime | None = waits.aggregate(first=Min("since"))["first"]
        return first

    def has_sent_since(self, moment: dt.datetime) -> bool:
        """Whether the mail server took any letter after this moment."""
        lately = moment - dt.timedelta(days=14)  # letters wait no longer, and due_at has the index
        return self.filter(
            state=Delivery.State.SENT, due_at__gte=lately, sent_at__gt=moment
        ).exists()


class Delivery(SchoolRecord):
    """One letter to one person.

    `handing` is committed just before SMTP DATA, so a worker that dies there leaves a row that
    says so: it becomes `uncertain`, never silently lost and never silently doubled.
    """

    class State(models.TextChoices):
        NEW = "new"
        CLAIMED = "claimed"
        HANDING = "handing"
        SENT = "sent"
        UNCERTAIN = "uncertain"
        BOUNCED = "bounced"
        REFUSED = "refused"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    letter = models.CharField(max_length=40, help_text="A kind registered with the post room.")
    key = models.CharField(max_length=200, help_text="kind:subject:recipient:local_date:n")
    guardian = models.ForeignKey(
        Guardian, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=12, default="en")
    details = models.JSONField(
        default=dict, help_text="Ids that the letter's kind needs; emptied once sent."
    )
    state = models.CharField(max_length=9, choices=State, default=State.NEW)
    due_at = models.DateTimeField()
    run_at = models.DateTimeField(
        null=True, blank=True, help_text="The next try, after one that failed or came too late."
    )
    late_from = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The hour that it was put off to; null: it is late from due_at.",
    )
    not_after = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=80, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="First refused in words that may mean this address or us."
    )
    problem = models.CharField(max_length=300, default="", blank=True)
    message_id = models.CharField(max_length=200, default="", blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="one_delivery_per_key")
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.letter} ({self.state})"


class Heartbeat(models.Model):
    """When a background worker last did its round; `/healthz` reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, *, now: dt.datetime) -> None:
        """The sign of life that /healthz reads."""
        cls.objects.update_or_create(name=name, defaults={"seen_at": now})
