"""Children with their guardians, and guardians with their children, for leaders and office."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.access import (
    Actor,
    children_managed_by,
    guardians_managed_by,
    no_adult_around,
    places_ended_by,
)
from accounts.models import (
    Block,
    Child,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
)
from accounts.queries.people import Named, links_waiting


@dataclass(frozen=True)
class LinkRow:
    """A link that stands between a guardian and a child, with what keeps it from being in force."""

    id: uuid.UUID
    child: Named
    guardian: Named
    relation: str
    email: str
    channel: str
    is_suggested: bool
    is_blocked: bool
    home: uuid.UUID


@dataclass(frozen=True)
class ChildRow:
    """A child of a class with the guardians on file."""

    id: uuid.UUID
    name: str
    links: tuple[LinkRow, ...]


@dataclass(frozen=True)
class BlockRow:
    """A block that stands; `evidence` is for leaders only."""

    id: uuid.UUID
    guardian: Named
    child: Named
    evidence: str
    since: dt.datetime


@dataclass(frozen=True)
class WaitingRow:
    """A suggested link with the child's class."""

    link: LinkRow
    classroom: str


def class_children(classroom: Classroom, actor: Actor) -> tuple[ChildRow, ...]:
    """Children of the class today whose record the actor keeps, by name. Three queries."""
    enrolled = Enrolment.objects.filter(classroom=classroom).on(actor.today).values("child")
    children = list(children_managed_by(actor).filter(pk__in=enrolled).by_name())
    links = links_of(actor, children)
    return tuple(
        ChildRow(child.pk, child.full_name, tuple(one for one in links if one.child.id == child.pk))
        for child in children
    )


def links_of(
    actor: Actor, children: Collection[Child] = (), *, guardian: Guardian | None = None
) -> tuple[LinkRow, ...]:
    """Links that nobody ended, of these children or of a guardian. Two queries."""
    links = Guardianship.objects.filter(no_adult_around(actor, "guardian"), ended_on=None)
    links = links.filter(guardian=guardian) if guardian else links.filter(child__in=children)
    return _rows(links.select_related("child", "guardian").order_by("guardian__name", "id"))


def _rows(links: Iterable[Guardianship]) -> tuple[LinkRow, ...]:
    found = list(links)
    blocked = set(
        Block.objects.filter(
            guardian__in={link.guardian_id for link in found}, lifted_at=None
        ).values_list("guardian_id", "child_id")
    )
    return tuple(
        LinkRow(
            id=link.pk,
            child=Named(link.child_id, link.child.full_name),
            guardian=Named(link.guardian_id, link.guardian.name),
            relation=link.relation,
            email=link.guardian.email,
            channel=link.guardian.get_channel_display(),
            is_suggested=link.status == Guardianship.Status.SUGGESTED,
            is_blocked=(link.guardian_id, link.child_id) in blocked,
            home=link.guardian.household_id,
        )
        for link in found
    )


MOST_WAITING = 500
"""Rows on one page; a form with more boxes than settings allow would be refused."""


def waiting_rows(actor: Actor, most: int = MOST_WAITING) -> tuple[WaitingRow, ...]:
    """Links that wait for approval, by class and child, `most` at a time. Three queries."""
    links = list(
        links_waiting(actor)
        .select_related("child", "guardian")
        .order_by("child__given_name", "child__family_name", "guardian__name", "id")[:most]
    )
    rooms = {
        one.child_id: one.classroom.name
        for one in Enrolment.objects.home()
        .filter(school=actor.school)
        .on(actor.today)
        .select_related("classroom")
    }
    rows = [WaitingRow(row, rooms.get(row.child.id, "")) for row in _rows(links)]
    return tuple(sorted(rows, key=lambda row: row.classroom))


def blocks_of(actor: Actor, child: Child) -> tuple[BlockRow, ...]:
    """Blocks that stand between this child and somebody. One query."""
    blocks = Block.objects.filter(
        no_adult_around(actor, "guardian"), child=child, lifted_at=None
    ).select_related("guardian")
    return tuple(
        BlockRow(
            id=one.pk,
            guardian=Named(one.guardian_id, one.guardian.name),
            child=Named(child.pk, child.full_name),
            evidence=one.evidence,
            since=one.created_at,
        )
        for one in blocks
    )


def home_class_of(child: Child, today: dt.date) -> Classroom | None:
    """The class that owns the child's sheet today. One query."""
    enrolment = (
        Enrolment.objects.home().filter(child=child).on(today).select_related("classroom").first()
    )
    return enrolment.classroom if enrolment else None


@dataclass(frozen=True)
class ComingClass:
    """A home class from a later day on; `is_next_year` for one that a new school year brings."""

    name: str
    from_day: dt.date
    is_next_year: bool


def home_classes_of(
    child: Child, today: dt.date
) -> tuple[Classroom | None, tuple[ComingClass, ...]]:
    """The home class of today, and those that are planned, the soonest first. One query."""
    rows = Enrolment.objects.home().filter(Q(ends_on=None) | Q(ends_on__gte=today), child=child)
    found = list(rows.select_related("classroom").order_by("starts_on"))
    here = [one.classroom for one in found if one.starts_on <= today]
    return here[0] if here else None, tuple(
        ComingClass(one.classroom.name, one.starts_on, one.classroom.starts_on == one.starts_on)
        for one in found
        if one.starts_on > today
    )


@dataclass(frozen=True)
class PlaceRow:
    """A class beside the home class; `from_day` only when it is still to come."""

    id: uuid.UUID
    name: str
    from_day: dt.date | None


def also_in(actor: Actor, child: Child) -> tuple[PlaceRow, ...]:
    """Other classes that the child is in, now or soon. One query."""
    rows = places_ended_by(actor).filter(child=child).order_by("classroom__name", "id")
    return tuple(
        PlaceRow(pk, name, starts_on if starts_on > actor.today else None)
        for pk, name, starts_on in rows.values_list("pk", "classroom__name", "starts_on")
    )


def homes_of(links: Iterable[LinkRow]) -> tuple[tuple[LinkRow, ...], ...]:
    """The links by home, in the order of their first names; those of one home stand together."""
    homes: dict[uuid.UUID, list[LinkRow]] = {}
    for link in links:
        homes.setdefault(link.home, []).append(link)
    return tuple(tuple(home) for home in homes.values())


def housemates(actor: Actor, guardian: Guardian) -> tuple[Named, ...]:
    """Others of the same household. One query."""
    others = guardians_managed_by(actor).filter(household=guardian.household_id)
    others = others.exclude(pk=guardian.pk)
    return tuple(Named(*row) for row in others.values_list("pk", "name"))


def may_share_a_home(actor: Actor, guardian: Guardian) -> tuple[Named, ...]:
    """Guardians of the same children or of the same address, who live elsewhere. One query."""
    children = children_managed_by(actor).filter(guardianships__guardian=guardian)
    known = guardians_managed_by(actor).filter(school=guardian.school_id, ended_on=None)
    near = known.filter(guardianships__child__in=children)
    if guardian.email:
        near |= known.filter(email=guardian.email)
    others = near.exclude(household=guardian.household_id).distinct().order_by("name", "id")
    return tuple(Named(*row) for row in others.values_list("pk", "name"))
