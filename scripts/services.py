"""Run a command with a private PostgreSQL and Redis: `python scripts/services.py COMMAND...`

Both are started on free ports with their data in a folder that is removed at the end, and are found by
the command in DATABASE_URL and REDIS_URL. Missing programs are installed where apt may; otherwise this
fails and says what to type. PostgreSQL refuses to run as root, so root starts it as an ordinary user.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import apt

STARTS_WITHIN = 30.0
ENDS_WITHIN = 10.0
ORDINARY_USERS = ("postgres", "nobody")
PACKAGES = {"postgresql": ("initdb", "postgres"), "redis-server": ("redis-server",)}


class Missing(Exception):
    """What could not be had, as a sentence."""


def main() -> int:
    """The command's own exit code; 1 when the servers cannot be had."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        programs = find_or_install()
        with folder_for_servers() as (folder, user), running(programs, folder, user) as addresses:
            return subprocess.run(sys.argv[1:], env={**os.environ, **addresses}).returncode
    except Missing as missing:
        print(missing, flush=True)
        return 1


def find_or_install() -> dict[str, str]:
    """Paths of `initdb`, `postgres` and `redis-server`."""
    absent = [package for package, names in PACKAGES.items() if not all(map(find, names))]
    if absent:
        apt.install(absent, start_services=False)
    found = {name: find(name) for names in PACKAGES.values() for name in names}
    without = sorted(name for name, path in found.items() if path is None)
    if without:
        raise Missing(
            f"Not found: {', '.join(without)}. Type:  {apt.line(list(PACKAGES))}\n"
            "(on a Mac:  brew install postgresql redis)"
        )
    return {name: path for name, path in found.items() if path is not None}


def find(name: str) -> str | None:
    """On PATH, or where Debian (newest version first) and Homebrew keep PostgreSQL's programs."""
    places = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name)),
        *Path("/opt/homebrew/opt").glob("postgresql*/bin"),
    ]
    return shutil.which(name) or next(
        (str(place / name) for place in places if (place / name).exists()), None
    )


@contextlib.contextmanager
def folder_for_servers() -> Iterator[tuple[Path, str | None]]:
    """A folder of their own, and the user who owns it when that is not us."""
    user = ordinary_user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="checkin-services-"))
    try:
        if user:
            shutil.chown(folder, user)
        yield folder, user
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ordinary_user() -> str:
    """Somebody other than root whom every such system has."""
    for name in ORDINARY_USERS:
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    raise Missing("PostgreSQL does not run as root, and there is no user postgres or nobody here.")


@contextlib.contextmanager
def running(programs: dict[str, str], folder: Path, user: str | None) -> Iterator[dict[str, str]]:
    """Start both, wait until both take connections, end both."""
    data = folder / "pg"
    initialise(programs["initdb"], data, folder, user)
    ports = free_port(), free_port()
    with contextlib.ExitStack() as stack:
        for command, port in (
            (postgres(programs["postgres"], data, folder, ports[0]), ports[0]),
            (redis(programs["redis-server"], folder, ports[1]), ports[1]),
        ):
            log = folder / f"{port}.log"
            process = stack.enter_context(started(command, log, folder, user))
            wait_for(port, process, log)
        print(f"PostgreSQL on port {ports[0]}, Redis on port {ports[1]}.", flush=True)
        yield {
            "DATABASE_URL": f"postgres://checkin@127.0.0.1:{ports[0]}/postgres",
            "REDIS_URL": f"redis://127.0.0.1:{ports[1]}/0",
        }


def initialise(program: str, data: Path, folder: Path, user: str | None) -> None:
    """An empty PostgreSQL with one user, who needs no password."""
    quietly([program, "-D", str(data), "-U", "checkin", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], folder, user)  # fmt: skip


def postgres(program: str, data: Path, folder: Path, port: int) -> list[str]:
    """Made for tests: it may lose all on a power cut, since the folder goes away anyway. And it counts
    no rows by itself: tests that were rolled back leave full pages without a row, and by such
    statistics a query of many children is planned to take minutes."""
    settings = (
        *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"),
        "max_connections=60",
    )
    return [
        *(program, "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder)),
        *(word for setting in settings for word in ("-c", setting)),
    ]


def redis(program: str, folder: Path, port: int) -> list[str]:
    """In memory only."""
    return [
        *(program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)),
        *("--save", "", "--appendonly", "no", "--daemonize", "no"),
    ]


@contextlib.contextmanager
def started(
    command: Sequence[str], log: Path, folder: Path, user: str | None
) -> Iterator[subprocess.Popen[bytes]]:
    """One server; ended by its own process id, politely first. SIGINT is PostgreSQL's fast way."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,
            **as_user(user),
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def as_user(user: str | None) -> dict[str, object]:
    """What makes subprocess change to that user and to its own groups."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def quietly(command: Sequence[str], folder: Path, user: str | None) -> None:
    """Run to its end; on failure say what it said."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **as_user(user))
    if done.returncode:
        raise Missing(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it takes a connection."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise Missing(f"A server did not start:\n{log.read_text()}")


if __name__ == "__main__":
    raise SystemExit(main())
