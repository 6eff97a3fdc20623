"""What works for a child: at school, at home, in both places. It hangs on the child, not on a sheet."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Child, Guardian, Household, Member, SchoolRecord
from checkins.models.entry import Entry
from checkins.models.template import Half, Kind


class StrategyQuerySet(models.QuerySet["Strategy"]):
    def for_homes(self, households: Iterable[Any]) -> "StrategyQuerySet":
        """What these homes may read, see `for_home_where`."""
        return self.for_home_where(Q(household__in=households))

    def for_home_where(self, is_ours: Q) -> "StrategyQuerySet":
        """Those that a home may read: its own, and school's whose line was shared and still is.

        What another home began is that home's, also when school has tried it since. `is_ours` is a
        condition on `household`.
        """
        came_out = Q(
            half=Half.SCHOOL,
            shared_at__isnull=False,
            source__sheet__shared_at__isnull=False,
            source__sheet__withdrawn_at=None,
            source__only_for=None,
            source__needs_code=False,
        )
        return self.filter(came_out | Q(is_ours, half=Half.HOME))


class Strategy(SchoolRecord):
    """Something that works, in the words of the line it was kept from (`source`).

    `half` and `household` say whose words they are; at which homes it works `StrategyAtHome` says.
    School's words are its own until a family could read their line: `shared_at`, and until then they
    follow the line.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="strategies")
    half = models.CharField(max_length=6, choices=Half, help_text="Where it began.")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="strategies"
    )
    words = models.TextField()
    source = models.ForeignKey(
        Entry, on_delete=models.SET_NULL, null=True, blank=True, related_name="strategies"
    )
    kept_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kept_by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at_school_since = models.DateField(null=True, blank=True)
    at_school_until = models.DateField(null=True, blank=True, help_text="It works no more.")
    shared_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        ordering = ["child", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(source__isnull=False),
                name="one_strategy_per_line",
            ),
            models.CheckConstraint(
                condition=Q(half="school", household=None)
                | Q(half="home", household__isnull=False),
                name="home_strategy_names_its_household",
            ),
            models.CheckConstraint(
                condition=Q(at_school_until=None) | Q(at_school_since__isnull=False),
                name="what_stopped_at_school_began_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.half}"


class StrategyAtHome(SchoolRecord):
    """One home in which a strategy works, or worked until a day."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="homes")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    said_by = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["strategy", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "household"], name="one_strategy_row_per_home"
            )
        ]

    def __str__(self) -> str:
        return f"{self.strategy_id} at home"


def may_be_kept(entry: Entry) -> bool:
    """Whether a line may become a strategy: words for everybody who reads the sheet.

    No note whose writer chooses readers, no line for one home alone, no sensitive one, no question.
    """
    prompt = entry.prompt
    return bool(
        entry.text
        and entry.goal_id is None
        and prompt.kind == Kind.TEXT
        and not entry.has_chosen_readers
        and entry.only_for_id is None
        and not entry.needs_code
        and not prompt.has_readers
        and not prompt.is_sensitive
        and not prompt.is_question
    )
