"""How much of the long walks runs.

They ask every page in every hat, or every form three hundred times: minutes each. `make proofs`
asks all of it. `make test` sets PROOFS=quick, and the same tests ask every so many of the same
questions; `make test-services`, which runs all that `make test` has just run, on the other database,
sets PROOFS=glance and asks a third of those. So the whole proof stays within half an hour.
"""

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
PROOFS = os.environ.get("PROOFS", "full")
IS_QUICK = PROOFS in {"quick", "glance"}
FEWER = {"glance": 3}


def part(things: Iterable[T], *, every: int) -> list[T]:
    """All of them; with PROOFS=quick the first of every so many, with PROOFS=glance a third of those."""
    found = list(things)
    return found[:: every * FEWER.get(PROOFS, 1)] if IS_QUICK else found
