"""What school and home said they will do ("we said"), and how it turned out some weeks later."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Guardian, Household, Member, SchoolRecord
from checkins.models.sheet import Sheet
from checkins.models.template import Half

LONGEST_ACTION = 200
LOOK_BACK_WEEKS = (2, 4)
"""So many weeks after it was done, each half is asked how it went."""


class ActionQuerySet(models.QuerySet["Action"]):
    def open(self) -> "ActionQuerySet":
        """Neither done nor dropped, and its school year is not over."""
        return self.filter(done_at=None, dropped_at=None, sheet__closed_at=None)

    def proposed_by_home(self) -> "ActionQuerySet":
        """A home wrote it and school has not said yes yet."""
        return self.filter(from_home=True, agreed_at=None)


class Action(SchoolRecord):
    """ "School will", "home will": by when, until it is done or dropped.

    `half` does it. It was written on `sheet`, by a member or by a guardian, and hangs on the child:
    every later sheet shows it. `household` is the home it is between; none for what school promises
    to every home. What school wants of several homes is one row for each, so that none sees what
    another made of it. The half that did not write it says `agreed_at`; to a promise to every home
    nobody has to.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="actions")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="actions")
    half = models.CharField(max_length=6, choices=Half, help_text="Who does it.")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="actions"
    )
    text = models.CharField(max_length=LONGEST_ACTION)
    by_when = models.DateField()
    version = models.PositiveIntegerField(default=1)
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    from_home = models.BooleanField(help_text="A home wrote it; stays when its writer is gone.")
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    agreed_by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    done_by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    dropped_by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    dropped_why = models.CharField(max_length=LONGEST_ACTION, default="", blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False) | Q(half="school", from_home=False),
                name="action_of_home_names_its_household",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dropped_at=None), name="action_done_or_dropped"
            ),
        ]
        indexes = [
            models.Index(fields=["child", "proposed_at"], name="action_of_child"),
            models.Index(
                fields=["sheet"],
                condition=Q(done_at=None, dropped_at=None),
                name="action_open_on_sheet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.half}"


class ActionRevision(SchoolRecord):
    """An action's words as they once stood. Never changed."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.CharField(max_length=LONGEST_ACTION)
    by_when = models.DateField()
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["action", "-version", "id"]

    def __str__(self) -> str:
        return f"{self.action_id} v{self.version}"


class LookBack(models.TextChoices):
    """How it went, in words; never a score."""

    HELPED = "helped", _("It helped")
    LITTLE = "little", _("A little")
    NOT_YET = "not_yet", _("Not yet")
    STOPPED = "stopped", _("We stopped")


class ActionLookBack(SchoolRecord):
    """One half's look back on what was done, two or four weeks after. The last word stands.

    School's has no household; a home's is that household's and no other home reads it.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="look_backs")
    weeks = models.PositiveSmallIntegerField(choices=[(n, n) for n in LOOK_BACK_WEEKS])
    half = models.CharField(max_length=6, choices=Half, help_text="Who looks back.")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=8, choices=LookBack, default="", blank=True)
    text = models.CharField(max_length=LONGEST_ACTION, default="", blank=True)
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["action", "weeks", "answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "weeks"],
                condition=Q(household=None),
                name="one_look_back_by_school",
            ),
            models.UniqueConstraint(
                fields=["action", "weeks", "household"],
                condition=Q(household__isnull=False),
                name="one_look_back_per_household",
            ),
            models.CheckConstraint(
                condition=Q(half="school", household=None)
                | Q(half="home", household__isnull=False),
                name="home_look_back_names_its_household",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} after {self.weeks}"
