"""Which template a school, a class or a child writes on, and from which week."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Child, Classroom, SchoolRecord
from checkins.models.fields import WeekField


class TemplateUse(SchoolRecord):
    """One template given to a child, to a class, or (with neither) to the whole school.

    Of the uses that count in a week the narrowest wins: the child's, then their home class's, then
    the school's; without any it is the built-in one. `key` names all versions of the template, so
    that a new version needs no new use. Both weeks count; `last_week` is null while it goes on.
    """

    key = models.CharField(max_length=40)
    classroom = models.ForeignKey(
        Classroom, on_delete=models.CASCADE, null=True, blank=True, related_name="template_uses"
    )
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, null=True, blank=True, related_name="template_uses"
    )
    first_week = WeekField()
    last_week = WeekField(null=True, blank=True)  # type: ignore[misc]  # the stub has no optional form

    class Meta:
        ordering = ["school", "first_week", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(classroom=None) | Q(child=None),
                name="template_given_to_one_class_or_child",
            ),
            models.CheckConstraint(
                condition=Q(last_week=None) | Q(last_week__gte=F("first_week")),
                name="template_use_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["classroom"], condition=Q(last_week=None), name="one_template_per_class"
            ),
            models.UniqueConstraint(
                fields=["child"], condition=Q(last_week=None), name="one_template_per_child"
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(last_week=None, classroom=None, child=None),
                name="one_template_per_school",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} from {self.first_week}"
