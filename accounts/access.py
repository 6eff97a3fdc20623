"""The one place that decides who may do what. Roles are data (accounts/roles.py); features ask
for capabilities; who acts, and the `@policy` of a view, is `accounts.actors`'.

Objects are reached through `..._visible_to(actor)` only, so an object that is not for this actor
does not exist for them.
"""

import datetime as dt

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.actors import (
    NOBODY,
    READS_ON,
    ActingRequest,
    Actor,
    Policy,
    guardian_actor,
    link_actor,
    operator_actor,
    policy,
    staff_actor,
)
from accounts.models import Assignment, Child, Classroom, Enrolment, Guardian, Guardianship, Member
from accounts.models.classroom import ClassroomQuerySet
from accounts.models.people import ChildQuerySet
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
    "active_members",
    "assignments_in_force",
    "assignments_of_weeks",
    "children_managed_by",
    "children_read_by",
    "children_visible_to",
    "classrooms_managed_by",
    "classrooms_of",
    "classrooms_shared_by",
    "classrooms_taught_by",
    "guardian_actor",
    "guardians_managed_by",
    "link_actor",
    "members_managed_by",
    "operator_actor",
    "policy",
    "staff_actor",
]


def assignments_in_force(actor: Actor) -> QuerySet[Assignment]:
    """The actor's assignments in force today, whatever their kind."""
    return Assignment.objects.filter(member=actor.member).on(actor.today)


def _taught(actor: Actor) -> QuerySet[Assignment]:
    """Assignments to classes in force today, and those that a class's own teacher had lately.

    A substitute or a specialist has nothing outside their days.
    """
    lately = Q(ends_on__gte=actor.read_since, kind__in=Assignment.OWN_CLASS)
    return Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=actor.today) | lately,
        member=actor.member,
        classroom__isnull=False,
        starts_on__lte=actor.today,
    )


def classrooms_of(actor: Actor) -> QuerySet[Classroom]:
    """Classes whose week a member of staff works on (teacher, co-teacher, substitute, specialist)."""
    if actor.hat != Hat.STAFF or not actor.may(Can.READ_SHEETS):
        return Classroom.objects.none()
    return Classroom.objects.on(actor.today).filter(
        Exists(assignments_in_force(actor).filter(classroom=OuterRef("pk"))),
        school=actor.school,
    )


def classrooms_taught_by(actor: Actor) -> QuerySet[Classroom]:
    """The same, and classes whose own teacher the actor was until lately: for reading only."""
    if actor.hat != Hat.STAFF or not actor.may(Can.READ_SHEETS):
        return Classroom.objects.none()
    return Classroom.objects.filter(
        Exists(_taught(actor).filter(classroom=OuterRef("pk"))), school=actor.school
    )


def assignments_of_weeks(actor: Actor) -> QuerySet[Assignment]:
    """By which the actor reads weeks of a class; `checkins.access` compares their days with a week."""
    if actor.hat != Hat.STAFF or not actor.may(Can.READ_SHEETS):
        return Assignment.objects.none()
    return _taught(actor)


def classrooms_shared_by(actor: Actor) -> QuerySet[Classroom]:
    """Classes whose sheets the actor may mark ready and share."""
    if actor.hat != Hat.STAFF or not actor.may(Can.SHARE):
        return Classroom.objects.none()
    return Classroom.objects.on(actor.today).filter(
        Exists(
            assignments_in_force(actor).filter(
                classroom=OuterRef("pk"), kind__in=Assignment.TEACHING
            )
        ),
        school=actor.school,
    )


def children_visible_to(actor: Actor) -> QuerySet[Child]:
    """Children whom the actor works with or cares for today.

    Staff: of their classes and assigned to them by name. Guardian: links in force. Reply link:
    nobody by this door; `checkins.access` opens the one sheet. Which sheets of a child may be
    read and written is `checkins.access`'s to say.
    """
    if actor.hat == Hat.STAFF and actor.may(Can.READ_SHEETS):
        mine = assignments_in_force(actor)
        in_class = Enrolment.objects.filter(child=OuterRef("pk")).on(actor.today)
        return Child.objects.filter(
            Exists(in_class.filter(Exists(mine.filter(classroom=OuterRef("classroom")))))
            | Exists(mine.filter(child=OuterRef("pk"))),
            Q(left_on=None) | Q(left_on__gte=actor.today),
            school=actor.school,
            erased_at=None,
        )
    if actor.hat == Hat.GUARDIAN:
        links = Guardianship.objects.in_force().filter(
            child=OuterRef("pk"), guardian__in=[guardian.pk for guardian in actor.guardians]
        )
        return Child.objects.filter(Exists(links), erased_at=None)
    return Child.objects.none()


def children_read_by(actor: Actor) -> QuerySet[Child]:
    """`children_visible_to`, and for staff those whom they taught until lately.

    Of these they read their own weeks (`checkins.access.sheets_visible_to`) and write nothing.
    """
    if actor.hat != Hat.STAFF or not actor.may(Can.READ_SHEETS):
        return children_visible_to(actor)
    together = Enrolment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=actor.read_since),
        Exists(_together(actor)),
        child=OuterRef("pk"),
        starts_on__lte=actor.today,
    )
    return Child.objects.filter(
        Q(pk__in=children_visible_to(actor).values("pk")) | Exists(together),
        school=actor.school,
        erased_at=None,
    )


def _together(actor: Actor) -> QuerySet[Assignment]:
    """The actor's assignments to an enrolment's class that share a day with it."""
    return _taught(actor).filter(
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("starts_on")),
        starts_on__lte=Coalesce(OuterRef("ends_on"), Value(actor.today), output_field=DateField()),
        classroom=OuterRef("classroom"),
    )


def children_managed_by(actor: Actor) -> ChildQuerySet:
    """Children whose record (name, class, guardians; no sheet) leader and office keep."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_PEOPLE):
        return Child.objects.none()
    return Child.objects.filter(school=actor.school, erased_at=None)


def classrooms_managed_by(actor: Actor) -> ClassroomQuerySet:
    """All classes of the school, for leader and office."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_PEOPLE):
        return Classroom.objects.none()
    return Classroom.objects.filter(school=actor.school)


def guardians_managed_by(actor: Actor) -> QuerySet[Guardian]:
    """All guardians on the school's file, for leader and office."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_PEOPLE):
        return Guardian.objects.none()
    return Guardian.objects.filter(school=actor.school)


def members_managed_by(actor: Actor) -> QuerySet[Member]:
    """All staff of the school, for the leader."""
    if actor.hat != Hat.STAFF or not actor.may(Can.MANAGE_STAFF):
        return Member.objects.none()
    return Member.objects.filter(school=actor.school)


def active_members(today: dt.date) -> Q:
    """Members who have not left."""
    return Q(ended_on=None) | Q(ended_on__gte=today)
