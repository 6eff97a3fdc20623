"""A versioned set of prompts for both halves of a sheet."""

import uuid
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SchoolRecord
from checkins.models.fields import WeekField

TO_TRY = "try_at_home"
"""The key of what school asks of home in five minutes; families answer it in one tap."""


class Half(models.TextChoices):
    """The two ends of the pencil."""

    SCHOOL = "school", _("From school")
    HOME = "home", _("From home")


class Kind(models.TextChoices):
    """What a prompt asks for (PRODUCT.md, "The five built-in templates")."""

    TEXT = "T", _("Short text")
    RATING = "R", _("Worded rating")
    TICKS = "K", _("Ticks")
    CHIPS = "C", _("Question chips")
    GOALS = "G", _("Goals")
    GRID = "X", _("Grid")


class Voice(models.TextChoices):
    """Who speaks."""

    SCHOOL = "school", _("School")
    HOME = "home", _("Home")
    CHILD = "child", _("Child")


class Template(SchoolRecord):
    """One version of a template. Sheets keep the version they were opened with.

    A draft is on no sheet. `first_week` is the first week whose sheets open with this version,
    null for the school's first; `is_current` is the newest that was published.
    """

    key = models.CharField(max_length=40, help_text="The same for all versions.")
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=80)
    is_current = models.BooleanField(default=True)
    is_builtin = models.BooleanField(default=False)
    is_draft = models.BooleanField(default=False)
    first_week = WeekField(null=True, blank=True)  # type: ignore[misc]  # the stub has no optional form

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "key", "version"], name="one_template_version"
            ),
            models.UniqueConstraint(
                fields=["school", "key"],
                condition=models.Q(is_current=True),
                name="one_current_version_per_template",
            ),
            models.CheckConstraint(
                condition=models.Q(is_draft=False) | models.Q(is_current=False),
                name="a_draft_is_not_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Prompt(SchoolRecord):
    """One row of a template, on one half.

    `key` stays the same over versions, so that answers can be followed from week to week.
    `label`, `hint` and each option's word are English source texts for built-in templates (the
    catalogues translate them) and the school's own words otherwise. `options` is a list of
    `{"key": str, "word": str}`; a rating's options run from the hardest to the best.
    A grid's `rows` are the same kind of list, and its `options` the scale of each row.
    `is_per_goal`: asked once for each of the child's goals, under the goals of its half, or by
    itself for a grid (services/templates.py holds which may be). `{name}` in a label is the child.
    `mirror` is the row's number: prompts of both halves with one number stand side by side, of one
    half they are one row in two parts (ticks or chips, and a text).
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="prompts")
    key = models.SlugField(max_length=40)
    half = models.CharField(max_length=6, choices=Half)
    kind = models.CharField(max_length=1, choices=Kind)
    voice = models.CharField(max_length=6, choices=Voice)
    label = models.CharField(max_length=120)
    hint = models.CharField(max_length=200, default="", blank=True)
    options = models.JSONField(default=list, blank=True)
    rows = models.JSONField(default=list, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    mirror = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    lines_a4 = models.PositiveSmallIntegerField(default=2)
    lines_letter = models.PositiveSmallIntegerField(default=2)
    has_readers = models.BooleanField(default=False, help_text="The writer chooses who reads it.")
    is_sensitive = models.BooleanField(default=False)
    is_question = models.BooleanField(
        default=False, help_text="What is typed here wants an answer."
    )
    is_many = models.BooleanField(default=False, help_text="Each line is a row of its own (wins).")
    is_per_goal = models.BooleanField(default=False, help_text="Asked once for each goal.")

    class Meta:
        ordering = ["template", "half", "position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "half", "key"], name="one_prompt_per_key"),
        ]

    def __str__(self) -> str:
        return self.key


def prompts_of(template_id: uuid.UUID, half: Half) -> tuple[Prompt, ...]:
    """The prompts of one half in reading order, for sheets. One query the first time, then none: a
    version never changes once a sheet uses it, so they are kept in memory, and are nobody's to set.
    """
    try:
        return _kept_prompts(template_id, half)
    except _NotWritten:
        return ()


class _NotWritten(Exception):
    """A version without prompts: not written yet, so nothing to keep."""


@lru_cache(maxsize=256)
def _kept_prompts(template_id: uuid.UUID, half: Half) -> tuple[Prompt, ...]:
    found = Prompt.objects.filter(template=template_id, half=half).select_related("template")
    prompts = tuple(found.order_by("position"))
    if not prompts:
        raise _NotWritten
    return prompts


def forget_prompts() -> None:
    """As a process that has just begun."""
    _kept_prompts.cache_clear()
