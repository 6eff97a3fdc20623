"""The embedded broker: Celery messages as files in one private folder, so that one machine needs no server.

It stands on kombu's filesystem transport, which creates a message under its final name before it has
written it (kombu issue 1551): a reader can take it half written, and the broken JSON ends the worker.
Here every file is written under a name that no reader looks for and then renamed, which is atomic.
What is in flight when a process is killed is lost; the rows know what is left to do (docs/architecture.md).
Transport options: `folder`, and kombu's `polling_interval` in seconds.
"""

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.transport.filesystem import exchange_queue_t

LONGEST_WAIT = 0.5


class Channel(filesystem.Channel):
    """Messages are `<nanoseconds>_<random>.<queue>.msg`: wall-clock time, so order survives a reboot."""

    @cached_property
    def folder(self) -> Path:
        return private(Path(self.transport_options["folder"]))

    data_folder_in = data_folder_out = control_folder = property(lambda self: self.folder)

    # The stubs of the two base classes disagree with each other about these two signatures.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        write_whole(self.folder / name, payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message, taken by renaming it: of two readers one wins. A broken file is dropped."""
        for name in sorted(os.listdir(self.folder)):  # noqa: PTH208 (names only: the busy loop)
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = self.folder / f".{name}.taken"
            try:
                (self.folder / name).rename(taken)
                content = taken.read_bytes()
                taken.unlink()
                return json.loads(content)
            except (OSError, ValueError):
                continue
        raise Empty

    def get_table(self, exchange: str) -> list[exchange_queue_t]:  # type: ignore[override]
        """(routing key, pattern, queue) of every queue bound to an exchange; none yet is an empty list."""
        try:
            rows = json.loads(self._table(exchange).read_bytes())
        except (FileNotFoundError, ValueError):
            return []
        return [exchange_queue_t(*row) for row in rows]

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None
    ) -> None:
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with only_one(self.folder / ".lock"):
            table = self.get_table(exchange)
            if bound not in table:
                write_whole(self._table(exchange), [bound, *table])

    def _table(self, exchange: str) -> Path:
        return self.folder / f"{exchange}.exchange"


class Transport(filesystem.Transport):
    """What `embedded://` stands for."""

    Channel = Channel

    # As above: two base classes, two signatures.
    def drain_events(self, connection: Any, timeout: float | None = None) -> None:  # type: ignore[override]
        """Waits half a second at most where it was given longer, so that a worker hears that it shall end."""
        super().drain_events(connection, timeout and min(timeout, LONGEST_WAIT))


def private(folder: Path) -> Path:
    """Made when it is not there, and closed: nobody else on the machine may queue work or read it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def write_whole(path: Path, content: Any) -> None:
    """Write JSON so that `path` is never seen empty or half written. Readable by this user only."""
    draft = path.with_name(f".{uuid.uuid4().hex}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
    draft.replace(path)


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Processes pass here one at a time; the lock falls with the process that holds it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def tidy(folder: Path) -> int:
    """Remove what killed processes left half done; returns how many. Only while no worker runs."""
    leftovers = [*folder.glob(".*.draft"), *folder.glob(".*.taken")]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)


def register() -> None:
    """Make `embedded://` an address that kombu knows."""
    TRANSPORT_ALIASES["embedded"] = "config.broker:Transport"
