"""How far a job has come, for the page that waits for it.

A job changes the school in one transaction, so nothing that it writes into the database shows before
its end; and while it writes, SQLite lets no second connection write beside it. So the steps stand in
the cache, which all processes share (config/settings.py). It is a figure for a bar and no more: gone
or wrong, the bar says nothing, and what is done still says the row's state.
"""

import time
import uuid
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

KEPT_FOR = 60 * 60
EVERY = 0.2
"""Seconds between two figures: nobody sees more of them."""


@dataclass(frozen=True)
class Figure:
    """So many steps of so many."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass
class Progress:
    """Counts steps; `of=None` is for a job that nobody watches."""

    of: uuid.UUID | None = None
    total: int = 0
    done: int = 0
    said_at: float = 0.0

    def begin(self, total: int) -> None:
        """So many steps lie ahead."""
        self.total, self.done, self.said_at = total, 0, 0.0
        self.step(0)

    def step(self, count: int = 1) -> None:
        self.done = min(self.done + count, self.total)
        now = time.monotonic()
        if self.of is not None and now - self.said_at >= EVERY:
            self.said_at = now
            _say(self.of, (self.done, self.total))


def figure_of(import_id: uuid.UUID) -> Figure | None:
    """How far the job of this import says that it is; None when it says nothing."""
    try:
        told = cache.get(_key(import_id))
    except (RedisError, OSError):
        return None
    return Figure(*told) if told else None


def nothing_yet(import_id: uuid.UUID) -> None:
    """Another job lies ahead: what the last one said counts no longer."""
    try:
        cache.delete(_key(import_id))
    except (RedisError, OSError):
        return


def _say(import_id: uuid.UUID, told: tuple[int, int]) -> None:
    try:
        cache.set(_key(import_id), told, timeout=KEPT_FOR)
    except (RedisError, OSError):
        return


def _key(import_id: uuid.UUID) -> str:
    return f"list-progress:{import_id}"
