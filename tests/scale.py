"""How much of the long walks runs.

They ask every page in every hat, or every form three hundred times: minutes each. `make proofs`
asks all of it. `make test` and `make test-services` set PROOFS=quick, and the same tests ask every
so many of the same questions, so that the whole proof stays within half an hour.
"""

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
IS_QUICK = os.environ.get("PROOFS", "full") == "quick"


def part(things: Iterable[T], *, every: int) -> list[T]:
    """All of them; with PROOFS=quick the first of every so many."""
    found = list(things)
    return found[::every] if IS_QUICK else found
