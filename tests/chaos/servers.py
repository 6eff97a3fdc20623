"""A private PostgreSQL and Redis with the tables in them, for a run that stops by itself.

`standing()` sets the project up in this process, at the suite's Friday; threads then have
connections of their own. Nothing outside its folder is touched.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scripts import services


@contextlib.contextmanager
def standing() -> Iterator[None]:
    """Servers up, tables made, clock on Friday (and running)."""
    with contextlib.ExitStack() as stack:
        programs = services.find_or_install()
        folder, user = stack.enter_context(services.folder_for_servers())
        addresses = stack.enter_context(services.running(programs, folder, user))
        (folder / "static").mkdir()
        os.environ.pop("EMAIL_URL", None)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings",
            DEMO="1",
            DEBUG="1",
            VAR_DIR=str(folder),
            **addresses,
        )
        join()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        stack.callback(connections.close_all)
        yield


def join() -> None:
    """Set the project up in this process, on the servers that the environment names."""
    import django

    django.setup()
    import time_machine
    from django.conf import settings

    from tests.conftest import FRIDAY

    logging.disable(logging.CRITICAL)  # refusals and cut lines are what the runs are after
    settings.DEBUG = False  # Debug was for plain static files; its log of queries would grow.
    time_machine.travel(FRIDAY, tick=True).start()


Job = Callable[[], Any]


class Hands:
    """Threads that start each round together, each on its own connection for the whole run."""

    def __init__(self, count: int) -> None:
        self._gate = threading.Barrier(count + 1)
        self._jobs: list[Job | None] = [None] * count
        self._results: list[Any] = [None] * count
        self._threads = [
            threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def do(self, jobs: Sequence[Job]) -> list[Any]:
        """Run one job a thread; what they returned. An exception of any is raised here."""
        self._jobs[:] = [*jobs, *[None] * (len(self._jobs) - len(jobs))]
        self._gate.wait()
        self._gate.wait()
        for result in self._results:
            if isinstance(result, BaseException):
                raise result
        return list(self._results)

    def _work(self, place: int) -> None:
        while True:
            self._gate.wait()
            job = self._jobs[place]
            try:
                self._results[place] = job() if job else None
            except BaseException as problem:
                self._results[place] = problem
            self._gate.wait()
