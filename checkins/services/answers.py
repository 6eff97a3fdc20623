"""The school answers what a home asked; the family sees it at once."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import Member
from checkins.models import Answer, Half, Question, Sheet


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
    standing = Answer.objects.filter(question=question, household=None).first()
    if standing is None:
        try:
            with transaction.atomic():
                standing = Answer.objects.create(
                    school_id=question.school_id,
                    question=question,
                    text=text,
                    by_member=by,
                    answered_at=now,
                )
        except IntegrityError:
            theirs = Answer.objects.get(question=question, household=None)
            raise AlreadyAnswered(theirs=theirs, mine=text) from None
    elif standing.text != text:
        moved = Answer.objects.filter(pk=standing.pk, version=version).update(
            text=text, by_member=by, answered_at=now, version=version + 1
        )
        if not moved:
            raise AlreadyAnswered(theirs=standing, mine=text)
        standing.refresh_from_db()
    Question.objects.filter(pk=question.pk, answered_at=None).update(answered_at=now)
    return standing


@transaction.atomic
def mark_called(sheet: Sheet, *, by: Member, now: dt.datetime) -> None:
    """ "Please call me" is done: called today."""
    sheet.called_on = sheet.school.local_date(now)
    sheet.save(update_fields=["called_on"])


@transaction.atomic
def mark_reply_seen(sheet: Sheet, *, by: Member, now: dt.datetime) -> None:
    """A teacher has read what home wrote."""
    if sheet.replied_at and (sheet.reply_seen_at is None or sheet.reply_seen_at < sheet.replied_at):
        sheet.reply_seen_at = now
        sheet.save(update_fields=["reply_seen_at"])
