"""Opening sheets: a row exists from the first write, or from the tick; both may come twice."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction

from accounts.models import Child, Enrolment, School
from checkins.models import Closure, Sheet, Template, Term
from checkins.services.in_use import templates_in_use
from checkins.weeks import Span, Week


class NoHomeClass(Exception):
    """The child is in no home class in this week, so there is no sheet to open."""


class NoSchool(Exception):
    """The school is not in session in this week, or in too few days of it."""


def taught_days(school: School, week: Week) -> list[dt.date]:
    """The dates on which the school teaches in this week; costs two queries."""
    return week.taught_days(school.school_days, *_calendar(school, week))


def _calendar(school: School, week: Week) -> tuple[list[Term], list[Closure]]:
    """Terms and closures that touch the week. Two queries."""
    first = week.begins(school.school_days)
    near = {
        "school": school,
        "starts_on__lte": first + dt.timedelta(days=6),
        "ends_on__gte": first,
    }
    return list(Term.objects.filter(**near)), list(Closure.objects.filter(**near))


def has_sheets(school: School, days: list[dt.date]) -> bool:
    """A week with fewer taught days than the school's setting has no sheet."""
    return len(days) >= max(1, school.fewest_school_days)


def day_to_open(
    school: School,
    week: Week,
    *,
    today: dt.date,
    terms: Collection[Span],
    closures: Collection[Span],
) -> dt.date | None:
    """The day whose classes the week's sheets are opened for; None while they are not. Pure.

    From the week's first taught day on: today, and after the last taught day that one.
    """
    days = week.taught_days(school.school_days, terms, closures)
    if not has_sheets(school, days) or today < days[0]:
        return None
    return min(today, days[-1])


def template_of(child: Child, classroom: uuid.UUID, week: Week) -> Template:
    """The version that this child's sheet of the week opens with; `classroom` is their home class."""
    return templates_in_use(child.school, week).of(child.pk, classroom)


def current_template(school: School, week: Week) -> Template:
    """What the school writes on where nothing else was given to a class or a child."""
    return templates_in_use(school, week).for_all


@transaction.atomic
def open_sheet(child: Child, week: Week, *, now: dt.datetime) -> Sheet:
    """The child's sheet of this week, made if there is none.

    Belongs to the class that is the child's home class today, or on the week's last day when the
    week is over. Raises NoHomeClass, NoSchool.
    """
    found = Sheet.objects.filter(child=child, week=week).first()
    if found:
        return found
    days = taught_days(child.school, week)
    if not has_sheets(child.school, days):
        raise NoSchool
    day = min(max(child.school.local_date(now), days[0]), days[-1])
    home = Enrolment.objects.filter(child=child).on(day).home().order_by("-starts_on").first()
    if home is None:
        raise NoHomeClass
    sheet, _made = Sheet.objects.get_or_create(
        child=child,
        week=week,
        defaults={
            "school_id": child.school_id,
            "classroom_id": home.classroom_id,
            "template": template_of(child, home.classroom_id, week),
        },
    )
    return sheet


@transaction.atomic
def open_week(school: School, week: Week, *, now: dt.datetime) -> int:
    """Open the week's sheets for every child with a home class; how many were new.

    Idempotent: the tick calls it every minute. Nothing is opened before the week's first taught
    day, nor in a week without enough of them.
    """
    terms, closures = _calendar(school, week)
    today = school.local_date(now)
    day = day_to_open(school, week, today=today, terms=terms, closures=closures)
    if day is None:
        return 0
    homes = (
        Enrolment.objects.filter(school=school, child__left_on=None, child__erased_at=None)
        .on(day)
        .home()
        .exclude(child__sheets__week=week)
        .order_by("child_id", "-starts_on")
    )
    in_use = templates_in_use(school, week)
    sheets = [
        Sheet(
            school=school,
            child_id=home.child_id,
            classroom_id=home.classroom_id,
            week=week,
            template=in_use.of(home.child_id, home.classroom_id),
        )
        for home in homes
    ]
    Sheet.objects.bulk_create(sheets, ignore_conflicts=True)
    # Another worker, or somebody's first word, may have been quicker with some of them.
    return Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).count() if sheets else 0
