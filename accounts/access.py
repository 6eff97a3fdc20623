"""The one place that decides who may do what. Roles are data (accounts/roles.py); features ask
for capabilities; who acts, and the `@policy` of a view, is `accounts.actors`'.

Objects are reached through `..._visible_to(actor)` only, so an object that is not for this actor
does not exist for them. For staff such a function is made of the actor's `Reach` (accounts/reach.py); queries that
are kept (`accounts.prepared`) begin from that.
"""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import (
    NOBODY,
    READS_ON,
    ActingRequest,
    Actor,
    Policy,
    Steps,
    guardian_actor,
    link_actor,
    once,
    operator_actor,
    policy,
    staff_actor,
)
from accounts.models import (
    Assignment,
    Block,
    Child,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
    Member,
)
from accounts.models.classroom import ClassroomQuerySet
from accounts.models.people import ChildQuerySet
from accounts.reach import Reach, assignments_in_force, reach_of
from accounts.roles import HATS, ROLES, Can, Hat

__all__ = [
    "HATS",
    "NOBODY",
    "READS_ON",
    "ROLES",
    "ActingRequest",
    "Actor",
    "Can",
    "Hat",
    "Policy",
    "Reach",
    "Steps",
    "active_members",
    "assignments_ended_by",
    "assignments_in_force",
    "children_managed_by",
    "children_of_guardians",
    "children_reached",
    "children_read_by",
    "children_visible_to",
    "classrooms_managed_by",
    "classrooms_of",
    "classrooms_reached",
    "classrooms_read",
    "classrooms_shared",
    "classrooms_shared_by",
    "classrooms_taught_by",
    "guardian_actor",
    "guardians_managed_by",
    "link_actor",
    "members_managed_by",
    "members_shut_out_of",
    "no_adult_around",
    "not_shut_out",
    "operator_actor",
    "policy",
    "reach_of",
    "staff_actor",
]


def not_shut_out(who: Actor | Reach, child: str = "pk") -> Q:
    """A Block beats every role: no row of a child from whom the actor is blocked as a guardian.
    `child` leads from the row to the child."""
    return ~Q(**{f"{child}__in": who.shut_out}) if who.shut_out else Q()


def no_adult_around(who: Actor, guardian: str = "pk") -> Q:
    """Nor an adult around such a child, not even about a brother or sister: their address is what
    the actor may know least of all. `guardian` leads from the row to the adult."""
    if not who.shut_out:
        return Q()
    around = Guardianship.objects.filter(child__in=who.shut_out).order_by()
    return ~Q(**{f"{guardian}__in": around.values("guardian")})


def members_shut_out_of(child: Any) -> QuerySet[Member]:
    """Staff whom a Block keeps from this child: what `not_shut_out` says, seen from the child."""
    blocks = Block.objects.filter(child=child, lifted_at=None).order_by()
    addresses = blocks.exclude(guardian__email="").values("guardian__email")
    same_person = (
        Q(user__in=blocks.values("user"))
        | Q(user__in=blocks.values("guardian__user"))
        | Q(user__email__in=addresses)
    )
    return Member.objects.filter(same_person).order_by()


@once
def classrooms_of(actor: Actor) -> QuerySet[Classroom]:
    """Classes whose week a member of staff works on (teacher, co-teacher, substitute, specialist)."""
    return classrooms_reached(reach_of(actor))


def classrooms_reached(reach: Reach) -> QuerySet[Classroom]:
    return Classroom.objects.on(reach.today).filter(pk__in=reach.rooms, school=reach.school)


@once
def classrooms_taught_by(actor: Actor) -> QuerySet[Classroom]:
    """The same, and classes whose own teacher the actor was until lately: for reading only."""
    return classrooms_read(reach_of(actor))


def classrooms_read(reach: Reach) -> QuerySet[Classroom]:
    return Classroom.objects.filter(pk__in=reach.taught, school=reach.school)


@once
def classrooms_shared_by(actor: Actor) -> QuerySet[Classroom]:
    """Classes whose sheets the actor may mark ready and share."""
    return classrooms_shared(reach_of(actor))


def classrooms_shared(reach: Reach) -> QuerySet[Classroom]:
    return Classroom.objects.on(reach.today).filter(pk__in=reach.shared, school=reach.school)


@once
def children_visible_to(actor: Actor) -> QuerySet[Child]:
    """Children whom the actor works with or cares for today.

    Staff: of their classes and assigned to them by name. Guardian: links in force. Reply link:
    nobody by this door; `checkins.access` opens the one sheet. Which sheets of a child may be
    read and written is `checkins.access`'s to say.
    """
    if actor.hat == Hat.STAFF:
        return children_reached(reach_of(actor))
    if actor.hat == Hat.GUARDIAN:
        return children_of_guardians(tuple(guardian.pk for guardian in actor.guardians))
    return Child.objects.none()


def children_of_guardians(guardians: tuple[uuid.UUID, ...]) -> ChildQuerySet:
    """Children for whom one of these guardians is in force."""
    links = Guardianship.objects.in_force().filter(child=OuterRef("pk"), guardian__in=guardians)
    return Child.objects.filter(Exists(links), erased_at=None)


def children_reached(reach: Reach) -> QuerySet[Child]:
    in_class = Enrolment.objects.filter(classroom__in=reach.rooms).on(reach.today)
    return Child.objects.filter(
        Q(pk__in=in_class.values("child")) | Q(pk__in=reach.children),
        Q(left_on=None) | Q(left_on__gte=reach.today),
        not_shut_out(reach),
        school=reach.school,
        erased_at=None,
    )


@once
def children_read_by(actor: Actor) -> QuerySet[Child]:
    """`children_visible_to`, and for staff those whom they taught until lately.

    Of these they read their own weeks (`checkins.access.sheets_visible_to`) and write nothing.
    """
    if actor.hat != Hat.STAFF:
        return children_visible_to(actor)
    reach = reach_of(actor)
    together = Enrolment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=reach.read_since),
        _together(reach),
        starts_on__lte=reach.today,
    )
    return Child.objects.filter(
        Q(pk__in=children_reached(reach).values("pk")) | Q(pk__in=together.values("child")),
        not_shut_out(reach),
        school=reach.school,
        erased_at=None,
    )


def _together(reach: Reach) -> Q:
    """Enrolments in a class of the actor's that share a day with their assignment to it."""
    shared = Q(pk__in=[])
    for spell in reach.spells:
        days = Q(ends_on=None) | Q(ends_on__gte=spell.starts_on)
        if spell.ends_on is not None:
            days &= Q(starts_on__lte=spell.ends_on)
        shared |= Q(days, classroom=spell.classroom)
    return shared


def children_managed_by(actor: Actor) -> ChildQuerySet:
    """Children whose record (name, class, guardians; no sheet) leader and office keep."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_PEOPLE):
        return Child.objects.none()
    return Child.objects.filter(not_shut_out(actor), school=actor.school, erased_at=None)


def classrooms_managed_by(actor: Actor) -> ClassroomQuerySet:
    """All classes of the school, for leader and office."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_PEOPLE):
        return Classroom.objects.none()
    return Classroom.objects.filter(school=actor.school)


def guardians_managed_by(actor: Actor) -> QuerySet[Guardian]:
    """All guardians on the school's file, for leader and office."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_PEOPLE):
        return Guardian.objects.none()
    return Guardian.objects.filter(no_adult_around(actor), school=actor.school)


def members_managed_by(actor: Actor) -> QuerySet[Member]:
    """All staff of the school, for the leader."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_STAFF):
        return Member.objects.none()
    return Member.objects.filter(school=actor.school)


def assignments_ended_by(actor: Actor) -> QuerySet[Assignment]:
    """Assignments that the actor may end: for the leader all but those to a child whom they may not
    see, for the office substitutes of a class.

    Who appoints somebody can also undo it at once.
    """
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_PEOPLE):
        return Assignment.objects.none()
    found = Assignment.objects.filter(not_shut_out(actor, "child"), school=actor.school)
    if actor.may(Can.MANAGE_STAFF):
        return found
    return found.filter(kind=Assignment.Kind.SUBSTITUTE, classroom__isnull=False)


def places_ended_by(actor: Actor) -> QuerySet[Enrolment]:
    """Places in classes beside the home class, of children whose record the actor keeps."""
    return Enrolment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=actor.today),
        child__in=children_managed_by(actor),
        is_home=False,
    )


def active_members(today: dt.date) -> Q:
    """Members who have not left, and whose source has not switched their sign-in off."""
    return Q(Q(ended_on=None) | Q(ended_on__gte=today), shut_at=None)
