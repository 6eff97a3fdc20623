"""What a refused page may admit: 403 when its reader may know of the thing, 404 when they may not.

Somebody whose role lacks a page's capability is told so (403) only about what they see anyway. Of
anything else the page says what it says of an id that nobody has: nothing lies here (404).

A parameter of a route that names a row is registered with the rows an actor may know of; one that
nobody has registered is seen by nobody.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.access import (
    Actor,
    children_managed_by,
    children_read_by,
    classrooms_managed_by,
    classrooms_of,
    guardians_managed_by,
    members_managed_by,
)

Rows = Callable[[Actor], QuerySet[Any]]
_known: dict[str, tuple[Rows, ...]] = {}


def register(parameter: str, *rows: Rows) -> None:
    """The rows that a route's parameter may name, as far as an actor may know of them."""
    _known[parameter] = rows


def is_seen(actor: Actor, parameters: Mapping[str, Any]) -> bool:
    """Whether the actor may know of every row that an address names. At most two queries a row, and only
    when a page is refused."""
    return all(
        any(rows(actor).filter(pk=value).exists() for rows in _known.get(name, ()))
        for name, value in parameters.items()
        if isinstance(value, uuid.UUID)
    )


register("child_id", children_read_by, children_managed_by)
register("classroom_id", classrooms_of, classrooms_managed_by)
register("guardian_id", guardians_managed_by)
register("member_id", members_managed_by)
