"""Classes by hand: another name, an end, and the other classes that a child is in."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.access import Actor
from accounts.models import Child, Classroom, Enrolment
from accounts.services.audit import record, school_of
from accounts.services.children import NameTaken
from accounts.services.moving import ClassOver


class ClassHasChildren(Exception):
    """Children are in the class, or are to come: they need another one first."""


class IsHomeClass(Exception):
    """The child's home class is changed by moving the child."""


@transaction.atomic
def rename_classroom(*, classroom: Classroom, name: str, by: Actor, now: dt.datetime) -> None:
    """As families name it from now on; papers and letters that are out keep the old name.

    Raises NameTaken.
    """
    school = school_of(by, classroom)
    others = Classroom.objects.filter(school=school, name__iexact=name)
    if others.not_over(school.local_date(now)).exclude(pk=classroom.pk).exists():
        raise NameTaken
    if classroom.name == name:
        return
    classroom.name = name
    classroom.save(update_fields=["name"])
    record("classroom renamed", school=school, by=by, classroom=classroom.pk)


@transaction.atomic
def close_classroom(*, classroom: Classroom, by: Actor, now: dt.datetime) -> None:
    """Yesterday was its last day; whoever worked with it no longer does. Its weeks stay.

    Raises ClassHasChildren.
    """
    school = school_of(by, classroom)
    yesterday = school.local_date(now) - dt.timedelta(days=1)
    classroom = Classroom.objects.select_for_update().get(pk=classroom.pk)
    if classroom.ended_on is not None and classroom.ended_on <= yesterday:
        return
    reaching = Q(ends_on=None) | Q(ends_on__gt=yesterday)
    if classroom.enrolments.filter(reaching, child__erased_at=None).exists():
        raise ClassHasChildren
    classroom.ended_on = max(yesterday, classroom.starts_on or yesterday)
    classroom.save(update_fields=["ended_on"])
    classroom.assignments.filter(starts_on__gt=yesterday).delete()
    classroom.assignments.filter(reaching).update(ends_on=yesterday)
    record("classroom closed", school=school, by=by, classroom=classroom.pk)


@transaction.atomic
def add_to_class(
    *, child: Child, classroom: Classroom, by: Actor, now: dt.datetime
) -> Enrolment | None:
    """The child is also in this class from today on: its teachers see the child and add lines of
    their own. The home class keeps the sheet. None when the child is in it already. Raises ClassOver.
    """
    school = school_of(by, child, classroom)
    child = Child.objects.select_for_update().get(pk=child.pk)
    today = school.local_date(now)
    if child.left_on is not None or (classroom.ended_on and classroom.ended_on < today):
        raise ClassOver
    there = Enrolment.objects.filter(child=child, classroom=classroom)
    if there.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists():
        return None
    place = Enrolment.objects.create(
        school=school,
        child=child,
        classroom=classroom,
        is_home=False,
        starts_on=max(today, classroom.starts_on or today),
    )
    record("child added to class", school=school, by=by, child=child.pk, classroom=classroom.pk)
    return place


@transaction.atomic
def end_place(*, place: Enrolment, by: Actor, now: dt.datetime) -> None:
    """The child is no longer in this other class; yesterday was the last day. Raises IsHomeClass."""
    school = school_of(by, place)
    if place.is_home:
        raise IsHomeClass
    yesterday = school.local_date(now) - dt.timedelta(days=1)
    if place.ends_on is not None and place.ends_on <= yesterday:
        return
    about = {"child": place.child_id, "classroom": place.classroom_id}
    if place.starts_on > yesterday:
        place.delete()
    else:
        place.ends_on = yesterday
        place.save(update_fields=["ends_on"])
    record("child taken out of class", school=school, by=by, **about)
