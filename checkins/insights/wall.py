"""The thank-you wall: what hangs there, what waits for somebody's yes, and who may take it down."""

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.access import Actor, Can, Hat, not_shut_out
from accounts.seen import register
from checkins.models import ThankYou

IN_SIGHT = 4
"""On the page of figures; the wall itself shows all."""


@dataclass(frozen=True, slots=True)
class Note:
    """`to` is a colleague's name, or what a family is called."""

    id: uuid.UUID
    to: str
    by: str
    text: str
    may_take_down: bool


@dataclass(frozen=True)
class Wall:
    """`for_me` wait for the reader's own yes, `mine` for that of a colleague."""

    notes: tuple[Note, ...]
    for_me: tuple[Note, ...]
    mine: tuple[Note, ...]


def thanks_visible_to(actor: Actor) -> QuerySet[ThankYou]:
    """What hangs, to all staff of the school; what waits, to its two people. Of a family from which
    a Block keeps the actor, nothing."""
    if actor.hat != Hat.STAFF or actor.member is None:
        return ThankYou.objects.none()
    theirs = Q(by_member=actor.member) | Q(to_member=actor.member)
    return ThankYou.objects.filter(
        Q(shown_at__isnull=False) | theirs,
        not_shut_out(actor, "to_child"),
        school=actor.school,
    )


def thanks_taken_down_by(actor: Actor) -> QuerySet[ThankYou]:
    """By who wrote it, who is thanked, and the leader."""
    visible = thanks_visible_to(actor)
    if actor.may(Can.MANAGE_STAFF):
        return visible
    return visible.filter(Q(by_member=actor.member) | Q(to_member=actor.member))


def wall(actor: Actor) -> Wall:
    """One query."""
    rows = thanks_visible_to(actor).select_related("by_member", "to_member")
    hanging, for_me, mine = list[Note](), list[Note](), list[Note]()
    for row in rows.order_by("-shown_at", "-written_at", "id"):
        note = _note(row, actor)
        if row.shown_at is not None:
            hanging.append(note)
        else:
            (for_me if actor.member == row.to_member else mine).append(note)
    return Wall(tuple(hanging), tuple(for_me), tuple(mine))


def newest_on_wall(actor: Actor) -> tuple[Note, ...]:
    """One query."""
    rows = thanks_visible_to(actor).filter(shown_at__isnull=False)
    newest = rows.select_related("by_member", "to_member").order_by("-shown_at", "id")
    return tuple(_note(row, actor) for row in newest[:IN_SIGHT])


def _note(row: ThankYou, actor: Actor) -> Note:
    to = row.to_member.display_name if row.to_member else row.to_name
    is_theirs = actor.member in (row.by_member, row.to_member)
    return Note(
        id=row.pk,
        to=to,
        by=row.by_member.display_name,
        text=row.text,
        may_take_down=is_theirs or actor.may(Can.MANAGE_STAFF),
    )


def open_room() -> None:
    """The composition root calls it once."""
    register("thank_you_id", thanks_visible_to)
