"""The homes a sheet is printed for. Each gets a page of its own, or none. One query."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access import Actor, Hat
from accounts.models import Guardian, Guardianship, School


@dataclass(frozen=True)
class Home:
    """One household of a child. `names` are its guardians'; `gets_paper`: no letter reaches it."""

    household_id: uuid.UUID
    names: tuple[str, ...]
    language: str
    gets_paper: bool


def homes_of(
    actor: Actor, child_ids: Iterable[uuid.UUID], school: School
) -> dict[uuid.UUID, list[Home]]:
    """Each child's households with a guardian in force; a guardian gets their own only."""
    links = (
        Guardianship.objects.in_force()
        .filter(child__in=list(child_ids))
        .select_related("guardian")
        .order_by("guardian__name", "guardian_id")
    )
    if actor.hat != Hat.STAFF:
        links = links.filter(guardian__household__in=actor.household_ids)
    groups: dict[uuid.UUID, dict[uuid.UUID, list[Guardian]]] = defaultdict(dict)
    for link in links:
        groups[link.child_id].setdefault(link.guardian.household_id, []).append(link.guardian)
    homes: dict[uuid.UUID, list[Home]] = defaultdict(list)
    for child_id, found in groups.items():
        homes[child_id] = [_home(key, people, school) for key, people in found.items()]
    return homes


def _home(household_id: uuid.UUID, people: list[Guardian], school: School) -> Home:
    first = min(people, key=lambda one: not _wants_paper(one))
    return Home(
        household_id=household_id,
        names=tuple(guardian.name for guardian in people),
        language=first.language or school.language,
        gets_paper=_wants_paper(first) or not any(_gets_letters(one) for one in people),
    )


def _wants_paper(guardian: Guardian) -> bool:
    """Chose paper, has no address, or the address bounced."""
    return guardian.channel == Guardian.Channel.PAPER or guardian.bounced_at is not None


def _gets_letters(guardian: Guardian) -> bool:
    return not _wants_paper(guardian) and guardian.stopped_at is None
