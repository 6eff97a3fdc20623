"""Sign-ins, and who works at a school."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.base import KnownToSource, Record, SchoolRecord

NO_ADDRESS = "@address.invalid"
"""How the address of a sign-in ends that has none yet. `.invalid` is nobody's (RFC 6761)."""


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A sign-in; without a password it signs in by one-time code only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, Record):
    """A sign-in: an address that somebody has proven. Belongs to no school."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=12, default="", blank=True)
    is_active = models.BooleanField(default=True)
    proven_at = models.DateTimeField(
        null=True, blank=True, help_text="A code sent to the address came back."
    )
    session_epoch = models.PositiveIntegerField(
        default=0, help_text="Counted up to end every session."
    )

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower")
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def has_address(self) -> bool:
        """False for a member who was made without one, and for who came by a printed code."""
        return not self.email.endswith(NO_ADDRESS)

    def get_short_name(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must match: a new password, a new address or `end_sessions` ends them all."""
        value = f"{self.password}|{self.email}|{self.session_epoch}"
        return salted_hmac("accounts.User.session", value, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Sessions made under an older SECRET_KEY are not kept."""
        return iter(())

    def end_sessions(self) -> None:
        """Sign out everywhere, at the very next request (MODEL.md: address change, block)."""
        self.session_epoch += 1
        self.save(update_fields=["session_epoch"])


class Role(models.TextChoices):
    """What a member is at a school. What each may do stands in accounts/roles.py."""

    LEADER = "leader", _("Leader")
    OFFICE = "office", _("Office")
    TEACHER = "teacher", _("Teacher")
    SPECIALIST = "specialist", _("Specialist")
    AIDE = "aide", _("Aide")
    COUNSELLOR = "counsellor", _("Counselor")
    SAFEGUARDING = "safeguarding", _("Safeguarding lead")
    DEPUTY_SAFEGUARDING = "deputy_safeguarding", _("Deputy safeguarding lead")


class Member(KnownToSource, SchoolRecord):
    """A person who works at a school, with one or more roles there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="members")
    display_name = models.CharField(max_length=80, help_text='As families read it: "Ms. Chen".')
    roles = models.JSONField(default=list, help_text="Values of Role.")
    ended_on = models.DateField(null=True, blank=True)
    shut_at = models.DateTimeField(
        null=True, blank=True, help_text="Their source has switched the sign-in off."
    )

    class Meta:
        ordering = ["display_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], name="one_member_per_user_and_school"
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    def is_active_at(self, now: dt.datetime) -> bool:
        """Has not left, nor been shut out. The last day counts, as the school's calendar has it."""
        has_left = self.ended_on is not None and self.ended_on < self.school.local_date(now)
        return self.shut_at is None and not has_left
