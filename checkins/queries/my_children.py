"""The children whose sheets a member of staff reads, by class. One query."""

import uuid
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery

from accounts.access import Actor, children_read_by, children_visible_to
from accounts.models import Enrolment


@dataclass(frozen=True)
class ListedChild:
    id: uuid.UUID
    name: str


@dataclass(frozen=True)
class Group:
    """A class's children; a child in no class today stands under an empty name. The last one may
    hold those whom the actor taught until lately (`is_over`)."""

    room: str
    children: tuple[ListedChild, ...]
    is_over: bool = False


def my_children(actor: Actor) -> tuple[Group, ...]:
    """By the name of the home class, then by the child's."""
    home = Enrolment.objects.filter(child=OuterRef("pk")).on(actor.today).home()
    here = Q(pk__in=children_visible_to(actor).values("pk"))
    rooms: dict[tuple[bool, str], list[ListedChild]] = {}
    rows = (
        children_read_by(actor)
        .annotate(
            room=Subquery(home.values("classroom__name")[:1]),
            is_here=ExpressionWrapper(here, output_field=BooleanField()),
        )
        .order_by("room", "given_name", "family_name", "id")
        .values_list("id", "given_name", "family_name", "room", "is_here")
    )
    for child_id, given_name, family_name, room, is_here in rows:
        name = f"{given_name} {family_name}".strip()
        key = (not is_here, room or "" if is_here else "")
        rooms.setdefault(key, []).append(ListedChild(child_id, name))
    return tuple(
        Group(room, tuple(children), is_over)
        for (is_over, room), children in sorted(rooms.items(), key=lambda row: row[0][0])
    )
