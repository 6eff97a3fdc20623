"""Children, and the adults and homes that care for them."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.base import FromSource, KnownToSource, SchoolRecord
from accounts.models.user import User


class Pronoun(models.TextChoices):
    """The child's pronoun, from the record; THEY is the neutral form."""

    HE = "he", _("he")
    SHE = "she", _("she")
    THEY = "they", _("they")


class ChildQuerySet(models.QuerySet["Child"]):
    def at_school(self) -> "ChildQuerySet":
        """Children who have not left and were not erased."""
        return self.filter(left_on=None, erased_at=None)

    def by_name(self) -> "ChildQuerySet":
        return self.order_by("given_name", "family_name", "id")


class Child(KnownToSource, SchoolRecord):
    """A child at a school."""

    given_name = models.CharField(max_length=200, help_text="As they are called.")
    family_name = models.CharField(max_length=200, default="", blank=True)
    pronoun = models.CharField(max_length=4, choices=Pronoun, default=Pronoun.THEY)
    roster_id = models.CharField(max_length=255, default="", blank=True)
    left_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["given_name", "family_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "roster_id"],
                condition=~Q(roster_id=""),
                name="one_child_per_roster_id",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initial(self) -> str:
        """What a page may show before anybody has said who they are."""
        return self.given_name[:1].upper()


class Household(SchoolRecord):
    """A home. Guardians of one household share one home half; others never see it.

    Nobody is put together by guessing: each guardian starts in a household of their own until
    the office says "same home".
    """

    name = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name or str(self.id)


class GuardianQuerySet(models.QuerySet["Guardian"]):
    def current(self) -> "GuardianQuerySet":
        """On file, and not shut out by the source that names them."""
        return self.filter(ended_on=None, shut_at=None)

    def sure_of_address(self) -> "GuardianQuerySet":
        """Without those who share an address with another home of the school.

        Nobody knows who of them reads that mail, so it opens no door until the office has said.
        """
        others = Guardian.objects.filter(
            ended_on=None, school=models.OuterRef("school"), email=models.OuterRef("email")
        )
        return self.exclude(email="").exclude(
            models.Exists(others.exclude(household=models.OuterRef("household")))
        )

    def proven_by(self, user: User) -> "GuardianQuerySet":
        """The records behind a sign-in: linked to it, and still on file with its address.

        One that a printed code opened has no address yet: behind it is the letter's guardian.
        """
        if not user.has_address:
            return self.current().filter(welcome__user=user)
        return self.current().sure_of_address().filter(user=user, email=user.email)


class Guardian(KnownToSource, SchoolRecord):
    """A school's record of an adult who cares for children there. On screen: family.

    May have no address. `user` is set once somebody proved that address by a one-time code.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("By mail")
        PAPER = "paper", _("On paper")

    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, default="", blank=True, db_index=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    language = models.CharField(max_length=12, default="", blank=True)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.MAIL)
    wants_reminder = models.BooleanField(default=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="guardians")
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="guardians"
    )
    ended_on = models.DateField(null=True, blank=True)
    shut_at = models.DateTimeField(
        null=True, blank=True, help_text="Their source has switched the sign-in off."
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="merged",
        help_text="One person, a person said. Whoever names this record means that one.",
    )

    objects = GuardianQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="guardian_email_is_lower"
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(channel="paper"),
                name="guardian_without_email_is_on_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def given_name(self) -> str:
        """How a letter greets them."""
        return self.name.split(" ")[0]

    @property
    def masked_email(self) -> str:
        """`a•••@mail.example`: enough to know one's own address by, not enough to learn it."""
        name, _at, host = self.email.partition("@")
        return f"{name[:1]}•••@{host}" if host else ""


class TwoPeople(SchoolRecord):
    """Somebody at the school said of two records that look like one person: they are two.

    `first` has the smaller id, so a pair is one row.
    """

    first = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_people_once_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    def in_force(self) -> "GuardianshipQuerySet":
        """Approved by a person at the school, not ended, not blocked, and of somebody not shut out."""
        blocked = Block.objects.filter(
            guardian=models.OuterRef("guardian"), child=models.OuterRef("child"), lifted_at=None
        )
        return self.filter(
            status=Guardianship.Status.APPROVED,
            ended_on=None,
            guardian__ended_on=None,
            guardian__shut_at=None,
        ).exclude(models.Exists(blocked))


class Guardianship(FromSource, SchoolRecord):
    """Guardian and child. Roster data only suggests one; a person at the school approves it."""

    class Status(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        APPROVED = "approved", _("Approved")

    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="guardianships")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="guardianships")
    relation = models.CharField(max_length=60, default="", blank=True, help_text='"mother"')
    status = models.CharField(max_length=9, choices=Status, default=Status.SUGGESTED)
    ended_on = models.DateField(null=True, blank=True)
    is_gone = models.BooleanField(
        default=False, help_text="Ended by its source, which may bring it back."
    )
    named_by = models.CharField(
        max_length=5, default="", blank=True, help_text="In packages: child, adult or both."
    )

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        ordering = ["child", "guardian"]
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "child"], name="one_link_per_guardian_and_child"
            )
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} of {self.child_id}"


class Block(SchoolRecord):
    """No access for this guardian to this child (a court order). Beats every role and every roster."""

    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="blocks")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="blocks")
    evidence = models.CharField(max_length=400, help_text="What the school was shown, and when.")
    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The sign-in behind the guardian, whatever the address becomes.",
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "child"],
                condition=Q(lifted_at=None),
                name="one_open_block_per_guardian_and_child",
            )
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} / {self.child_id}"

    def lift(self, *, now: dt.datetime) -> None:
        self.lifted_at = now
        self.save(update_fields=["lifted_at"])
