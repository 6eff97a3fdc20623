"""The processes of one running installation: start them, restart those that die, end them all."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
DEATH_SIGNAL_OPTION = 1


@dataclass
class Child:
    """One long-running process in a session of its own, its output in a log file.

    A process that dies is started again after a pause that doubles from 1 to 30 seconds; one that
    stayed up for a minute has earned a short pause again.
    """

    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    resume: float = field(default=0.0)

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # One thread here, so the function is safe.
                preexec_fn=end_with_parent  # noqa: PLW1509
                if sys.platform == "linux"
                else None,
            )
        self.started = time.monotonic()

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process is not None and self.process.poll() is None

    def revive(self, say: Callable[[str], None]) -> None:
        """Called often: notice a death, wait the pause, start again."""
        if self.process is None or self.is_running():
            return
        now = time.monotonic()
        if not self.resume:
            if now - self.started > STEADY_AFTER:
                self.pause = 1.0
            self.sweep()
            say(f"The {self.name} ended by itself; starting it again. {self.log} says why.")
            self.resume = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        elif now >= self.resume:
            self.resume = 0.0
            self.start()

    def ask_to_end(self) -> None:
        """Let it finish what it is doing."""
        if self.process is not None and self.is_running():
            self.process.terminate()

    def sweep(self) -> None:
        """End whatever is left of it and of the processes that it started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def end_all(children: Sequence[Child], *, within: float) -> None:
    """Ask all to end, wait at most `within` seconds for all together, then end what is left."""
    for child in children:
        child.ask_to_end()
    until = time.monotonic() + within
    while time.monotonic() < until and any(child.is_running() for child in children):
        time.sleep(0.05)
    for child in children:
        child.sweep()


def end_with_parent() -> None:
    """Linux: have the kernel end this process when the supervisor is killed, so that none is orphaned."""
    ctypes.CDLL(None).prctl(DEATH_SIGNAL_OPTION, signal.SIGTERM)
