"""Home's half: one Send writes what a guardian changed, and nothing twice."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Exists, QuerySet, Subquery

from accounts.models import Guardian
from accounts.prepared import prepared
from checkins.models import (
    HomeDraft,
    HomeHalf,
    Operation,
    ReactionKind,
    Sheet,
    next_share,
    reply_closes_at,
)
from checkins.services import home_questions
from checkins.services.drafts import OnPage, drop_draft, landed
from checkins.services.home_hand import Hand
from checkins.services.reply_words import MovedOn, Reply, ReplyClosed
from checkins.services.strategies import say_what_works

__all__ = ["MovedOn", "Reply", "ReplyClosed", "send_reply"]


@transaction.atomic
def send_reply(
    *,
    sheet: Sheet,
    by: Guardian,
    reply: Reply,
    operation_id: uuid.UUID,
    now: dt.datetime,
    answered: int | None = None,
    typed_on: OnPage | None = None,
    keeps_draft: bool = False,
) -> HomeHalf:
    """Put the guardian's changes on their household's half, visible to school from now on.

    The same operation with the same words lands once. An untouched form says thanks, where school
    has written. The row of
    the sheet is locked, so sends of one child and week come one after the other. What the
    guardian had typed is sent now: what was `typed_on` this page, and all of it where that is not
    said; nothing of it with `keeps_draft`. `answered` is the
    snapshot that they had read, the newest if not said. Raises ReplyClosed, MovedOn, and
    WrongValue for what a prompt does not offer.
    """
    sheet = _held(sheet.pk)[0]
    operation = reply.landing_id(operation_id)
    asked = _half_of(sheet, by, operation)
    half: HomeHalf = asked
    if asked.has_landed:
        if not keeps_draft:
            drop_draft(asked.draft, sheet=sheet, by=by, page=typed_on)
        return half
    # The sheet is locked, so that no other send of the same comes in between.
    Operation.objects.create(
        guardian=by,
        sheet=sheet,
        operation_id=operation,
        school_id=sheet.school_id,
        landed_at=now,
    )
    _refuse_when_closed(sheet, asked.coming, now)
    if reply.is_empty:
        if half.sent_at or not sheet.shared_revision:
            return half
        reply = Reply(reactions=frozenset({ReactionKind.THANKS}))
    hand = Hand(sheet, by, now)
    if half.sent_form != operation_id:
        hand.refuse_what_moved_on(reply)
    half.sent_form = operation_id
    hand.write(reply)
    hand.react(reply.reactions)
    for question_id, text in reply.answers.items():
        home_questions.answer_school(sheet, question_id, text=text, by=by, now=now)
    say_what_works(sheet, reply.works, by=by, now=now)
    _sign(half, sheet, reply, answered=answered, by=by, now=now)
    if not keeps_draft:
        drop_draft(asked.draft, sheet=sheet, by=by, page=typed_on)
    return half


@prepared
def _held(sheet: uuid.UUID) -> QuerySet[Sheet]:
    """Nobody else writes on it until the end of the transaction."""
    return Sheet.objects.select_for_update(of=("self",), no_key=True).filter(pk=sheet).order_by()


def _half_of(sheet: Sheet, by: Guardian, operation: uuid.UUID) -> Any:
    """The household's half, and beside it what a Send has to know: whether it has landed
    (`has_landed`), the guardian's `draft`, when the child's next sheet was shared (`coming`)."""
    who = sheet.pk, by.household_id, by.pk, operation
    found = _halves(*who)
    if not found:
        HomeHalf.objects.get_or_create(
            sheet=sheet, household_id=by.household_id, defaults={"school_id": sheet.school_id}
        )
        found = _halves(*who)
    return found[0]


@prepared
def _halves(
    sheet: uuid.UUID, household: uuid.UUID, guardian: uuid.UUID, operation: uuid.UUID
) -> QuerySet[HomeHalf]:
    drafts = HomeDraft.objects.filter(sheet=sheet, guardian=guardian).order_by()
    return (
        HomeHalf.objects.filter(sheet=sheet, household=household)
        .order_by()
        .annotate(
            has_landed=Exists(landed(guardian, sheet, operation)),
            draft=Subquery(drafts.values("data")[:1]),
            coming=next_share("sheet__child", "sheet__week"),
        )
    )


def _refuse_when_closed(sheet: Sheet, coming: dt.datetime | None, now: dt.datetime) -> None:
    closes_at = sheet.closed_at or reply_closes_at(sheet.shared_at, coming)
    if closes_at is not None and now >= closes_at:
        raise ReplyClosed


def _sign(
    half: HomeHalf,
    sheet: Sheet,
    reply: Reply,
    *,
    answered: int | None,
    by: Guardian,
    now: dt.datetime,
) -> None:
    half.sent_at = now
    half.sent_by = by
    half.answered_revision = min(answered or sheet.shared_revision, sheet.shared_revision)
    if reply.try_answer is not None:
        half.try_answer = reply.try_answer
    half.save(update_fields=["sent_at", "sent_by", "sent_form", "answered_revision", "try_answer"])
    sheet.replied_at = now
    sheet.save(update_fields=["replied_at", "home_wins"])
