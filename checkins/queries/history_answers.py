"""What stands beside a sheet's lines, and what it said before: answers, the class's note."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.access import Actor, Hat
from checkins.access import questions_on
from checkins.models import AnswerRevision, ClassNoteRevision, Half, Sheet
from checkins.queries.goal_words import with_goal
from checkins.queries.history_lines import NEWEST, save_of
from checkins.queries.prompts import option_words
from checkins.queries.versions import Line, Save, Version, versions


def answer_lines(
    actor: Actor, sheet: Sheet, *, may_restore: bool = False
) -> list[tuple[uuid.UUID | None, Line]]:
    """What was answered to this sheet's questions, by household (None is school). One query.

    `may_restore`: earlier ones of the actor's own side may be brought back.
    """
    asked = questions_on(actor, [sheet.pk])
    own = (
        Q() if actor.hat == Hat.STAFF else Q(household=None) | Q(household__in=actor.household_ids)
    )
    rows = (
        AnswerRevision.objects.filter(own, question__in=asked)
        .select_related("question__prompt__template", "question__goal", "by_member", "by_guardian")
        .order_by("question__asked_at", "question", "household", "-version")
    )
    told: dict[tuple[uuid.UUID, uuid.UUID | None], list[AnswerRevision]] = defaultdict(list)
    for row in rows:
        told[row.question_id, row.household_id].append(row)
    return [
        (home, _answer(actor, sheet, found, may_restore=may_restore))
        for (_question, home), found in told.items()
    ]


def _answer(actor: Actor, sheet: Sheet, rows: list[AnswerRevision], *, may_restore: bool) -> Line:
    is_own = (rows[0].household_id is None) == (actor.hat == Hat.STAFF)
    question = rows[0].question
    chips = dict(option_words(question.prompt)) if question.chip else {}
    # A family knows a goal as it was shared, and this is how it is called now.
    title = question.goal.title if question.goal and actor.hat == Hat.STAFF else ""
    # School's question goes with its half when that is taken back.
    is_shown = actor.hat == Hat.STAFF or question.half == Half.HOME or sheet.is_visible_to_family
    label = _("Our answer") if rows[0].household_id is None else _("Their answer")
    if actor.hat != Hat.STAFF:
        label = _("School’s answer") if rows[0].household_id is None else _("Your answer")
    return Line(
        id=question.pk if is_own else None,
        kind="answer",
        label=label,
        about=(question.text or with_goal(chips.get(question.chip, ""), title)) if is_shown else "",
        version=rows[0].version,
        versions=_spoken(
            versions(
                [save_of(row, ()) for row in rows[:NEWEST]],
                prompt=None,
                school=sheet.school,
                today=actor.today,
                may_restore=may_restore and is_own,
            )
        ),
    )


def _spoken(found: tuple[Version, ...]) -> tuple[Version, ...]:
    """An answer that was taken back is nothing to bring back."""
    return tuple(replace(one, may_restore=one.may_restore and bool(one.words)) for one in found)


def class_note_line(actor: Actor, sheet: Sheet, *, may_restore: bool) -> Line | None:
    """The class's note of the week; None when nobody has written one. One query."""
    rows = list(note_rows(sheet))
    if not rows:
        return None
    return Line(
        id=rows[0].note_id,
        kind="note",
        label="",
        about="",
        version=rows[0].version,
        versions=versions(
            note_saves(rows),
            prompt=None,
            school=sheet.school,
            today=actor.today,
            may_restore=may_restore,
        ),
    )


def note_rows(sheet: Sheet) -> QuerySet[ClassNoteRevision]:
    """The note's newest saves."""
    rows = ClassNoteRevision.objects.filter(
        note__classroom=sheet.classroom_id, note__week=sheet.week
    )
    return rows.select_related("by_member").order_by("-version")[: NEWEST + 1]


def note_saves(rows: Iterable[ClassNoteRevision]) -> list[Save]:
    return [
        Save(
            number=row.version,
            text=row.text,
            value=None,
            by=row.by_member.display_name if row.by_member else "",
            at=row.written_at,
        )
        for row in rows
    ]
