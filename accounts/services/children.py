"""Classes, the children in them, and coming, moving and leaving."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.access import Actor
from accounts.models import Child, Classroom, Enrolment, Pronoun
from accounts.services.audit import record, school_of
from accounts.signals import access_ended

MOMENT = dt.timedelta(minutes=1)
"""A form that was sent twice, by an impatient thumb or the back button, arrives within this."""


class NameTaken(Exception):
    """The school has an open class of that name."""


@transaction.atomic
def add_classroom(*, name: str, by: Actor, now: dt.datetime) -> Classroom:
    """Open a class. Raises NameTaken."""
    school = school_of(by)
    if Classroom.objects.filter(school=school, name__iexact=name, ended_on=None).exists():
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
    _begin(child, classroom, first_day(school.local_date(now)))
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
def move_child(*, child: Child, classroom: Classroom, by: Actor, now: dt.datetime) -> None:
    """Make this the child's home class from today; also takes back a child who had left.

    The day before was the last in the old class, so every day has one home class. Sheets that
    were begun stay with the class they were begun in. The same class again changes nothing.
    """
    school = school_of(by, child, classroom)
    today = school.local_date(now)
    returns = child.left_on is not None
    if not _begin(child, classroom, today) and not returns:
        return
    if returns:
        child.left_on = None
        child.save(update_fields=["left_on"])
    verb = "child returned" if returns else "child moved"
    record(verb, school=school, by=by, child=child.pk, classroom=classroom.pk)


def _begin(child: Child, classroom: Classroom, today: dt.date) -> bool:
    """End the home class that reaches into today, begin the new one; False if it is that already."""
    current = (
        Enrolment.objects.home()
        .filter(Q(ends_on=None) | Q(ends_on__gte=today), child=child)
        .order_by("-starts_on")
        .first()
    )
    if current and current.classroom_id == classroom.pk and current.ends_on is None:
        return False
    if current and (current.classroom_id == classroom.pk or current.starts_on >= today):
        # Left and came back within a day, or put in the wrong class this morning: one row, corrected.
        current.classroom, current.ends_on = classroom, None
        current.save(update_fields=["classroom", "ends_on"])
        return True
    if current:
        current.ends_on = today - dt.timedelta(days=1)
        current.save(update_fields=["ends_on"])
    Enrolment.objects.create(
        school_id=child.school_id, child=child, classroom=classroom, starts_on=today
    )
    return True


@transaction.atomic
def child_leaves(*, child: Child, last_day: dt.date, by: Actor, now: dt.datetime) -> None:
    """The child leaves the school. Classes end with the last day; what was written stays."""
    school = school_of(by, child)
    child.left_on = last_day
    child.save(update_fields=["left_on"])
    for enrolment in child.enrolments.filter(Q(ends_on=None) | Q(ends_on__gt=last_day)):
        enrolment.ends_on = max(last_day, enrolment.starts_on)
        enrolment.save(update_fields=["ends_on"])
    record("child left", school=school, by=by, child=child.pk, last_day=last_day)
    access_ended.send(Child, guardian=None, child=child, by=by, now=now)
