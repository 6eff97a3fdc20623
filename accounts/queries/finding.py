"""Somebody at the school by a piece of a name, in any script, for leaders and office."""

import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access import Actor, children_managed_by, guardians_managed_by
from accounts.models import Enrolment
from accounts.text import name_key

MOST = 50
"""Rows of a kind on one page; who finds more types another letter."""


@dataclass(frozen=True)
class FoundChild:
    """A child on file; `room` is blank without a class, `has_left` for one who is no longer here."""

    id: uuid.UUID
    name: str
    room: str
    has_left: bool


@dataclass(frozen=True)
class FoundGuardian:
    """An adult on file, told apart by the address."""

    id: uuid.UUID
    name: str
    email: str
    has_ended: bool


@dataclass(frozen=True)
class Found:
    """Who fits; `is_cut` when there were more than MOST of a kind."""

    children: tuple[FoundChild, ...]
    guardians: tuple[FoundGuardian, ...]
    is_cut: bool


def folded(words: str) -> str:
    """What a search compares: accents, vowel signs, case and letters that nobody sees do not count."""
    apart = unicodedata.normalize("NFKD", name_key(words))
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")


def found(actor: Actor, words: str) -> Found:
    """Children and guardians in whose name (a guardian's address, too) each of the words stands.

    Three queries. Names are compared here and not by the database, which knows no case outside of
    English letters (SQLite) and no accents (neither).
    """
    wanted = folded(words).split()
    if not wanted:
        return Found((), (), is_cut=False)
    children = [one for one in _children(actor) if _fits(wanted, one.name)]
    guardians = [one for one in _guardians(actor) if _fits(wanted, f"{one.name} {one.email}")]
    is_cut = max(len(children), len(guardians)) > MOST
    return Found(tuple(children[:MOST]), tuple(guardians[:MOST]), is_cut)


def _fits(wanted: Iterable[str], text: str) -> bool:
    has = folded(text)
    return all(word in has for word in wanted)


def _children(actor: Actor) -> Iterable[FoundChild]:
    homes = Enrolment.objects.home().filter(school=actor.school).on(actor.today)
    rooms = dict(homes.values_list("child_id", "classroom__name"))
    rows = children_managed_by(actor).by_name()
    for pk, given, family, left_on in rows.values_list(
        "pk", "given_name", "family_name", "left_on"
    ):
        name = f"{given} {family}".strip()
        yield FoundChild(pk, name, rooms.get(pk, ""), has_left=left_on is not None)


def _guardians(actor: Actor) -> Iterable[FoundGuardian]:
    rows = guardians_managed_by(actor).order_by("name", "id")
    for pk, name, email, ended_on in rows.values_list("pk", "name", "email", "ended_on"):
        yield FoundGuardian(pk, name, email, has_ended=ended_on is not None)
