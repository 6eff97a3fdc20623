"""Whom the school has welcomed, whom it may, and how. Reads only, in a fixed number of queries."""

import datetime as dt
import enum
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.access import Actor, no_adult_around, not_shut_out
from accounts.models import Delivery, Enrolment, Guardian, Guardianship, Welcome
from accounts.queries.people import Named

LETTER = "welcome"
UNDER_WAY = (Delivery.State.NEW, Delivery.State.CLAIMED, Delivery.State.HANDING)
Room = Named


class Way(enum.Enum):
    """How it stands with one adult's welcome; only `MAIL` and `PAPER` are still to be done."""

    MAIL = enum.auto()
    WAITING = enum.auto()
    MAILED = enum.auto()
    PAPER = enum.auto()
    PRINTED = enum.auto()
    CAME = enum.auto()
    HELD = enum.auto()
    STOPPED = enum.auto()
    REFUSED = enum.auto()


@dataclass(frozen=True)
class Adult:
    """Somebody who cares for a child here. `room` is the class that hands paper to them: that of
    their first child by class and name. `letters` counts those that were made out to them."""

    id: uuid.UUID
    name: str
    email: str
    language: str
    home: uuid.UUID
    way: Way
    room: Room | None
    letters: int = 0


@dataclass(frozen=True)
class Post:
    """What the mail has done so far."""

    shared: frozenset[str]
    waiting: frozenset[uuid.UUID]
    letters: Counter[uuid.UUID]


def links_here(today: dt.date) -> QuerySet[Guardianship]:
    """Links in force to children who are at the school: what a welcome needs to be true."""
    return Guardianship.objects.in_force().filter(
        Q(child__left_on=None) | Q(child__left_on__gte=today), child__erased_at=None
    )


def adults_of(actor: Actor) -> list[Adult]:
    """Everybody to be welcomed, by name, as far as the actor may know of them. Four queries."""
    links = links_here(actor.today).filter(
        no_adult_around(actor, "guardian"), not_shut_out(actor, "child"), school=actor.school
    )
    children: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    people: dict[uuid.UUID, Guardian] = {}
    rows = links.select_related("guardian__welcome").order_by(
        "guardian__name", "guardian_id", "child__given_name", "child__family_name", "child_id"
    )
    for link in rows:
        people.setdefault(link.guardian_id, link.guardian)
        children[link.guardian_id].append(link.child_id)
    rooms, post = _rooms(actor), _post(actor)
    return [_adult(one, _first(children[pk], rooms), post) for pk, one in people.items()]


def _rooms(actor: Actor) -> dict[uuid.UUID, Room]:
    homes = Enrolment.objects.home().filter(school=actor.school).on(actor.today)
    rows = homes.values_list("child_id", "classroom_id", "classroom__name")
    return {child: Room(room, name) for child, room, name in rows}


def _first(children: Sequence[uuid.UUID], rooms: dict[uuid.UUID, Room]) -> Room | None:
    found = [rooms[child] for child in children if child in rooms]
    return min(found, key=lambda room: (room.name, room.id), default=None)


def _post(actor: Actor) -> Post:
    current = Guardian.objects.current().filter(school=actor.school).exclude(email="")
    homes: dict[str, set[uuid.UUID]] = defaultdict(set)
    for email, home in current.order_by().values_list("email", "household_id"):
        homes[email].add(home)
    rows = Delivery.objects.filter(school=actor.school, letter=LETTER, guardian__isnull=False)
    waiting: set[uuid.UUID] = set()
    letters: Counter[uuid.UUID] = Counter()
    for guardian, state, details in rows.values_list("guardian_id", "state", "details"):
        letters[guardian] += 1
        if state in UNDER_WAY:
            waiting |= {uuid.UUID(one) for one in details.get("guardians", ())}
    shared = frozenset(email for email, known in homes.items() if len(known) > 1)
    return Post(shared, frozenset(waiting), letters)


def _adult(guardian: Guardian, room: Room | None, post: Post) -> Adult:
    return Adult(
        id=guardian.pk,
        name=guardian.name,
        email=guardian.email,
        language=guardian.language,
        home=guardian.household_id,
        way=_way(guardian, post),
        room=room,
        letters=post.letters[guardian.pk],
    )


def _way(guardian: Guardian, post: Post) -> Way:
    done = _done(guardian)
    if done is not None:
        return done
    if guardian.channel == Guardian.Channel.PAPER or guardian.bounced_at is not None:
        return Way.PAPER
    if guardian.pk in post.waiting:
        return Way.WAITING
    if guardian.email in post.shared:
        return Way.HELD
    return Way.STOPPED if guardian.stopped_at is not None else Way.MAIL


def _done(guardian: Guardian) -> Way | None:
    """Whoever was welcomed in one way is not welcomed again in another, unless the mail came back."""
    known: Welcome | None = getattr(guardian, "welcome", None)
    if known is None:
        return None
    steps = (
        (known.refused_at, Way.REFUSED),
        (known.came_at, Way.CAME),
        (known.printed_at, Way.PRINTED),
        (None if guardian.bounced_at else known.mailed_at, Way.MAILED),
    )
    return next((way for moment, way in steps if moment is not None), None)


def boxes_of(adults: Iterable[Adult]) -> list[list[Adult]]:
    """One letter for each of these: people of one home with one address share it (MODEL.md)."""
    found: dict[tuple[uuid.UUID, str], list[Adult]] = defaultdict(list)
    for adult in adults:
        if adult.way == Way.MAIL:
            found[adult.home, adult.email].append(adult)
    return list(found.values())


def on_paper(adults: Iterable[Adult], room: uuid.UUID, *, again: bool) -> list[uuid.UUID]:
    """Whose letters a class hands out: those that were not printed yet, or all of them."""
    wanted: Collection[Way] = (Way.PAPER, Way.PRINTED) if again else (Way.PAPER,)
    return [one.id for one in adults if one.room and one.room.id == room and one.way in wanted]
