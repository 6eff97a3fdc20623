"""The supervisor of `make run`, with real processes: an empty installation on the embedded broker."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.services import free_port

ENDS_WITHIN = 8.0


class Running:
    """One supervisor with its own port and data folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.log = folder / "output"
        servers = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in servers},
            "DEMO": "0",
            "DEBUG": "1",
            "SECRET_KEY": "a-key-for-this-test-only-0123456789",
            "VAR_DIR": str(folder / "var"),
            "PORT": str(port),
        }
        self.process = self.start(self.log)

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "config.running"]
        with log.open("wb") as output:
            return subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def descendants(self, matching: str = "") -> set[int]:
        """Process ids below the supervisor whose command line contains `matching`."""
        table, below = processes(), {self.process.pid}
        for _ in range(5):
            below |= {pid for pid, (parent, _) in table.items() if parent in below}
        return {
            pid
            for pid, (_, command) in table.items()
            if pid in below - {self.process.pid} and matching in command
        }


def processes() -> dict[int, tuple[int, str]]:
    """Parent and command line by process id. A bare Linux has no `ps`, a Mac has no /proc."""
    if not Path("/proc/self/stat").exists():
        answer = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        )
        rows = (line.split(None, 2) for line in answer.stdout.splitlines())
        return {int(pid): (int(parent), " ".join(args)) for pid, parent, *args in rows}
    table = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            command = (folder / "cmdline").read_text().replace("\0", " ")
            table[int(folder.name)] = (int(parent), command)
    return table


def wait_until(holds: Callable[[], object], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = Running(tmp_path, free_port())
    try:
        yield one
    finally:
        one.process.terminate()
        one.process.wait(ENDS_WITHIN)


def test_supervisor_starts_all_revives_the_worker_and_ends_all(
    running: Running, tmp_path: Path
) -> None:
    wait_until(lambda: "Ready" in running.log.read_text() or running.process.poll() is not None)
    assert running.lines()[-1] == f"Ready: http://127.0.0.1:{running.port}/"
    # Nobody is here yet, so the code that the first page asks for stands above.
    assert re.search(r"type this code, within a day:  (\w{4}-){3}\w{4}\n", running.log.read_text())

    second = running.start(tmp_path / "second")
    assert second.wait(20) == 1
    assert (tmp_path / "second").read_text().startswith(f"Port {running.port} is in use.")

    (worker, *_) = before = sorted(running.descendants("celery"))
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: running.descendants("celery") - set(before))
    assert re.match("The worker ended by itself; starting it again.", running.lines()[-1])

    everything = running.descendants()
    asked = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(ENDS_WITHIN) == 0
    assert time.monotonic() - asked < ENDS_WITHIN
    assert everything & processes().keys() == set()


def test_supervisor_interrupted_while_preparing_ends_with_0(running: Running) -> None:
    wait_until(running.lines)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(ENDS_WITHIN) == 0


def test_supervisor_holds_its_data_folder_alone(running: Running, tmp_path: Path) -> None:
    wait_until(running.lines)
    running.environment["PORT"] = str(free_port())
    second = running.start(tmp_path / "second")
    assert second.wait(20) == 1
    assert "already running with the data in" in (tmp_path / "second").read_text()
