"""What was told and talked about beside the weekly sheets, as one of the staff reads it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from accounts.access import Actor
from accounts.models import Child, Guardian
from checkins.models import ContactLog
from checkins.voices import contacts_visible_to, good_news_visible_to

MOST = 30


@dataclass(frozen=True, slots=True)
class Told:
    """A note of good news; `may_take_back`: its writer, for ten minutes."""

    id: uuid.UUID
    text: str
    by: str
    on: dt.date
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """One line of the log. `name` is whom it was with, empty where nobody was named."""

    way: str
    on: dt.date
    name: str
    note: str
    follow_up: str
    by: str


def told_of(actor: Actor, child: Child, *, now: dt.datetime) -> tuple[Told, ...]:
    """Newest first. One query; `child.school` must be loaded."""
    rows = good_news_visible_to(actor).filter(child=child).select_related("by_member")
    return tuple(
        Told(
            id=one.pk,
            text=one.text,
            by=one.by_member.display_name if one.by_member else "",
            on=child.school.local_date(one.told_at),
            may_take_back=actor.member is not None and one.may_take_back(actor.member, now),
        )
        for one in rows.order_by("-told_at", "id")[:MOST]
    )


def talks_of(actor: Actor, child: Child) -> tuple[Talk, ...]:
    """Newest first. One query."""
    rows = contacts_visible_to(actor).filter(child=child).select_related("guardian", "by_member")
    return tuple(
        Talk(
            way=str(ContactLog.Way(one.way).label),
            on=one.on,
            name=one.guardian.name if one.guardian else "",
            note=one.note,
            follow_up=one.follow_up,
            by=one.by_member.display_name if one.by_member else "",
        )
        for one in rows.order_by("-on", "-written_at", "id")[:MOST]
    )


def family_of(child: Child) -> tuple[Guardian, ...]:
    """Adults in force for the child, by name. One query."""
    found = Guardian.objects.filter(guardianships__in=child.guardianships.in_force())
    return tuple(found.order_by("name", "id"))
