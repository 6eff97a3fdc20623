"""The names of children who wait for good news, by class. Five queries."""

import uuid
from dataclasses import dataclass

from accounts.access import Actor
from checkins.dates import monday_in_words
from checkins.insights.good_news import lately, who_waits
from checkins.insights.page import count
from checkins.weeks import Week


@dataclass(frozen=True)
class Named:
    """`last` is the week of the last good news in words, empty where there was none."""

    id: uuid.UUID
    name: str
    last: str


@dataclass(frozen=True)
class Group:
    """A class and its teacher."""

    room: str
    teacher: str
    children: tuple[Named, ...]


@dataclass(frozen=True)
class Names:
    """`since`: the first of the weeks that count, empty before any."""

    since: str
    groups: tuple[Group, ...]


def names_of_waiting(actor: Actor, week: Week) -> Names | None:
    """Of the classes whose figures the actor sees; None for a week in no school year."""
    counted = count(actor, week)
    if counted is None:
        return None
    weeks = counted.with_sheets
    found: dict[uuid.UUID, list[Named]] = {}
    for child in who_waits(counted.scope, counted.scope.figures, weeks, counted.day):
        last = monday_in_words(child.last) if child.last else ""
        found.setdefault(child.room, []).append(Named(child.id, child.name, last))
    groups = (
        Group(room.name, room.teacher, tuple(found[room.id]))
        for room in counted.rooms
        if room.id in found
    )
    first = lately(weeks)[:1]
    return Names(monday_in_words(first[0]) if first else "", tuple(groups))
