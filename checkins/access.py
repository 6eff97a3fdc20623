"""Sheet policy: which sheets an actor may open, and what they may do with one. Names no role."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.access import (
    Actor,
    Can,
    Hat,
    Reach,
    children_of_guardians,
    children_reached,
    children_visible_to,
    classrooms_of,
    classrooms_read,
    classrooms_shared_by,
    not_shut_out,
    reach_of,
)
from accounts.actors import once
from accounts.models import Child, Classroom, Enrolment, Guardianship
from accounts.models.people import ChildQuerySet
from accounts.seen import register
from checkins import in_time
from checkins.in_time import WeekReach, weeks_of
from checkins.models import (
    AboutMe,
    Action,
    Answer,
    Entry,
    EntryReader,
    Goal,
    Half,
    Kind,
    Question,
    Revision,
    RevisionReader,
    Sheet,
    Strategy,
)
from checkins.models.about import AboutMeQuerySet
from checkins.models.conversation import QuestionQuerySet
from checkins.models.entry import EntryQuerySet
from checkins.models.goal import GoalQuerySet
from checkins.models.plan import ActionQuerySet
from checkins.models.sheet import SheetQuerySet
from checkins.models.strategy import StrategyQuerySet
from checkins.weeks import Week

Sheets = QuerySet[Sheet] | Collection[uuid.UUID]


@once
def sheets_visible_to(actor: Actor) -> SheetQuerySet:
    """Sheets the actor may open.

    Staff (docs/adr/0005): this school year's sheets of children they work with today, and for a
    while the weeks in which they taught a child who has moved or whose year is over. Guardian: of
    children in force. Reply link: its one sheet. A family sees of a sheet only what
    `is_visible_to_family` and its snapshot allow. A Block against the same person keeps staff out too.
    """
    if actor.hat == Hat.LINK:
        opens = open_to_link(actor.guardians[0], actor.school)
        return Sheet.objects.filter(opens, pk=actor.sheet_id)
    if actor.hat == Hat.GUARDIAN:
        return sheets_of_guardians(tuple(guardian.pk for guardian in actor.guardians))
    if actor.hat == Hat.STAFF:
        return sheets_reached(weeks_of(actor))
    return Sheet.objects.none()


def open_to_link(guardian: Any, school: Any, to_sheet: str = "") -> Q:
    """Whether a link of this guardian, at this school, may open the sheet: a condition on rows that
    lead to it by `to_sheet`. Both may be values, or refer to the row's columns."""
    links = Guardianship.objects.in_force().filter(
        child=OuterRef(f"{to_sheet}child"), guardian=guardian
    )
    child = {f"{to_sheet}child__school": school, f"{to_sheet}child__erased_at": None}
    return Q(Exists(links), **child)


def sheets_of_guardians(guardians: tuple[uuid.UUID, ...]) -> SheetQuerySet:
    """Sheets of the children for whom one of these guardians is in force."""
    return Sheet.objects.filter(child__in=children_of_guardians(guardians))


def sheets_reached(reach: WeekReach) -> SheetQuerySet:
    """Those that staff may open, as every query of them begins; also one that is kept
    (`accounts.prepared`), which takes the actor's reach in place of the actor."""
    return Sheet.objects.filter(
        in_time.of_present_children(reach) | in_time.of_weeks_taught(reach),
        not_shut_out(reach.people, "child"),
        school=reach.people.school,
        child__erased_at=None,
    )


@once
def sheets_written_by(actor: Actor) -> SheetQuerySet:
    """Visible sheets that a member of staff may still write on; the others they read."""
    if actor.hat != Hat.STAFF:
        return Sheet.objects.none()
    return sheets_visible_to(actor).filter(in_time.may_write(weeks_of(actor)))


def with_may_write(reach: WeekReach, sheets: SheetQuerySet) -> SheetQuerySet:
    """Visible sheets, each with `may_write`: whether `sheets_written_by` holds it."""
    return sheets.annotate(
        may_write=ExpressionWrapper(in_time.may_write(reach), output_field=BooleanField())
    )


def sheets_shared_by(actor: Actor) -> SheetQuerySet:
    """Sheets to mark ready, share, take back, mark away: written by, in a class they share for."""
    return sheets_written_by(actor).filter(classroom__in=classrooms_shared_by(actor))


@once
def sheets_handled_by(actor: Actor) -> SheetQuerySet:
    """Visible sheets whose replies a member of staff answers and ticks off: of children they work
    with today, and of their class's own weeks of a child who has moved."""
    if actor.hat != Hat.STAFF:
        return Sheet.objects.none()
    return sheets_visible_to(actor).filter(
        Q(child__in=children_visible_to(actor)) | Q(classroom__in=classrooms_of(actor))
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
    """A child whom the actor works with or cares for today."""
    try:
        return children_visible_to(actor).select_related("school").get(pk=child_id)
    except Child.DoesNotExist:
        raise Http404 from None


def get_child_of_week_or_404(actor: Actor, child_id: uuid.UUID, week: Week) -> Child:
    """A child whose sheet of this week the actor may begin: not of a week before they met."""
    children = children_visible_to(actor).filter(in_time.met_by(weeks_of(actor), week))
    try:
        return children.select_related("school").get(pk=child_id)
    except Child.DoesNotExist:
        raise Http404 from None


def register_of(actor: Actor, classroom_id: uuid.UUID, week: Week, day: dt.date) -> ChildQuerySet:
    """The children on a class's page of a week: in the class on that day, or with a sheet there.

    A child who moved stays with the class that owns the week's sheet. Those without a sheet are
    listed only while the actor may open one.
    """
    reach = weeks_of(actor)
    is_this_year = in_time.is_this_year(reach, week)
    return register_reached(reach, classroom_id, week, day, is_this_year=is_this_year)


def register_reached(
    reach: WeekReach, classroom_id: uuid.UUID, week: Week, day: dt.date, *, is_this_year: bool
) -> ChildQuerySet:
    """`is_this_year`: whether the week is (`in_time.is_this_year`)."""
    enrolled = Enrolment.objects.filter(classroom=classroom_id).on(day).values("child")
    begun = sheets_reached(reach).filter(classroom=classroom_id, week=week).values("child")
    listed = Q(pk__in=children_reached(reach.people).values("pk")) & Q(pk__in=enrolled)
    if not is_this_year:
        listed = Q(pk__in=[])
    return Child.objects.filter(
        listed | Q(pk__in=begun), school=reach.people.school, erased_at=None
    ).by_name()


def may_write_school_half(actor: Actor) -> bool:
    """Every prompt of the school half; a specialist writes signed lines of their own instead.

    On which sheets, `sheets_written_by` says.
    """
    return actor.hat == Hat.STAFF and actor.may(Can.WRITE_SCHOOL_HALF)


def may_share(actor: Actor, classroom_id: uuid.UUID) -> bool:
    """Mark ready, share, take back, mark away: teachers of the class that owns the sheet."""
    return classrooms_shared_by(actor).filter(pk=classroom_id).exists()


def home_entries_visible_to(actor: Actor, sheets: Sheets) -> EntryQuerySet:
    """What homes wrote on these sheets, as far as this actor may read it.

    Staff read what was sent; a note with chosen readers only when they are one of them, and who
    writes no more than lines of their own reads a family note only so. A note without chosen
    readers is for the teachers of the class that owns the sheet: it does not move with the child.
    A guardian reads their own household's, and texts that they wrote themselves in another home:
    before the office said "same home", or "two homes".
    """
    if actor.hat == Hat.STAFF:
        return home_entries_reached(reach_of(actor), sheets)
    mine = [guardian.pk for guardian in actor.guardians]
    own_words = Q(author_guardian__in=mine, prompt__kind=Kind.TEXT)
    entries = Entry.objects.filter(half="home", sheet__in=sheets)
    return entries.filter(Q(household__in=actor.household_ids) | own_words)


def home_entries_reached(reach: Reach, sheets: Sheets) -> EntryQuerySet:
    chosen = EntryReader.objects.filter(entry=OuterRef("pk"), member=reach.member)
    open_to_all = Q(has_chosen_readers=False)
    for_all = Q(prompt__has_readers=False)
    if reach.reads_family_notes:
        for_all |= Q(sheet__classroom__in=classrooms_read(reach))
    open_to_all &= for_all
    entries = Entry.objects.filter(half="home", sheet__in=sheets)
    return entries.filter(open_to_all | Exists(chosen))


def school_entries_visible_to(actor: Actor, sheets: Sheets) -> EntryQuerySet:
    """The school half as it is being written: staff only. A family reads what was shared of it."""
    entries = Entry.objects.filter(half=Half.SCHOOL, sheet__in=sheets)
    return entries if actor.hat == Hat.STAFF else entries.none()


def revisions_visible_to(actor: Actor, entries: QuerySet[Entry]) -> QuerySet[Revision]:
    """The history of entries that the actor may read.

    A text that its writer had kept for chosen readers stays theirs, also when a later text on the
    same line is for everybody.
    """
    revisions = Revision.objects.filter(entry__in=entries)
    if actor.hat != Hat.STAFF:
        return revisions
    chosen = RevisionReader.objects.filter(revision=OuterRef("pk"), member=actor.member)
    return revisions.filter(Q(has_chosen_readers=False) | Exists(chosen))


def may_restore(actor: Actor, entry: Entry) -> bool:
    """Bring back an earlier text of one's own line, or an earlier mark of the school half."""
    if actor.hat != Hat.STAFF or entry.half != Half.SCHOOL:
        return False
    if entry.prompt.kind != Kind.TEXT:
        return may_write_school_half(actor)
    return actor.may(Can.WRITE_OWN_LINES) and _is_own(actor, entry)


def _is_own(actor: Actor, entry: Entry) -> bool:
    return actor.member is not None and entry.author_member_id == actor.member.pk


def questions_visible_to(actor: Actor) -> QuestionQuerySet:
    """Questions of children the actor may read; a home's question only to that home and the school."""
    return questions_on(actor, sheets_visible_to(actor))


def questions_on(actor: Actor, sheets: Sheets) -> QuestionQuerySet:
    """Questions on these sheets, which the actor may read, as far as they are theirs to see."""
    if actor.hat == Hat.STAFF:
        return questions_reached(reach_of(actor), sheets)
    questions = Question.objects.filter(sheet__in=sheets)
    return questions.filter(Q(household=None) | Q(household__in=actor.household_ids))


def questions_reached(reach: Reach, sheets: Sheets) -> QuestionQuerySet:
    return Question.objects.filter(sheet__in=sheets, school=reach.school)


def answers_visible_to(actor: Actor) -> QuerySet[Answer]:
    """Answers to questions that the actor may read. A home never reads what another one answered."""
    answers = Answer.objects.filter(question__in=questions_visible_to(actor))
    if actor.hat == Hat.STAFF:
        return answers
    return answers.filter(Q(household=None) | Q(household__in=actor.household_ids))


def goals_visible_to(actor: Actor) -> GoalQuerySet:
    """Goals of children whose sheets the actor may read."""
    return Goal.objects.filter(child__in=children_visible_to(actor))


def strategies_visible_to(actor: Actor) -> StrategyQuerySet:
    """What works, of children whom the actor works with or cares for today. A home's words are that
    home's and school's; who comes new to a child at school gets all of it (MODEL.md, "year roll-over")."""
    if actor.hat == Hat.STAFF:
        return strategies_reached(reach_of(actor))
    strategies = Strategy.objects.filter(child__in=children_visible_to(actor))
    return strategies.for_homes(actor.household_ids)


def strategies_reached(reach: Reach) -> StrategyQuerySet:
    return Strategy.objects.filter(child__in=children_reached(reach))


def actions_visible_to(actor: Actor) -> ActionQuerySet:
    """What was said will be done, of children whose sheets the actor may read. A family sees its own
    household's and promises to every home, and of school's what stands on a shared sheet."""
    if actor.hat == Hat.STAFF:
        return actions_reached(weeks_of(actor))
    return Action.objects.filter(
        TOLD_HOME,
        Q(household=None) | Q(household__in=actor.household_ids),
        child__in=children_visible_to(actor),
    )


TOLD_HOME = Q(from_home=True) | Q(sheet__shared_at__isnull=False, sheet__withdrawn_at=None)
"""A home's own words, or school's on a sheet that its family may read."""


def actions_reached(reach: WeekReach) -> ActionQuerySet:
    return Action.objects.filter(sheet__in=sheets_reached(reach))


def about_visible_to(actor: Actor) -> AboutMeQuerySet:
    """What was told about children: to staff of children they work with today, and only so long as
    the home that told it is there for the child; to a guardian what their own home said."""
    if actor.hat == Hat.STAFF:
        return about_reached(reach_of(actor))
    if actor.hat != Hat.GUARDIAN:
        return AboutMe.objects.none()
    mine = Guardianship.objects.in_force().filter(
        guardian__in=[guardian.pk for guardian in actor.guardians],
        child=OuterRef("child"),
        guardian__household=OuterRef("household"),
    )
    return AboutMe.objects.filter(Exists(mine), child__erased_at=None)


def about_reached(reach: Reach) -> AboutMeQuerySet:
    children = children_reached(reach).values("pk")
    return AboutMe.objects.told().filter(child__in=children, school=reach.school)


def open_room() -> None:
    """What a refused page may admit of this app's rows; the composition root calls it once."""
    register("sheet_id", sheets_visible_to)
    register("goal_id", goals_visible_to)
    register("question_id", questions_visible_to)
    register("action_id", actions_visible_to)
    in_time.open_room()
