"""Which template version a child's sheet of one week opens with."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q

from accounts.lists import Row, listed
from accounts.models import School
from checkins.builtin import OUR_WEEK
from checkins.models import Template, TemplateUse
from checkins.weeks import Week


@dataclass(frozen=True)
class InUse:
    """The versions of one school and week: `of` answers for a child and their home class."""

    for_all: Template
    of_classes: dict[uuid.UUID, Template] = field(default_factory=dict)
    of_children: dict[uuid.UUID, Template] = field(default_factory=dict)

    def of(self, child: uuid.UUID, classroom: uuid.UUID) -> Template:
        """The child's own, else the class's, else the school's."""
        return self.of_children.get(child) or self.of_class(classroom)

    def of_class(self, classroom: uuid.UUID) -> Template:
        """For a child of this class for whom nothing else was chosen."""
        return self.of_classes.get(classroom, self.for_all)


def templates_in_use(school: School, week: Week) -> InUse:
    """One query, however many classes and children have a template of their own.

    A version counts from its first week on, and so does a use: a sheet of an earlier week that is
    opened late still gets what its own week had. With nothing given to the school it is
    "Our week together", which every school has.
    """
    uses = TemplateUse.objects.filter(
        Q(last_week=None) | Q(last_week__gte=week),
        school=OuterRef("school"),
        key=OuterRef("key"),
        first_week__lte=week,
    )
    begun = Template.objects.filter(school=school, is_draft=False).filter(
        Q(first_week=None) | Q(first_week__lte=week)
    )
    found = begun.annotate(uses=listed(uses, Row("classroom", "child"))).order_by("version")
    return _laid_out({version.key: version for version in found})


def _laid_out(newest: dict[str, Template]) -> InUse:
    for_all = newest[OUR_WEEK]
    classes: dict[uuid.UUID, Template] = {}
    children: dict[uuid.UUID, Template] = {}
    for version in newest.values():
        uses: list[Any] = version.uses or []  # type: ignore[attr-defined]
        for classroom, child in uses:
            if child:
                children[uuid.UUID(child)] = version
            elif classroom:
                classes[uuid.UUID(classroom)] = version
            else:
                for_all = version
    return InUse(for_all, classes, children)
