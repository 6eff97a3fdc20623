"""Groups too small to be shown. Pure.

Nothing says what fewer than five families did, and nothing lets that be worked out: the total of
all groups stands on the same page, so a single hidden group would be what is missing from it. Small
groups are therefore put together, and the next larger one joins them until they are five or more
(docs/adr/0014-groups-under-five.md).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar

FEWEST = 5


class Sized(Protocol):
    """Something of so many families, that can be put together with another of its kind."""

    @property
    def families(self) -> int: ...


Key = TypeVar("Key")
Group = TypeVar("Group", bound=Sized)


def small_ones(groups: Mapping[Key, Sized], *, always: Collection[Key] = ()) -> frozenset[Key]:
    """The keys of the groups that may only be shown together; those of `always` are among them.

    Empty where all may be shown. What remains visible has at least five families each, and the
    hidden ones have so together, unless they are all there are: then nothing but the total may be
    shown.
    """
    by_size = sorted(groups, key=lambda key: (groups[key].families, str(key)))
    sized = [key for key in by_size if groups[key].families]
    hidden = [key for key in sized if key in always or groups[key].families < FEWEST]
    left = [key for key in sized if key not in hidden]
    while hidden and left and _size(groups, hidden) < FEWEST:
        hidden.append(left.pop(0))
    return frozenset(hidden)


def _size(groups: Mapping[Key, Sized], keys: Iterable[Key]) -> int:
    return sum(groups[key].families for key in keys)
