"""Sheet policy: which sheets an actor may open, and what they may do with one. Names no role."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.access import (
    Actor,
    Can,
    Hat,
    children_visible_to,
    classrooms_of,
    classrooms_shared_by,
)
from accounts.models import Child, Classroom, Enrolment, Guardianship
from checkins.models import Entry, EntryReader, Question, Sheet
from checkins.models.conversation import QuestionQuerySet
from checkins.models.sheet import EntryQuerySet, SheetQuerySet
from checkins.weeks import Week


def sheets_visible_to(actor: Actor) -> SheetQuerySet:
    """Sheets the actor may open.

    Staff: of children they may read, and any of their own classes (a child who moved leaves the
    sheets begun there). Guardian: of children in force. Reply link: its one sheet. A family sees
    of a sheet only what `is_visible_to_family` and its snapshot allow.
    """
    if actor.hat == Hat.LINK:
        children = Child.objects.filter(
            Exists(_links_in_force(actor)), school=actor.school, erased_at=None
        )
        return Sheet.objects.filter(pk=actor.sheet_id, child__in=children)
    if actor.hat == Hat.GUARDIAN:
        return Sheet.objects.filter(child__in=children_visible_to(actor))
    if actor.hat == Hat.STAFF:
        return Sheet.objects.filter(
            Q(child__in=children_visible_to(actor)) | Q(classroom__in=classrooms_of(actor)),
            school=actor.school,
            child__erased_at=None,
        )
    return Sheet.objects.none()


def _links_in_force(actor: Actor) -> QuerySet[Any]:
    return Guardianship.objects.in_force().filter(
        child=OuterRef("pk"), guardian__in=[guardian.pk for guardian in actor.guardians]
    )


def get_sheet_or_404(actor: Actor, sheet_id: uuid.UUID) -> Sheet:
    """The sheet with its child, class, school and template; 404 when it is not for this actor."""
    sheets = sheets_visible_to(actor).select_related("child", "classroom", "school", "template")
    try:
        return sheets.get(pk=sheet_id)
    except Sheet.DoesNotExist:
        raise Http404 from None


def get_classroom_or_404(actor: Actor, classroom_id: uuid.UUID) -> Classroom:
    """A class whose week the actor works on."""
    try:
        return classrooms_of(actor).select_related("school").get(pk=classroom_id)
    except Classroom.DoesNotExist:
        raise Http404 from None


def get_child_or_404(actor: Actor, child_id: uuid.UUID) -> Child:
    """A child whose sheets the actor may read."""
    try:
        return children_visible_to(actor).select_related("school").get(pk=child_id)
    except Child.DoesNotExist:
        raise Http404 from None


def register_of(actor: Actor, classroom_id: uuid.UUID, week: Week, day: dt.date) -> QuerySet[Child]:
    """The children on a class's page of a week: in the class on that day, or with a sheet there.

    A child who moved stays with the class that owns the week's sheet. Those without a sheet are
    listed only while the actor may open one.
    """
    enrolled = Enrolment.objects.filter(classroom=classroom_id).on(day).values("child")
    begun = sheets_visible_to(actor).filter(classroom=classroom_id, week=week).values("child")
    listed = Q(pk__in=children_visible_to(actor).values("pk")) & Q(pk__in=enrolled)
    return Child.objects.filter(
        listed | Q(pk__in=begun), school=actor.school, erased_at=None
    ).by_name()


def may_write_school_half(actor: Actor) -> bool:
    """Every prompt of the school half; a specialist writes signed lines of their own instead."""
    return actor.hat == Hat.STAFF and actor.may(Can.WRITE_SCHOOL_HALF)


def may_share(actor: Actor, classroom_id: uuid.UUID) -> bool:
    """Mark ready, share, take back, mark away: teachers of the class that owns the sheet."""
    return classrooms_shared_by(actor).filter(pk=classroom_id).exists()


def home_entries_visible_to(actor: Actor, sheets: QuerySet[Sheet]) -> EntryQuerySet:
    """What homes wrote on these sheets, as far as this actor may read it.

    Staff read what was sent; a note with chosen readers only when they are one of them, and
    without `Can.READ_FAMILY_NOTES` every family note only so. A guardian reads their own
    household's.
    """
    entries = Entry.objects.filter(half="home", sheet__in=sheets)
    if actor.hat == Hat.STAFF:
        chosen = EntryReader.objects.filter(entry=OuterRef("pk"), member=actor.member)
        open_to_all = Q(has_chosen_readers=False)
        if not actor.may(Can.READ_FAMILY_NOTES):
            open_to_all &= Q(prompt__has_readers=False)
        return entries.filter(open_to_all | Exists(chosen))
    return entries.filter(household__in=actor.household_ids)


def questions_visible_to(actor: Actor) -> QuestionQuerySet:
    """Questions of children the actor may read; a home's question only to that home and the school."""
    if actor.hat == Hat.STAFF:
        return Question.objects.filter(
            Q(child__in=children_visible_to(actor)) | Q(sheet__classroom__in=classrooms_of(actor)),
            school=actor.school,
        )
    return Question.objects.filter(
        Q(household=None) | Q(household__in=actor.household_ids),
        sheet__in=sheets_visible_to(actor),
    )
