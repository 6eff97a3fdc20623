"""How much of the long walks runs.

Every walk runs whole in `make test`. `make test-services` sets PROOFS=quick: on PostgreSQL the same
tests ask every so many of the same questions, since who may see what is decided above the database
and one run of all is under the half hour that CI has. `PROOFS=full make test-services` asks all.
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
