"""What a member of staff brings along when they ask: their assignments, days of their school,
children whom they may not see at all, and whether their sign-in has a second step.

All of it comes with the query that says who is asking (`members_with_duties`), so no page asks again, and
the conditions of `accounts.access` and `checkins.in_time` are plain ids and dates.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.lists import Row, listed
from accounts.models import Assignment, Block, Member

Rows = Callable[[], QuerySet[Any]]
DUTIES, BLOCKS, SECOND_STEP = "duty_rows", "block_rows", "has_second_step"
_days: dict[str, Rows] = {}


@dataclass(frozen=True, slots=True)
class Duty:
    """An assignment to a class or to one child, from a day to a day."""

    classroom_id: uuid.UUID | None
    child_id: uuid.UUID | None
    kind: str
    starts_on: dt.date
    ends_on: dt.date | None

    def is_on(self, day: dt.date) -> bool:
        """In force on a day; the last day counts."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


def register(name: str, rows: Rows) -> None:
    """Days of the school that another room wants known of who asks: rows with a `school` and a
    `starts_on`. They are found in `Actor.days` under this name."""
    _days[name] = rows


def members_with_duties() -> QuerySet[Member]:
    """Members with school and user, each with what `staff_actor` needs to know."""
    return _members(_assignments, tuple(_days.items())).all()


@cache
def _members(assignments: Rows, days: tuple[tuple[str, Rows], ...]) -> QuerySet[Member]:
    """Made once: every page for staff begins with it."""
    columns = ("classroom_id", "child_id", "kind", "starts_on", "ends_on")
    lists = {
        DUTIES: listed(assignments(), Row(*columns)),
        BLOCKS: listed(_blocks(), Row("child_id")),
    }
    for name, rows in days:
        of_school = rows().filter(school=OuterRef("school"))
        lists[name] = listed(of_school, Row("starts_on"))
    return Member.objects.select_related("school", "user").annotate(
        **lists, **{SECOND_STEP: Exists(second_steps())}
    )


def with_second_step(members: QuerySet[Member]) -> QuerySet[Member]:
    """Each knows whether their sign-in has one; for lists of staff."""
    return members.annotate(**{SECOND_STEP: Exists(second_steps())})


def second_steps() -> QuerySet[Authenticator]:
    """What somebody shows beside their address, in a query of members. Recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found: QuerySet[Authenticator] = Authenticator.objects.filter(
        user=OuterRef("user"), type__in=kinds
    )
    return found


@dataclass(frozen=True, slots=True)
class Brought:
    """`shut_out` are children from whom the member is blocked as a guardian: it beats every role."""

    duties: tuple[Duty, ...]
    days: dict[str, tuple[dt.date, ...]]
    shut_out: tuple[uuid.UUID, ...]
    has_second_step: bool


def brought_by(member: Member) -> Brought:
    """A member's duties, the days of their school by name, and whom they may not see. One query,
    unless they came along."""
    if DUTIES not in vars(member):
        member = members_with_duties().filter(pk=member.pk).first() or member
    rows = vars(member)
    days = {name: tuple(_day(day) for (day,) in rows.get(name) or ()) for name in _days}
    return Brought(
        duties=tuple(_duty(*row) for row in rows.get(DUTIES) or ()),
        days=days,
        shut_out=tuple(uuid.UUID(child) for (child,) in rows.get(BLOCKS) or ()),
        has_second_step=bool(rows.get(SECOND_STEP)),
    )


def _assignments() -> QuerySet[Assignment]:
    return Assignment.objects.filter(member=OuterRef("pk"))


def _blocks() -> QuerySet[Block]:
    """Blocks that stand against the same person as a guardian: by sign-in, then or now, or by address."""
    same_person = (
        Q(user=OuterRef("user"))
        | Q(guardian__user=OuterRef("user"))
        | Q(guardian__email=OuterRef("user__email"))
    )
    return Block.objects.filter(same_person, school=OuterRef("school"), lifted_at=None)


def _duty(room: str | None, child: str | None, kind: str, first: str, last: str | None) -> Duty:
    return Duty(
        uuid.UUID(room) if room else None,
        uuid.UUID(child) if child else None,
        kind,
        _day(first),
        _day(last) if last else None,
    )


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
