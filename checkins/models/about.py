"""About me: what homes and school know of a child and a new teacher reads first.

It hangs on the child and not on a week or a class, so it goes along into the next school year.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import (
    Block,
    Child,
    Classroom,
    Guardian,
    Guardianship,
    Household,
    Member,
    SchoolRecord,
)

ABOUT_KEYS = (
    "name",
    "name_how",
    "languages",
    "strengths",
    "loves",
    "helps",
    "family",
    "hopes",
    "reach",
)
"""What homes are asked, in the order of page and paper. Words for them: checkins/queries/about.py."""
FROM_SCHOOL = "school"
"""The key of what a member of staff adds for their colleagues."""
LONGEST_ABOUT = 500


class AboutMeQuerySet(models.QuerySet["AboutMe"]):
    def told(self) -> "AboutMeQuerySet":
        """Words that stand, of school and of homes that are there for the child today.

            Of a home whose last adult was unlinked or is blocked nobody reads how to reach it, nor what a
        blocked adult wrote while they shared a home. What an
            adult wrote before they moved in with another stands by its writer.
        """
        links = Guardianship.objects.in_force().filter(child=OuterRef("child"))
        here = Exists(links.filter(guardian__household=OuterRef("household")))
        wrote = Exists(links.filter(guardian=OuterRef("by_guardian")))
        kept_out = Exists(
            Block.objects.filter(
                guardian=OuterRef("by_guardian"), child=OuterRef("child"), lifted_at=None
            )
        )
        return self.filter(Q(household=None) | here | wrote).exclude(kept_out).exclude(text="")


class AboutMe(SchoolRecord):
    """One answer about a child: of one home to one question, or one of the staff's own words.

    Two homes answer each for itself and never read the other's. `said_at` is when it was last said
    to be so: a home that sends its page again in another year says it anew, word for word or not.
    `on_paper`: the home wrote it by hand, and `by_member` typed it up.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="about_me")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=12)
    text = models.CharField(max_length=LONGEST_ABOUT, default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    said_at = models.DateTimeField()
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    on_paper = models.BooleanField(default=False)

    objects = AboutMeQuerySet.as_manager()

    class Meta:
        ordering = ["child", "household", "key", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, member=None)
                | Q(household=None, member__isnull=False),
                name="about_me_of_a_home_or_of_staff",
            ),
            models.UniqueConstraint(
                fields=["child", "household", "key"],
                condition=Q(member=None),
                name="one_about_me_per_home_and_key",
            ),
            models.UniqueConstraint(
                fields=["child", "member", "key"],
                condition=Q(household=None),
                name="one_about_me_per_member_and_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.child_id}"


class AboutRevision(SchoolRecord):
    """An answer as it once stood, with its writer and moment. Never changed."""

    about = models.ForeignKey(AboutMe, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.CharField(max_length=LONGEST_ABOUT, default="", blank=True)
    by_guardian = models.ForeignKey(
        Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["about", "-version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "version"], name="one_about_revision_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about_id} v{self.version}"


class AboutRound(SchoolRecord):
    """Families were asked to tell about their child: those of one class, or of the whole school."""

    classroom = models.ForeignKey(
        Classroom, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    started_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["-started_at", "id"]

    def __str__(self) -> str:
        return f"for {self.classroom_id or 'all'}"


class AboutPrint(SchoolRecord):
    """The page for one home about one child was printed, last at `printed_at`."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        ordering = ["child", "household"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "household"], name="one_about_print_per_home_and_child"
            )
        ]

    def __str__(self) -> str:
        return f"for {self.household_id}"
