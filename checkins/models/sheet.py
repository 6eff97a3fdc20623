"""The sheet: one child, one week, two halves."""

import datetime as dt

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Child, Classroom, Guardian, Household, Member, SchoolRecord
from checkins.models.fields import WeekField
from checkins.models.goal import Goal
from checkins.models.template import Half, Prompt, Template
from checkins.weeks import Week

LEAST_REPLY_TIME = dt.timedelta(days=14)
"""So long home's half stays open after sharing, even when the next sheet comes earlier."""


class SheetQuerySet(models.QuerySet["Sheet"]):
    def for_week(self, week: Week) -> "SheetQuerySet":
        return self.filter(week=week)

    def shared(self) -> "SheetQuerySet":
        """The school half can be seen by the family: shared, and not withdrawn."""
        return self.filter(shared_at__isnull=False, withdrawn_at=None)

    def ready(self) -> "SheetQuerySet":
        """Marked ready and not shared yet."""
        return self.filter(ready_at__isnull=False, shared_at=None, skipped_at=None)


def next_share(child: str = "child", week: str = "week") -> Subquery:
    """When the child's next sheet was first shared, or null; the names lead from the outer row."""
    later = Sheet.objects.shared().filter(child=OuterRef(child), week__gt=OuterRef(week))
    return Subquery(later.order_by("shared_at").values("shared_at")[:1])


def reply_closes_at(
    shared_at: dt.datetime | None, next_shared_at: dt.datetime | None
) -> dt.datetime | None:
    """When home's half closes: with the child's next sheet, 14 days after sharing at the earliest.

    None while nobody can say yet (PRODUCT.md, "The week", 7).
    """
    if shared_at is None or next_shared_at is None:
        return None
    return max(next_shared_at, shared_at + LEAST_REPLY_TIME)


class Sheet(SchoolRecord):
    """One child's check-in of one week. (child, week) is unique.

    `classroom` is the child's home class when the sheet was opened; a later move leaves it there.
    The moments are columns because lists need them; the services set them in the transaction
    that makes them true. `shared_revision` counts snapshots: 0 is never shared.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="sheets")
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="sheets")
    week = WeekField()
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="sheets")
    begun_at = models.DateTimeField(
        null=True, blank=True, help_text="First word of the school half."
    )
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="Last word of the school half."
    )
    ready_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_revision = models.PositiveIntegerField(default=0)
    reshared_at = models.DateTimeField(null=True, blank=True, help_text='"Share changes".')
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_note = models.CharField(max_length=300, default="", blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    skipped_reason = models.CharField(max_length=80, default="", blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply_seen_at = models.DateTimeField(
        null=True, blank=True, help_text="A teacher opened the reply."
    )
    call_asked_at = models.DateTimeField(null=True, blank=True)
    called_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="Its school year is over: home's half is read only."
    )

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-week", "id"]
        constraints = [
            models.UniqueConstraint(fields=["child", "week"], name="one_sheet_per_child_and_week"),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(shared_revision__gte=1),
                name="shared_sheet_has_a_snapshot",
            ),
        ]
        indexes = [
            models.Index(fields=["classroom", "week"], name="sheet_classroom_week"),
            models.Index(fields=["school", "week"], name="sheet_school_week"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.week}"

    @property
    def is_visible_to_family(self) -> bool:
        return self.shared_at is not None and self.withdrawn_at is None


class Snapshot(SchoolRecord):
    """What the family sees: the school half as it stood when somebody pressed Share. Never changed.

    `content` is a list of rows in reading order, see checkins/services/share.py for its shape.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="snapshots")
    revision = models.PositiveIntegerField()
    content = models.JSONField(default=list)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    shared_at = models.DateTimeField()

    class Meta:
        ordering = ["sheet", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "revision"], name="one_snapshot_per_revision")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} r{self.revision}"


class TakenBack(SchoolRecord):
    """School took its half back: snapshots up to `revision` are the family's to see no more.

    `was_undone`: within the grace, so that nothing had left; else the note stood on the page.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="takings_back")
    revision = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    note = models.CharField(max_length=300, default="", blank=True)
    by_member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    was_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["sheet", "taken_at", "id"]

    def __str__(self) -> str:
        return f"{self.sheet_id} taken back"


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

    Text: a row per (sheet, prompt, author), each win its own row (`position`). Rating, ticks and
    goal marks: one row per (sheet, prompt or goal, half) at school and per (.., household) at
    home; there `author_*` is who touched it last. `value` is an int for a rating or goal mark
    (1 is the first option), a list of option keys for ticks and chips, else null.
    `version` is checked in the UPDATE; every save leaves a Revision.
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
                fields=["sheet", "prompt", "author_guardian", "position"],
                condition=Q(half="home", value__isnull=True, goal=None),
                name="one_home_text_per_author",
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
                fields=["sheet", "goal"],
                condition=Q(half="school", goal__isnull=False),
                name="one_school_goal_mark",
            ),
            models.UniqueConstraint(
                fields=["sheet", "goal", "household"],
                condition=Q(half="home", goal__isnull=False),
                name="one_home_goal_mark",
            ),
            models.CheckConstraint(
                condition=Q(half="school", household=None)
                | Q(half="home", household__isnull=False),
                name="home_entry_names_its_household",
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
