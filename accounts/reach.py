"""How far a member of staff reaches today, as plain ids and days.

`accounts.access` decides here once a request which assignments count, and builds its conditions of
the outcome alone. So a page's query has the same form for everybody with as many assignments, and
may be kept (`accounts.prepared`).
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.actors import Actor
from accounts.duties import Duty
from accounts.models import Assignment
from accounts.roles import Can, Hat

NOBODY_ID = uuid.UUID(int=0)


@dataclass(frozen=True)
class Spell:
    """A class that was or is taught, from a day to a day."""

    classroom: uuid.UUID
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True)
class Reach:
    """`rooms` are classes whose week one works on, `shared` those whose sheets one shares, and
    `children` those assigned by name: all of today. `spells` are the classes of today too, and
    those that a class's own teacher had until lately. `shut_out` are children whom a Block keeps
    from them."""

    school: uuid.UUID
    member: uuid.UUID
    today: dt.date
    read_since: dt.date
    rooms: tuple[uuid.UUID, ...]
    shared: tuple[uuid.UUID, ...]
    children: tuple[uuid.UUID, ...]
    spells: tuple[Spell, ...]
    shut_out: tuple[uuid.UUID, ...]
    reads_family_notes: bool

    @property
    def taught(self) -> tuple[uuid.UUID, ...]:
        return tuple(spell.classroom for spell in self.spells)


def reach_of(actor: Actor) -> Reach:
    """Of staff; whoever else asks reaches nothing by this way. Reckoned once a request."""
    if reach_of not in actor.made:
        actor.made[reach_of] = _reckoned(actor)
    reach: Reach = actor.made[reach_of]
    return reach


def assignments_in_force(actor: Actor) -> list[Duty]:
    """The actor's assignments in force today, whatever their kind."""
    return [duty for duty in actor.duties if duty.is_on(actor.today)]


def _reckoned(actor: Actor) -> Reach:
    is_staff = actor.hat == Hat.STAFF and actor.school is not None and actor.member is not None
    reads = is_staff and actor.may(Can.READ_SHEETS)
    shares = is_staff and actor.may(Can.SHARE)
    mine = assignments_in_force(actor)
    return Reach(
        school=actor.school.pk if actor.school else NOBODY_ID,
        member=actor.member.pk if actor.member else NOBODY_ID,
        today=actor.today,
        read_since=actor.read_since if is_staff else actor.today,
        rooms=_rooms(mine) if reads else (),
        shared=_rooms(one for one in mine if one.kind in Assignment.TEACHING) if shares else (),
        children=tuple(one.child_id for one in mine if one.child_id is not None) if reads else (),
        spells=tuple(_spells(actor)) if reads else (),
        shut_out=actor.shut_out,
        reads_family_notes=actor.may(Can.READ_FAMILY_NOTES),
    )


def _rooms(duties: Iterable[Duty]) -> tuple[uuid.UUID, ...]:
    return tuple(duty.classroom_id for duty in duties if duty.classroom_id is not None)


def _spells(actor: Actor) -> Iterable[Spell]:
    """A substitute or a specialist has nothing outside their days."""
    for duty in actor.duties:
        if duty.classroom_id and (duty.is_on(actor.today) or _was_lately(duty, actor)):
            yield Spell(duty.classroom_id, duty.starts_on, duty.ends_on)


def _was_lately(duty: Duty, actor: Actor) -> bool:
    """Worked at least a day: what is ended on its first day has its last day before it."""
    last = duty.ends_on
    return (
        last is not None
        and max(actor.read_since, duty.starts_on) <= last < actor.today
        and duty.kind in Assignment.OWN_CLASS
    )
