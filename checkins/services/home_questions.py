"""Questions between a home and the school, as part of a Send. Called with the sheet locked."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db.models import Q

from accounts.models import Guardian
from checkins.models import Answer, Half, Prompt, Question, Sheet
from checkins.models.conversation import QuestionQuerySet
from checkins.services.answers import in_turn, new_answer, remember_answer


def ask(sheet: Sheet, prompt: Prompt, *, text: str, by: Guardian, now: dt.datetime) -> None:
    """The guardian's typed question. Other words change the open one; once answered, they ask anew."""
    mine = _asked(sheet, prompt, by).filter(by_guardian=by, chip="")
    if not text:
        mine.open().update(dropped_at=now)
        return
    last = mine.order_by("-asked_at", "-id").first()
    if last is None or (last.answered_at and last.text != text):
        _create(sheet, prompt, by=by, now=now, text=text)
    elif last.answered_at is None:
        mine.filter(pk=last.pk).update(text=text, dropped_at=None)


def ask_chips(
    sheet: Sheet, prompt: Prompt, *, chips: Collection[str], by: Guardian, now: dt.datetime
) -> None:
    """The household's tapped questions are these; those about one goal stay as they are
    (goal_questions.py)."""
    ours = _asked(sheet, prompt, by).filter(goal=None).exclude(chip="")
    ours.open().exclude(chip__in=chips).update(dropped_at=now)
    ours.filter(chip__in=chips, answered_at=None).update(dropped_at=None)
    known = set(ours.values_list("chip", flat=True))
    for chip in chips:
        if chip not in known:
            _create(sheet, prompt, by=by, now=now, chip=chip)


def answer_school(
    sheet: Sheet, question_id: uuid.UUID, *, text: str, by: Guardian, now: dt.datetime
) -> None:
    """The household's answer to school's question on this sheet, or on an earlier one that its family
    may read; empty takes it back."""
    question = _asked_by_school(sheet).filter(pk=question_id).first()
    if question is None:
        return
    in_turn(question)
    ours = Answer.objects.filter(question=question, household=by.household_id)
    standing = ours.first()
    if not text.strip():
        if standing is None:
            return
        standing.text, standing.by_guardian, standing.answered_at = "", by, now
        standing.version += 1
        remember_answer(standing)
        ours.delete()
        if not question.answers.exists():
            Question.objects.filter(pk=question.pk).update(answered_at=None)
        return
    if standing is None:
        standing = new_answer(question, household_id=by.household_id)
    elif standing.text == text:
        return
    standing.text, standing.by_guardian, standing.answered_at = text, by, now
    standing.given_on_id = sheet.pk if question.sheet_id != sheet.pk else None
    standing.version += 1
    standing.save()
    remember_answer(standing)
    Question.objects.filter(pk=question.pk, answered_at=None).update(answered_at=now)


def _asked_by_school(sheet: Sheet) -> QuestionQuerySet:
    is_out = Q(sheet__shared_at__isnull=False, sheet__withdrawn_at=None)
    earlier = Q(is_out, child=sheet.child_id, sheet__week__lt=sheet.week)
    return Question.objects.filter(Q(sheet=sheet) | earlier, half=Half.SCHOOL)


def _asked(sheet: Sheet, prompt: Prompt, by: Guardian) -> QuestionQuerySet:
    return Question.objects.filter(
        sheet=sheet, prompt=prompt, half=Half.HOME, household=by.household_id
    )


def _create(
    sheet: Sheet, prompt: Prompt, *, by: Guardian, now: dt.datetime, text: str = "", chip: str = ""
) -> None:
    Question.objects.create(
        school_id=sheet.school_id,
        child_id=sheet.child_id,
        sheet=sheet,
        prompt=prompt,
        half=Half.HOME,
        household_id=by.household_id,
        by_guardian=by,
        text=text,
        chip=chip,
        asked_at=now,
    )
