"""Classes, the children in them, and coming, moving and leaving."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.access import Actor
from accounts.models import Child, Classroom, Pronoun
from accounts.services.audit import record, school_of
from accounts.services.moving import put_in_class
from accounts.signals import access_ended

MOMENT = dt.timedelta(minutes=1)
"""A form that was sent twice, by an impatient thumb or the back button, arrives within this."""


class NameTaken(Exception):
    """The school has an open class of that name."""


@transaction.atomic
def add_classroom(*, name: str, by: Actor, now: dt.datetime) -> Classroom:
    """Open a class. Raises NameTaken."""
    school = school_of(by)
    if (
        Classroom.objects.filter(school=school, name__iexact=name)
        .not_over(school.local_date(now))
        .exists()
    ):
        raise NameTaken
    classroom = Classroom.objects.create(school=school, name=name)
    record("classroom added", school=school, by=by, classroom=classroom.pk)
    return classroom


def first_day(today: dt.date) -> dt.date:
    """When a child who is new at the school begins: the week's Monday, not the day of the typing.

    A school set up on a Saturday finds its children on the week's pages, which count its last
    school day.
    """
    return today - dt.timedelta(days=today.weekday())


@transaction.atomic
def add_child(
    *,
    classroom: Classroom,
    given_name: str,
    family_name: str = "",
    pronoun: str = Pronoun.THEY,
    roster_id: str = "",
    by: Actor,
    now: dt.datetime,
) -> Child:
    """Put a new child on the school's file, in their home class from this week."""
    school = school_of(by, classroom)
    child = Child.objects.create(
        school=school,
        given_name=given_name,
        family_name=family_name,
        pronoun=pronoun,
        roster_id=roster_id,
    )
    begins = first_day(school.local_date(now))
    put_in_class(child, classroom, max(begins, classroom.starts_on or begins))
    record("child added", school=school, by=by, child=child.pk, classroom=classroom.pk)
    return child


@transaction.atomic
def add_child_once(
    *,
    classroom: Classroom,
    given_name: str,
    family_name: str = "",
    pronoun: str = Pronoun.THEY,
    by: Actor,
    now: dt.datetime,
) -> Child:
    """As `add_child`, for a form: the same name in the same class within MOMENT is the form twice."""
    school_of(by, classroom)
    Classroom.objects.select_for_update().get(pk=classroom.pk)
    just_now = Child.objects.filter(
        given_name=given_name,
        family_name=family_name,
        enrolments__classroom=classroom,
        created_at__gt=now - MOMENT,
    ).first()
    return just_now or add_child(
        classroom=classroom,
        given_name=given_name,
        family_name=family_name,
        pronoun=pronoun,
        by=by,
        now=now,
    )


@transaction.atomic
def change_child(
    *,
    child: Child,
    given_name: str,
    family_name: str,
    pronoun: str,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Correct a name or a pronoun."""
    school = school_of(by, child)
    child.given_name, child.family_name, child.pronoun = given_name, family_name, pronoun
    child.save(update_fields=["given_name", "family_name", "pronoun"])
    record("child changed", school=school, by=by, child=child.pk)


@transaction.atomic
def child_leaves(
    *, child: Child, last_day: dt.date, by_list: bool = False, by: Actor, now: dt.datetime
) -> None:
    """The child leaves the school. Classes and assignments by name end with the last day, those
    that were to come are dropped; what was written stays. `by_list` as for `move_child`."""
    school = school_of(by, child)
    child.left_on = last_day
    child.save(update_fields=["left_on"])
    Child.objects.select_for_update().get(pk=child.pk)
    reaching = Q(ends_on=None) | Q(ends_on__gt=last_day)
    child.enrolments.filter(starts_on__gt=last_day).delete()
    child.enrolments.filter(reaching).update(ends_on=last_day)
    child.assignments.filter(starts_on__gt=last_day).delete()
    child.assignments.filter(reaching).update(ends_on=last_day)
    about = {"child": child.pk, "last_day": last_day} | ({"by_list": True} if by_list else {})
    record("child left", school=school, by=by, **about)
    access_ended.send(Child, guardian=None, child=child, by=by, now=now)
