"""The school answers what a home asked; the family sees it at once."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from accounts.models import Member
from checkins.models import Answer, AnswerRevision, Half, Question, Sheet


@dataclass
class AlreadyAnswered(Exception):
    """Another member has answered. `theirs` stands; nothing was changed."""

    theirs: Answer
    mine: str


@transaction.atomic
def answer(
    question: Question, *, text: str, version: int = 0, by: Member, now: dt.datetime
) -> Answer:
    """Answer a home's question, or change one's answer (`version` is what the writer last saw).

    Raises AlreadyAnswered when somebody else's answer stands, or one's own has moved on.
    """
    if question.half != Half.HOME:
        raise ValueError("The school answers what a home asked.")
    in_turn(question)
    standing = Answer.objects.filter(question=question, household=None).first()
    if standing is None:
        standing = new_answer(question, household_id=None)
    elif standing.text == text:
        return standing
    elif standing.version != version:
        raise AlreadyAnswered(theirs=standing, mine=text)
    standing.text, standing.by_member, standing.answered_at = text, by, now
    standing.version += 1
    standing.save()
    remember_answer(standing)
    Question.objects.filter(pk=question.pk, answered_at=None).update(answered_at=now)
    return standing


@transaction.atomic
def drop_question(question: Question, *, by: Member, now: dt.datetime) -> None:
    """School lets its own question rest: no later sheet shows it. Answers that came stay."""
    if question.half != Half.SCHOOL:
        raise ValueError("A home's question is answered, or taken back by that home.")
    Question.objects.filter(pk=question.pk, dropped_at=None).update(dropped_at=now)


def in_turn(question: Question) -> None:
    """Wait until nobody else answers this question, until the end of the transaction."""
    list(Question.objects.select_for_update(no_key=True).filter(pk=question.pk).values_list("pk"))


def new_answer(question: Question, *, household_id: uuid.UUID | None) -> Answer:
    """A first answer, not stored yet. It counts on where one that was taken back stopped."""
    history = AnswerRevision.objects.filter(question=question, household=household_id)
    return Answer(
        school_id=question.school_id,
        question=question,
        household_id=household_id,
        version=history.aggregate(last=Max("version"))["last"] or 0,
    )


def remember_answer(answer: Answer) -> None:
    """Leave the answer as it stands in its history."""
    AnswerRevision.objects.create(
        school_id=answer.school_id,
        question_id=answer.question_id,
        household_id=answer.household_id,
        version=answer.version,
        text=answer.text,
        by_member=answer.by_member,
        by_guardian=answer.by_guardian,
        written_at=answer.answered_at,
    )


@transaction.atomic
def mark_reply_seen(sheet: Sheet, *, by: Member, now: dt.datetime) -> None:
    """A teacher has read what home wrote."""
    if sheet.replied_at and (sheet.reply_seen_at is None or sheet.reply_seen_at < sheet.replied_at):
        sheet.reply_seen_at = now
        sheet.save(update_fields=["reply_seen_at"])
