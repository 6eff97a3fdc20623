"""The homes of one child, as staff name them. One query."""

import uuid
from dataclasses import dataclass

from accounts.models import Guardianship


@dataclass(frozen=True)
class ChildHome:
    """A household with somebody in force for the child; `names` are these people's."""

    id: uuid.UUID
    names: tuple[str, ...]


def child_homes(child_id: uuid.UUID) -> tuple[ChildHome, ...]:
    """By the first of their names."""
    links = Guardianship.objects.in_force().filter(child=child_id)
    found: dict[uuid.UUID, list[str]] = {}
    for home, name in links.order_by("guardian__name", "guardian_id").values_list(
        "guardian__household", "guardian__name"
    ):
        found.setdefault(home, []).append(name)
    return tuple(ChildHome(home, tuple(names)) for home, names in found.items())
