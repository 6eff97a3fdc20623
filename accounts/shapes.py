"""What a kind of value is made of, for what is kept by shape (`accounts.prepared`, `accounts.drawn`)."""

from dataclasses import fields, is_dataclass
from functools import cache


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """A dataclass's fields; none of another kind."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()
