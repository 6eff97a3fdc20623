"""`make chaos`: PostgreSQL, Redis, Celery workers and a mail server, and all of them die again and again.

python -m tests.chaos.letters [--quick | --full] [--seed N]

One "week is ready" for each of many homes, planned by two planners at once. Meanwhile workers are killed (a
child, or the whole worker), Redis is killed and comes back empty, the mail server cuts connections inside
DATA, PostgreSQL is stopped at once and recovers. Then every letter is looked up in what the mail server
wrote down. Lost: marked as sent, or forgotten, and not there. Doubled: there more than once. A letter nobody can be sure of is
marked `uncertain`; of these there may be as many as kills and cuts.

Two simpler designs go through the same and must fail, or the harness sees nothing. A line of JSON each;
exit code 1 when the goal is missed. The run ends by itself after its minutes, whatever stands.
"""

import argparse
import contextlib
import datetime as dt
import json
import logging
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.running.children import Child, end_all
from scripts import services

WORKERS = 3
PATIENCE = 30.0
"""Seconds, for a step of the run."""


@dataclass(frozen=True)
class Scale:
    """How much happens; `minutes` is when it ends at the latest."""

    letters: int
    kills: int
    losses: int
    resets: int
    restarts: int
    minutes: float

    @property
    def events(self) -> list[str]:
        named = {"kill": self.kills, "loss": self.losses, "reset": self.resets}
        named["restart"] = self.restarts
        return [name for name, number in named.items() for _one in range(number)]


SCALES = {
    "quick": (Scale(400, 10, 2, 2, 1, 3), Scale(300, 24, 0, 0, 0, 2)),
    "full": (Scale(10_000, 100, 10, 5, 2, 30), Scale(2_000, 40, 0, 0, 0, 8)),
}
"""Ours, and each of the simpler designs."""
DESIGNS = ("mark_then_send", "send_then_mark")
HOUR = dt.datetime(2026, 11, 13, 22, 1, tzinfo=dt.UTC)
"""A minute after the school's slot, on its Friday."""
SHARED = HOUR - dt.timedelta(hours=1)


class DataServer:
    """PostgreSQL or Redis, which can be killed and started again on its port."""

    def __init__(self, command: Sequence[str], port: int, folder: Path, user: str | None) -> None:
        self.command, self.port, self.folder, self.user = command, port, folder, user
        self.stack = contextlib.ExitStack()
        self.start()

    def start(self) -> None:
        log = self.folder / f"{self.port}.log"
        started = services.started(self.command, log, self.folder, self.user)
        self.process = self.stack.enter_context(started)
        services.wait_for(self.port, self.process, log)

    def die(self, by: signal.Signals) -> None:
        self.process.send_signal(by)
        self.process.wait()

    def end(self) -> None:
        self.stack.close()


@dataclass
class Stage:
    """All that runs, and what may happen to it."""

    folder: Path
    postgres: DataServer
    redis: DataServer
    rng: random.Random
    log: Path
    children: list[Child] = field(default_factory=list)

    @property
    def workers(self) -> list[Child]:
        return [one for one in self.children if one.name.startswith("worker")]

    def revive(self) -> None:
        """One look of the supervisor; a death is repaired after a tenth of a second."""
        for child in self.children:
            child.pause = 0.1
            child.revive(lambda _: None)

    def happen(self, event: str) -> None:
        """One event of `Scale.events`."""
        {"kill": self._kill, "loss": self._loss, "reset": self._reset, "restart": self._restart}[
            event
        ]()

    def _kill(self) -> None:
        """One worker that sends: its child alone, or all of it."""
        until = time.monotonic() + PATIENCE
        while not (sending := self._sending()) and time.monotonic() < until:
            self.revive()
            time.sleep(0.05)
        pid, child = self.rng.choice(sending)
        with contextlib.suppress(ProcessLookupError):
            if self.rng.random() < 0.5:
                os.kill(child, signal.SIGKILL)
            else:
                os.killpg(pid, signal.SIGKILL)

    def _sending(self) -> list[tuple[int, int]]:
        """Workers that have come up, each with its child that sends."""
        alive = [one.process.pid for one in self.workers if one.process and one.is_running()]
        return [(pid, child) for pid in alive for child in children_of(pid)]

    def _loss(self) -> None:
        self.redis.die(signal.SIGKILL)
        time.sleep(self.rng.uniform(0, 1))
        self.redis.start()

    def _reset(self) -> None:
        sign = self.rng.choice(["reset-before", "reset-after"])
        self.log.with_name(sign).touch()

    def _restart(self) -> None:
        self.postgres.die(signal.SIGQUIT)  # "immediate": no goodbye, recovery at the start
        self.postgres.start()


def children_of(pid: int) -> list[int]:
    """Of a worker: the processes that send."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    scale = parser.add_mutually_exclusive_group()
    for name in SCALES:
        scale.add_argument(f"--{name}", action="store_const", const=name, dest="scale")
    parser.set_defaults(scale="quick")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    ours, naive = SCALES[options.scale]
    holds = True
    with servers() as (folder, postgres, redis):
        for design, scale_of in (("", ours), *((one, naive) for one in DESIGNS)):
            figures = run(design, scale_of, folder, postgres, redis, seed=options.seed)
            line = {"id": "chaos-letters", "scale": options.scale, "design": design or "ours"}
            print(json.dumps({**line, **figures}), flush=True)
            holds = holds and figures["holds"]
    return 0 if holds else 1


@contextlib.contextmanager
def servers() -> Iterator[tuple[Path, DataServer, DataServer]]:
    """Both up, this process set up on them, tables made. What is committed stands: the private
    PostgreSQL of the tests forgets commits when it is stopped at once, this one does not."""
    programs = services.find_or_install()
    with services.folder_for_servers() as (folder, user), contextlib.ExitStack() as stack:
        ports = services.free_port(), services.free_port()
        data = folder / "pg"
        services.initialise(programs["initdb"], data, folder, user)
        command = services.postgres(programs["postgres"], data, folder, ports[0])
        postgres = DataServer([*command, "-c", "synchronous_commit=on"], ports[0], folder, user)
        stack.callback(postgres.end)
        redis = DataServer(
            services.redis(programs["redis-server"], folder, ports[1]), ports[1], folder, user
        )
        stack.callback(redis.end)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings",
            DEMO="1",
            VAR_DIR=str(folder),
            DATABASE_URL=f"postgres://checkin@127.0.0.1:{ports[0]}/postgres",
            REDIS_URL=f"redis://127.0.0.1:{ports[1]}/0",
            CHAOS_AHEAD_S=str((HOUR - dt.datetime.now(tz=dt.UTC)).total_seconds()),
        )
        import tests.chaos.letters_app  # noqa: F401 - sets the project up, on the same clock

        logging.disable(logging.CRITICAL)
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        stack.callback(connections.close_all)
        yield folder, postgres, redis


def run(
    design: str,
    scale: Scale,
    folder: Path,
    postgres: DataServer,
    redis: DataServer,
    *,
    seed: int,
) -> dict[str, Any]:
    """A school of its own, all its letters, and what became of them."""
    from tests.chaos.letters_scene import close_school, school_of_homes

    name = design or "ours"
    place = folder / name
    place.mkdir()
    place.chmod(0o777)
    stage = Stage(place, postgres, redis, random.Random(seed), place / "taken")
    school = school_of_homes(name, scale.letters, shared_at=SHARED)
    port = services.free_port()
    os.environ.update(EMAIL_URL=f"smtp://127.0.0.1:{port}", CHAOS_DESIGN=design)
    stage.children = processes(stage, port)
    for child in stage.children:
        child.start()
    until = time.monotonic() + 60 * scale.minutes
    try:
        plan_at_once(school)
        happened = torment(stage, scale, until)
        while is_open(school) and time.monotonic() < until:
            stage.revive()
            time.sleep(0.2)
        a_day_later(port)
    finally:
        end_all(stage.children, within=0)
    figures = verdict(school, scale, stage.log, happened, is_naive=bool(design))
    close_school(school)
    return {**figures, "seed": seed}


def processes(stage: Stage, port: int) -> list[Child]:
    """The mail server, beat and workers, each with a log of its own."""
    celery = [sys.executable, "-m", "celery", "--app", "tests.chaos.letters_app"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "warning"]

    def child(name: str, command: Sequence[str]) -> Child:
        return Child(name, command, stage.folder / f"{name}.log")

    workers = [
        child(
            f"worker{number}",
            [*celery, "worker", "--concurrency", "1", "--hostname", f"w{number}@%h", *quiet],
        )
        for number in range(WORKERS)
    ]
    beat = [*celery, "beat", "--schedule", str(stage.folder / "beat"), "--loglevel", "warning"]
    server = [sys.executable, "-m", "tests.chaos.mail_server", str(port), str(stage.log)]
    return [child("mail", server), child("beat", beat), *workers]


def plan_at_once(school: Any) -> None:
    """Two planners in the same moment."""
    from django.db import connections
    from django.utils import timezone

    from checkins.reminders import planner

    start = threading.Barrier(2)

    def plan() -> None:
        try:
            now = timezone.now()
            start.wait()
            planner.post(planner.plan(school, now=now), now=now)
        finally:
            connections.close_all()

    both = [threading.Thread(target=plan) for _planner in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()


def torment(stage: Stage, scale: Scale, until: float) -> Counter[str]:
    """Each event after some more letters have left, so that it falls into work; what happened."""
    events = scale.events
    stage.rng.shuffle(events)
    happened: Counter[str] = Counter()
    step = max(1, scale.letters // (len(events) + 2))
    for number, event in enumerate(events):
        wait(stage, lambda at=(number + 1) * step: len(taken(stage.log)) >= at, until)
        time.sleep(stage.rng.uniform(0, 0.1))
        stage.happen(event)
        happened[event] += 1
    return happened


def wait(stage: Stage, is_so: Callable[[], bool], until: float) -> None:
    patience = min(until, time.monotonic() + PATIENCE)
    while not is_so() and time.monotonic() < patience:
        stage.revive()
        time.sleep(0.02)


def taken(log: Path) -> list[str]:
    """Message ids, once for every time that the mail server took one."""
    return log.read_text().splitlines() if log.exists() else []


def a_day_later(port: int) -> None:
    """A planner that read the news just before a letter left, and the letters just after, put one into
    tomorrow's box: tomorrow it finds nothing to say."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from accounts.letters.worker import UNFINISHED, deliver

    connection.close()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    while deliver(now=timezone.now() + dt.timedelta(days=1))[UNFINISHED]:
        pass


def is_open(school: Any) -> bool:
    """Whether a row of the school that is due waits for its end; unknown while the database starts."""
    from django.db import connection
    from django.utils import timezone

    from accounts.models import Delivery

    open_states = [Delivery.State.NEW, Delivery.State.CLAIMED, Delivery.State.HANDING]
    try:
        soon = timezone.now() + dt.timedelta(hours=1)
        rows = Delivery.objects.filter(school=school, state__in=open_states, due_at__lt=soon)
        return rows.exists()
    except Exception:
        connection.close()
        return True


def verdict(
    school: Any, scale: Scale, log: Path, happened: Counter[str], *, is_naive: bool
) -> dict[str, Any]:
    """`value`: letters lost, left open or doubled. The simpler designs hold when they are caught."""
    from django.db import connection

    from accounts.models import Delivery

    connection.close()
    times = Counter(taken(log))
    rows = list(
        Delivery.objects.filter(school=school, letter="week_ready").exclude(state="cancelled")
    )
    states = Counter(row.state for row in rows)
    lost = sum(row.state == "sent" and not times[row.message_id] for row in rows)
    doubled = sum(number > 1 for number in times.values())
    unknown = len(times.keys() - {row.message_id for row in rows})
    ended = states["sent"] + states["uncertain"]
    missing = abs(scale.letters - ended) + abs(len(rows) - scale.letters)
    value = lost + doubled + missing + unknown
    uncertain = states["uncertain"]
    most = happened["kill"] + happened["reset"]
    return {
        "value": value,
        "goal": "more than 0" if is_naive else 0,
        "holds": lost + doubled > 0 if is_naive else value == 0 and uncertain <= most,
        "n": scale.letters,
        **{"lost": lost, "doubled": doubled, "open": missing, "uncertain": uncertain},
        "most_uncertain": most,
        "happened": dict(sorted(happened.items())),
    }


if __name__ == "__main__":
    raise SystemExit(main())
