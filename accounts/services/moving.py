"""From one home class to another, on whichever day: every day has at most one."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q

from accounts.access import Actor
from accounts.models import Child, Classroom, Enrolment
from accounts.services.audit import record, school_of
from accounts.signals import child_moved

DAY = dt.timedelta(days=1)


class ClassOver(Exception):
    """The class has ended before that day."""


@transaction.atomic
def move_child(
    *,
    child: Child,
    classroom: Classroom,
    from_day: dt.date | None = None,
    by_list: bool = False,
    source: str = "",
    by: Actor,
    now: dt.datetime,
) -> None:
    """Make this the child's home class from a day on; also takes back a child who had left.

    Without `from_day` it is today; a class that is yet to begin counts from its first day. The
    day before is the last in the old class, so every day has one home class. Later moves that
    were planned are dropped, except the class of a coming school year. Sheets that were begun
    stay with their class, the others go along (`child_moved`). The same class again changes
    nothing. `by_list`: a roster file says so; what a person says no later file undoes without
    a yes. `source` marks the new place. Raises ClassOver.
    """
    school = school_of(by, child, classroom)
    child = Child.objects.select_for_update().get(pk=child.pk)
    day = from_day or school.local_date(now)
    day = max(day, classroom.starts_on or day)
    if classroom.ended_on is not None and classroom.ended_on < day:
        raise ClassOver
    returns = child.left_on is not None
    if not put_in_class(child, classroom, day, source=source) and not returns:
        return
    if returns:
        child.left_on = None
        child.save(update_fields=["left_on"])
    verb = "child returned" if returns else "child moved"
    about = {"child": child.pk, "classroom": classroom.pk, "from_day": day, "by_list": by_list}
    record(verb, school=school, by=by, **about)
    child_moved.send(Child, child=child, from_day=day, by=by, now=now)


def put_in_class(child: Child, classroom: Classroom, day: dt.date, *, source: str = "") -> bool:
    """The child's home class from a day on, until a coming school year; False if it is that already.

    The caller holds the child's row.
    """
    rows = Enrolment.objects.home().filter(child=child)
    coming = _next_year(child, after=day)
    last = coming.starts_on - DAY if coming else None
    later = rows.filter(
        starts_on__gte=day, **({"starts_on__lt": coming.starts_on} if coming else {})
    )
    ahead = [(row.starts_on, row.classroom_id, row.ends_on) for row in later]
    reaching = rows.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lt=day).first()
    stays = rows.filter(
        Q(ends_on=None) | Q(ends_on__gte=day - DAY), classroom=classroom, starts_on__lt=day
    ).first()
    if ahead == ([] if stays else [(day, classroom.pk, last)]) and (
        stays is None or stays.ends_on == last
    ):
        return False
    later.delete()
    if stays is not None:
        stays.ends_on = last
        stays.save(update_fields=["ends_on"])
        return True
    if reaching is not None:
        reaching.ends_on = day - DAY
        reaching.save(update_fields=["ends_on"])
    Enrolment.objects.create(
        school_id=child.school_id,
        child=child,
        classroom=classroom,
        starts_on=day,
        ends_on=last,
        source=source,
    )
    return True


def _next_year(child: Child, *, after: dt.date) -> Enrolment | None:
    """The child's place in a class that was prepared for a coming year."""
    places = Enrolment.objects.home().filter(
        child=child, starts_on__gt=after, classroom__starts_on=F("starts_on")
    )
    return places.order_by("starts_on").first()
