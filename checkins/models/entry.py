"""What is written on a sheet: one answer to one prompt, and what it said before."""

from django.db import models
from django.db.models import Q

from accounts.models import Guardian, Household, Member, SchoolRecord
from checkins.models.goal import Goal
from checkins.models.sheet import Sheet
from checkins.models.template import Half, Prompt


class EntryQuerySet(models.QuerySet["Entry"]):
    def of_school(self) -> "EntryQuerySet":
        return self.filter(half=Half.SCHOOL)

    def of_household(self, household: Household) -> "EntryQuerySet":
        return self.filter(half=Half.HOME, household=household)

    def standing(self) -> "EntryQuerySet":
        """Not emptied by its writer."""
        return self.exclude(text="", value__isnull=True)


class Entry(SchoolRecord):
    """One answer to one prompt.

    Text: a row per (sheet, prompt, author), each win its own row (`position`); a guardian who moves
    to another home begins new ones there. Rating, ticks and
    goal marks: one row per (sheet, prompt or goal, half) at school and per (.., household) at
    home; there `author_*` is who touched it last. A prompt per goal has all of this once a goal.
    `value` is an int for a rating or goal mark (1 is the first option), a list of option keys for
    ticks and chips, {row's key: int} for a grid with at least one row answered, else null.
    `version` is checked in the UPDATE; every save leaves a Revision. `only_for` and `needs_code`
    say who reads a line of school's (checkins/services/line_readers.py); with the home a line for it goes.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="entries")
    half = models.CharField(max_length=6, choices=Half)
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="entries")
    goal = models.ForeignKey(
        Goal, on_delete=models.CASCADE, null=True, blank=True, related_name="marks"
    )
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="entries"
    )
    author_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    author_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(default="", blank=True)
    value = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    has_chosen_readers = models.BooleanField(default=False)
    only_for = models.ForeignKey(
        Household,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="A school line for one home alone; null: for all homes of the child.",
    )
    needs_code = models.BooleanField(
        default=False, help_text="A school line that a link alone does not open."
    )
    readers = models.ManyToManyField(Member, through="EntryReader", related_name="notes_for_me")

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["sheet", "half", "prompt", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "prompt", "author_member", "position"],
                condition=Q(half="school", value__isnull=True, goal=None),
                name="one_school_text_per_author",
            ),
            models.UniqueConstraint(
                fields=["sheet", "prompt", "author_guardian", "household", "position"],
                condition=Q(half="home", value__isnull=True, goal=None),
                name="one_home_text_per_author",
            ),
            models.UniqueConstraint(
                fields=["sheet", "prompt", "goal", "author_member", "position"],
                condition=Q(half="school", value__isnull=True, goal__isnull=False),
                name="one_school_text_per_goal",
            ),
            models.UniqueConstraint(
                fields=["sheet", "prompt", "goal", "author_guardian", "household", "position"],
                condition=Q(half="home", value__isnull=True, goal__isnull=False),
                name="one_home_text_per_goal",
            ),
            models.UniqueConstraint(
                fields=["sheet", "prompt"],
                condition=Q(half="school", value__isnull=False, goal=None),
                name="one_school_value",
            ),
            models.UniqueConstraint(
                fields=["sheet", "prompt", "household"],
                condition=Q(half="home", value__isnull=False, goal=None),
                name="one_home_value",
            ),
            models.UniqueConstraint(
                fields=["sheet", "prompt", "goal"],
                condition=Q(half="school", value__isnull=False, goal__isnull=False),
                name="one_school_goal_mark",
            ),
            models.UniqueConstraint(
                fields=["sheet", "prompt", "goal", "household"],
                condition=Q(half="home", value__isnull=False, goal__isnull=False),
                name="one_home_goal_mark",
            ),
            models.CheckConstraint(
                condition=Q(half="school", household=None)
                | Q(half="home", household__isnull=False),
                name="home_entry_names_its_household",
            ),
            models.CheckConstraint(
                condition=Q(half="school") | Q(only_for=None, needs_code=False),
                name="only_school_says_who_reads_a_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.half}"


class EntryReader(SchoolRecord):
    """A member whom the family chose to read one note."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="chosen_readers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["entry", "member"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "member"], name="one_reader_row_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} for {self.member_id}"


class Revision(SchoolRecord):
    """An entry as it once stood. Its words never change.

    Who may read it is what its writer had chosen when it last was the present text; choosing
    other readers for a later text opens no earlier one.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.TextField(default="", blank=True)
    value = models.JSONField(null=True, blank=True)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField()
    has_chosen_readers = models.BooleanField(default=False)

    class Meta:
        ordering = ["entry", "-version", "id"]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.version}"


class RevisionReader(SchoolRecord):
    """A member whom the family had chosen to read a note as it once stood."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="chosen_readers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["revision", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "member"], name="one_reader_row_per_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} for {self.member_id}"
