"""What leaders and office see of people: names, classes and links; never a sheet or its words."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.access import (
    Actor,
    children_managed_by,
    classrooms_managed_by,
    guardians_managed_by,
    no_adult_around,
)
from accounts.models import Assignment, Block, Child, Enrolment, Guardian, Guardianship
from accounts.queries.merging import merge_proposals


@dataclass(frozen=True)
class ClassRow:
    """A class with its teachers' names and the number of children in it today."""

    id: uuid.UUID
    name: str
    teachers: tuple[str, ...]
    children: int


@dataclass(frozen=True)
class Named:
    """Somebody to go to."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True)
class SharedAddress:
    """People of different homes with one address: no letter leaves until the office has said."""

    email: str
    people: tuple[Named, ...]


@dataclass(frozen=True)
class Overview:
    """The school's people at a glance."""

    classes: tuple[ClassRow, ...]
    without_class: tuple[Named, ...]
    without_guardian: tuple[Named, ...]
    without_child: tuple[Named, ...]
    shared_addresses: tuple[SharedAddress, ...]
    waiting: int
    alike: int

    @property
    def without_teacher(self) -> tuple[ClassRow, ...]:
        return tuple(row for row in self.classes if not row.teachers)

    @property
    def children(self) -> int:
        return sum(row.children for row in self.classes)

    @property
    def is_settled(self) -> bool:
        """Nothing is left to do."""
        return bool(self.classes and self.children) and not (
            self.without_class
            or self.without_guardian
            or self.without_child
            or self.shared_addresses
            or self.without_teacher
            or self.waiting
            or self.alike
        )


def children_at_school(actor: Actor) -> QuerySet[Child]:
    """Children who have not left, by name."""
    children = children_managed_by(actor).filter(left_on=None)
    return children.order_by("given_name", "family_name", "id")


def links_waiting(actor: Actor) -> QuerySet[Guardianship]:
    """Suggested links that a person could approve: not ended, not blocked."""
    blocked = Block.objects.filter(
        guardian=OuterRef("guardian"), child=OuterRef("child"), lifted_at=None
    )
    return Guardianship.objects.filter(
        ~Exists(blocked),
        no_adult_around(actor, "guardian"),
        child__in=children_managed_by(actor),
        status=Guardianship.Status.SUGGESTED,
        ended_on=None,
        guardian__ended_on=None,
    )


def people_overview(actor: Actor) -> Overview:
    """Nine queries, however many people there are."""
    children = children_at_school(actor)
    enrolled = Enrolment.objects.home().filter(child=OuterRef("pk")).on(actor.today)
    links = Guardianship.objects.filter(ended_on=None)
    guardians = guardians_managed_by(actor).filter(ended_on=None)
    alone = guardians.filter(~Exists(links.filter(guardian=OuterRef("pk"))))
    return Overview(
        classes=_classes(actor),
        without_class=_named(children.filter(~Exists(enrolled))),
        without_guardian=_named(children.filter(~Exists(links.filter(child=OuterRef("pk"))))),
        without_child=tuple(
            Named(*row) for row in alone.order_by("name", "id").values_list("pk", "name")
        ),
        shared_addresses=_shared_addresses(guardians),
        waiting=links_waiting(actor).count(),
        alike=len(merge_proposals(actor)),
    )


def _classes(actor: Actor) -> tuple[ClassRow, ...]:
    today = actor.today
    is_in = Q(enrolments__starts_on__lte=today, enrolments__child__erased_at=None) & (
        Q(enrolments__ends_on=None) | Q(enrolments__ends_on__gte=today)
    )
    rooms = classrooms_managed_by(actor).on(today)
    counted = rooms.annotate(size=Count("enrolments", filter=is_in)).order_by("name", "id")
    teachers: dict[uuid.UUID | None, list[str]] = {}
    teaching = Assignment.objects.filter(
        school=actor.school, classroom__isnull=False, kind__in=Assignment.TEACHING
    ).on(today)
    for row in teaching.order_by("kind", "member__display_name").select_related("member"):
        teachers.setdefault(row.classroom_id, []).append(row.member.display_name)
    return tuple(
        ClassRow(pk, name, tuple(teachers.get(pk, ())), size)
        for pk, name, size in counted.values_list("pk", "name", "size")
    )


def _named(children: QuerySet[Child]) -> tuple[Named, ...]:
    rows = children.values_list("pk", "given_name", "family_name")
    return tuple(Named(pk, f"{given} {family}".strip()) for pk, given, family in rows)


def _shared_addresses(guardians: QuerySet[Guardian]) -> tuple[SharedAddress, ...]:
    groups: dict[str, list[tuple[uuid.UUID, uuid.UUID, str]]] = {}
    reachable = guardians.exclude(email="").order_by("email", "name", "id")
    for pk, home, name, email in reachable.values_list("pk", "household_id", "name", "email"):
        groups.setdefault(email, []).append((home, pk, name))
    return tuple(
        SharedAddress(email, tuple(Named(pk, name) for _home, pk, name in group))
        for email, group in groups.items()
        if len({home for home, _pk, _name in group}) > 1
    )
