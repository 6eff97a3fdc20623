"""Giving a template to the school, to a class or to one child, from a week on.

A sheet keeps what it was opened with, so a use counts from the next week that is not open yet
there; "from this week" also moves sheets on which nothing is written, printed or shared.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import AuditEntry, Child, Classroom, Member, School
from checkins.models import Entry, HomeHalf, PaperCopy, Sheet, Template, TemplateUse
from checkins.services.in_use import templates_in_use
from checkins.weeks import Week

Scope = School | Classroom | Child


class NotPublished(Exception):
    """The school has no version of this template that is more than a draft."""


@transaction.atomic
def give(
    key: str, to: Scope, *, from_this_week: bool = False, by: Member, now: dt.datetime
) -> TemplateUse:
    """From the next unopened week on, sheets of this school, class or child open with the template
    `key`; the use that stands already when it is the same. Raises NotPublished."""
    school = _hold(to)
    if not Template.objects.filter(school=school, key=key, is_draft=False).exists():
        raise NotPublished
    first = _first_week(to, school, from_this_week, now)
    standing = _standing(to)
    if standing is not None and standing.key == key and standing.first_week <= first:
        return standing
    _end(standing, first)
    use = TemplateUse.objects.create(
        school=school, key=key, first_week=first, **_named(to, ("classroom", "child"))
    )
    _settle(to, school, from_this_week, now)
    _log("template given", school, to, by, key=key, first_week=str(first))
    return use


@transaction.atomic
def take_away(
    to: Scope, *, from_this_week: bool = False, by: Member, now: dt.datetime
) -> TemplateUse | None:
    """From the next unopened week on, what the class or the school around it has. The use that was
    ended, or None when nothing had been given."""
    school = _hold(to)
    standing = _standing(to)
    if standing is None:
        return None
    first = _first_week(to, school, from_this_week, now)
    _end(standing, first)
    _settle(to, school, from_this_week, now)
    _log("template taken away", school, to, by, key=standing.key, first_week=str(first))
    return standing


def _hold(to: Scope) -> School:
    """The school, held until the end of the transaction: two givers come one after the other."""
    school = to if isinstance(to, School) else to.school
    return School.objects.select_for_update(no_key=True).get(pk=school.pk)


def _named(to: Scope, names: tuple[str, str]) -> dict[str, Any]:
    """The scope as fields of a use, or of a filter."""
    classroom, child = names
    return {
        classroom: to if isinstance(to, Classroom) else None,
        child: to if isinstance(to, Child) else None,
    }


def _standing(to: Scope) -> TemplateUse | None:
    school = to if isinstance(to, School) else to.school
    uses = TemplateUse.objects.filter(school=school, last_week=None)
    return uses.filter(**_named(to, ("classroom", "child"))).first()


def _end(use: TemplateUse | None, first: Week) -> None:
    """The week before `first` is its last; one that had not begun is gone."""
    if use is None:
        return
    if use.first_week >= first:
        use.delete()
        return
    use.last_week = first - 1
    use.save(update_fields=["last_week"])


def sheets_of(to: Scope) -> QuerySet[Sheet]:
    """All sheets of the school, of the class as their home class, or of the child."""
    if isinstance(to, School):
        return Sheet.objects.filter(school=to)
    here = Q(classroom=to) if isinstance(to, Classroom) else Q(child=to)
    return Sheet.objects.filter(here, school=to.school_id)


def _first_week(to: Scope, school: School, from_this_week: bool, now: dt.datetime) -> Week:
    week = Week.containing(school.local_date(now), school.school_days)
    if from_this_week:
        return week
    opened = set(
        sheets_of(to).filter(week__gte=week).order_by().values_list("week", flat=True).distinct()
    )
    while week in opened:
        week += 1
    return week


def untouched(sheets: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Those on which nobody has written, and of which nothing was printed or shared."""
    return sheets.filter(
        ~Exists(Entry.objects.filter(sheet=OuterRef("pk"))),
        ~Exists(HomeHalf.objects.filter(sheet=OuterRef("pk"))),
        ~Exists(PaperCopy.objects.filter(child=OuterRef("child"), week=OuterRef("week"))),
        begun_at=None,
        shared_revision=0,
    )


def _settle(to: Scope, school: School, from_this_week: bool, now: dt.datetime) -> None:
    """Move this week's untouched sheets to what they would open with now. The rows are held, so that
    nobody's first word comes in between."""
    if not from_this_week:
        return
    week = Week.containing(school.local_date(now), school.school_days)
    in_use = templates_in_use(school, week)
    standing = sheets_of(to).filter(week=week).select_for_update(of=("self",), no_key=True)
    held = list(standing.order_by("id"))
    free = set(
        untouched(Sheet.objects.filter(pk__in=[sheet.pk for sheet in held])).values_list(
            "pk", flat=True
        )
    )
    moved = []
    for sheet in held:
        template = in_use.of(sheet.child_id, sheet.classroom_id)
        if sheet.pk in free and sheet.template_id != template.pk:
            sheet.template = template
            moved.append(sheet)
    Sheet.objects.bulk_update(moved, ["template"])


def _log(verb: str, school: School, to: Scope, by: Member, **more: str) -> None:
    names = {
        "classroom": str(to.pk) if isinstance(to, Classroom) else "",
        "child": str(to.pk) if isinstance(to, Child) else "",
    }
    AuditEntry.objects.create(
        school=school,
        verb=verb,
        by_member=by,
        about={name: value for name, value in names.items() if value} | more,
    )
