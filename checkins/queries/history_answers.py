"""What stands beside a sheet's lines, and what it said before: answers, the class's note."""

import uuid
from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import Actor, Hat
from checkins.access import questions_on
from checkins.models import AnswerRevision, ClassNoteRevision, Half, Sheet
from checkins.queries.history_lines import NEWEST, save_of
from checkins.queries.prompts import option_words
from checkins.queries.versions import Line, Save, Version, versions


def answer_lines(actor: Actor, sheet: Sheet) -> list[tuple[uuid.UUID | None, Line]]:
    """What was answered to this sheet's questions, by household (None is school). One query."""
    asked = questions_on(actor, [sheet.pk])
    own = (
        Q() if actor.hat == Hat.STAFF else Q(household=None) | Q(household__in=actor.household_ids)
    )
    rows = (
        AnswerRevision.objects.filter(own, question__in=asked)
        .select_related("question__prompt__template", "by_member", "by_guardian")
        .order_by("question__asked_at", "question", "household", "-version")
    )
    told: dict[tuple[uuid.UUID, uuid.UUID | None], list[AnswerRevision]] = defaultdict(list)
    for row in rows:
        told[row.question_id, row.household_id].append(row)
    return [(key[1], _answer(actor, sheet, found)) for key, found in told.items()]


def _answer(actor: Actor, sheet: Sheet, rows: list[AnswerRevision]) -> Line:
    question = rows[0].question
    chips = dict(option_words(question.prompt)) if question.chip else {}
    # School's question goes with its half when that is taken back.
    is_shown = actor.hat == Hat.STAFF or question.half == Half.HOME or sheet.is_visible_to_family
    label = _("Our answer") if rows[0].household_id is None else _("Their answer")
    if actor.hat != Hat.STAFF:
        label = _("School’s answer") if rows[0].household_id is None else _("Your answer")
    return Line(
        id=None,
        label=label,
        about=(question.text or chips.get(question.chip, "")) if is_shown else "",
        version=0,
        versions=versions(
            [save_of(row, ()) for row in rows[:NEWEST]],
            prompt=None,
            school=sheet.school,
            today=actor.today,
        ),
    )


def class_note_versions(actor: Actor, sheet: Sheet) -> tuple[Version, ...]:
    """The class's note of the week. One query."""
    saves = note_saves(sheet)
    return versions(saves, prompt=None, school=sheet.school, today=actor.today)


def note_saves(sheet: Sheet) -> list[Save]:
    rows = ClassNoteRevision.objects.filter(
        note__classroom=sheet.classroom_id, note__week=sheet.week
    ).select_related("by_member")
    return [
        Save(
            number=row.version,
            text=row.text,
            value=None,
            by=row.by_member.display_name if row.by_member else "",
            at=row.written_at,
        )
        for row in rows.order_by("-version")[: NEWEST + 1]
    ]
