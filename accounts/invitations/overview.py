"""The page of leader and office: how each family is welcomed, and why some are not."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.access import Actor
from accounts.invitations.welcoming import Adult, Room, Way, adults_of, boxes_of
from accounts.models import Guardianship
from accounts.queries.people import Named, SharedAddress, children_at_school, links_waiting


@dataclass(frozen=True)
class ClassPaper:
    """A class's families without mail: letters to print, printed ones, and who came by theirs."""

    room: Room
    to_print: int
    printed: int
    came: int


@dataclass(frozen=True)
class WelcomePage:
    """Counts first. `letters` are fewer than `people` where two share a mailbox."""

    letters: int
    people: int
    waiting: int
    mailed: int
    classes: tuple[ClassPaper, ...]
    unplaced: tuple[Named, ...]
    held: tuple[SharedAddress, ...]
    stopped: tuple[Named, ...]
    refused: tuple[Named, ...]
    without_guardian: tuple[Named, ...]
    to_approve: int
    may_write: bool

    @property
    def to_print(self) -> int:
        return sum(row.to_print for row in self.classes)

    @property
    def printed(self) -> int:
        return sum(row.printed + row.came for row in self.classes)

    @property
    def needs_somebody(self) -> bool:
        """Families whom no letter reaches before somebody here has decided something."""
        return bool(
            self.held
            or self.refused
            or self.stopped
            or self.unplaced
            or self.without_guardian
            or self.to_approve
        )


def welcome_page(actor: Actor, *, now: dt.datetime) -> WelcomePage:
    """Six queries, however many families there are. `may_write`: letters leave this school now."""
    adults = adults_of(actor)
    linked = Guardianship.objects.filter(ended_on=None, child=OuterRef("pk"))
    alone = children_at_school(actor).filter(~Exists(linked))
    count = Counter(one.way for one in adults)
    return WelcomePage(
        letters=len(boxes_of(adults)),
        people=count[Way.MAIL],
        waiting=count[Way.WAITING],
        mailed=count[Way.MAILED],
        classes=_classes(adults),
        unplaced=_named(one for one in adults if one.way == Way.PAPER and one.room is None),
        held=_held(adults),
        stopped=_named(one for one in adults if one.way == Way.STOPPED),
        refused=_named(one for one in adults if one.way == Way.REFUSED),
        without_guardian=tuple(Named(one.pk, one.full_name) for one in alone),
        to_approve=links_waiting(actor).count(),
        may_write=actor.school is not None and actor.school.writes_to_families(now),
    )


def _classes(adults: Iterable[Adult]) -> tuple[ClassPaper, ...]:
    count: Counter[tuple[uuid.UUID, Way]] = Counter()
    rooms: dict[uuid.UUID, Room] = {}
    for one in adults:
        if one.room is not None and one.way in (Way.PAPER, Way.PRINTED, Way.CAME):
            rooms[one.room.id] = one.room
            count[one.room.id, one.way] += 1
    return tuple(
        ClassPaper(room, *(count[room.id, way] for way in (Way.PAPER, Way.PRINTED, Way.CAME)))
        for room in sorted(rooms.values(), key=lambda room: (room.name, room.id))
    )


def _named(adults: Iterable[Adult]) -> tuple[Named, ...]:
    return tuple(Named(one.id, one.name) for one in adults)


def _held(adults: Iterable[Adult]) -> tuple[SharedAddress, ...]:
    groups: dict[str, list[Named]] = {}
    for one in adults:
        if one.way == Way.HELD:
            groups.setdefault(one.email, []).append(Named(one.id, one.name))
    return tuple(SharedAddress(email, tuple(people)) for email, people in sorted(groups.items()))
