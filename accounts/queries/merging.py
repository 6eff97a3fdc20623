"""Two records of guardians who are likely one person: asked about, never decided by the program."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from accounts.access import Actor, guardians_managed_by
from accounts.models import Guardianship, TwoPeople
from accounts.text import name_key

MOST = 100
"""So many pairs stand on the page; the next come after them."""
FEWEST_DIGITS = 6
"""A shorter number is an extension or a slip, and many have it."""


@dataclass
class Copy:
    """One record. `children` are those of its links that stand, with their names."""

    id: uuid.UUID
    name: str
    email: str
    phone: str
    household: uuid.UUID
    since: dt.datetime
    children: dict[uuid.UUID, str] = field(default_factory=dict)
    is_approved: bool = False

    @property
    def digits(self) -> str:
        digits = "".join(filter(str.isdigit, self.phone))
        return digits if len(digits) >= FEWEST_DIGITS else ""


@dataclass(frozen=True)
class Proposal:
    """`keep` is the one with an approved link, else the older; the other would go into it."""

    keep: Copy
    gone: Copy

    @property
    def are_of_one_home(self) -> bool:
        return self.keep.household == self.gone.household

    def is_of(self, keep: uuid.UUID, gone: uuid.UUID) -> bool:
        return (self.keep.id, self.gone.id) == (keep, gone)


def merge_proposals(actor: Actor) -> tuple[Proposal, ...]:
    """Pairs of one name with more in common: a child and an address or a phone number, or all but a
    child. An address alone is a shared mailbox. Two queries."""
    apart = set(TwoPeople.objects.filter(school=actor.school).values_list("first_id", "second_id"))
    pairs = (
        Proposal(*sorted(pair, key=_first_choice))
        for pair in _alike(_copies(actor))
        if tuple(sorted(one.id for one in pair)) not in apart
    )
    return tuple(itertools.islice(pairs, MOST))


def _copies(actor: Actor) -> list[Copy]:
    """Everybody on file, by name, with the links that stand."""
    rows = guardians_managed_by(actor).filter(ended_on=None, shut_at=None)
    found: dict[uuid.UUID, Copy] = {}
    for (
        pk,
        name,
        email,
        phone,
        home,
        since,
        child,
        given,
        family,
        status,
        ended_on,
    ) in rows.order_by("name", "id", "guardianships__child").values_list(
        "pk",
        "name",
        "email",
        "phone",
        "household_id",
        "created_at",
        "guardianships__child_id",
        "guardianships__child__given_name",
        "guardianships__child__family_name",
        "guardianships__status",
        "guardianships__ended_on",
    ):
        copy = found.setdefault(pk, Copy(pk, name, email, phone, home, since))
        if child and ended_on is None:
            copy.children[child] = f"{given} {family}".strip()
            copy.is_approved |= status == Guardianship.Status.APPROVED
    return list(found.values())


def _alike(copies: list[Copy]) -> Iterator[tuple[Copy, Copy]]:
    namesakes: dict[str, list[Copy]] = {}
    for copy in copies:
        namesakes.setdefault(name_key(copy.name), []).append(copy)
    for group in namesakes.values():
        yield from (pair for pair in itertools.combinations(group, 2) if _is_likely(*pair))


def _is_likely(one: Copy, other: Copy) -> bool:
    same_email = bool(one.email) and one.email == other.email
    same_phone = bool(one.digits) and one.digits == other.digits
    if one.children.keys() & other.children.keys():
        return same_email or same_phone
    return same_email and same_phone


def _first_choice(copy: Copy) -> tuple[bool, dt.datetime, uuid.UUID]:
    return (not copy.is_approved, copy.since, copy.id)
