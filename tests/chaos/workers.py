"""`make chaos`: kill the worker of the embedded broker again and again; no letter is lost and none sent twice.

The message that wakes a worker may be lost with it; the row is what counts. A kill that falls between
handing a letter over and noting it leaves a row marked `uncertain`: it is shown, and never sent again.
Prints one line of JSON. Exit code 1 when the goal is missed.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

THREADS = 2
PATIENCE = 90.0
SCALES = {"quick": {"kills": 10, "letters": 1_500}, "full": {"kills": 100, "letters": 10_000}}


def main() -> int:
    """Everything happens in a folder that goes away."""
    parser = argparse.ArgumentParser(description=__doc__)
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="scale", action="store_const", const="quick", default="quick"
    )
    scale.add_argument("--full", dest="scale", action="store_const", const="full")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="checkin-chaos-") as folder:
        for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
            os.environ.pop(name, None)
        os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", DEMO="1", VAR_DIR=folder)
        figures = rampage(**SCALES[options.scale], seed=options.seed)
    print(json.dumps({"id": "chaos-workers", "scale": options.scale, **figures}), flush=True)
    return 0 if figures["holds"] else 1


def rampage(*, kills: int, letters: int, seed: int) -> dict[str, Any]:
    """Queue letters and kill the worker while it sends them; then let it finish; then count."""
    from tests.chaos import app

    rng = random.Random(seed)
    school = prepare()
    child = worker(Path(app.settings.VAR_DIR))
    child.start()
    try:
        for number in range(kills):
            enqueue(school, range(number * letters // kills, (number + 1) * letters // kills))
            wait_for_progress(child)
            time.sleep(rng.uniform(0, 0.4))
            os.kill(child.process.pid, signal.SIGKILL)
            print(f"  kill {number + 1} of {kills}", flush=True)
        wait_for_the_end(child)
    finally:
        child.sweep()
    return verdict(letters, kills, seed)


def prepare() -> Any:
    """Tables and a school."""
    from django.core.management import call_command

    from tests.factories.people import make_school

    call_command("migrate", verbosity=0)
    return make_school()


def worker(folder: Path) -> Any:
    """As `make run` starts it, with its reviver; only the pause after a death is short."""
    from config.running.children import Child

    command = [
        *(sys.executable, "-m", "celery", "--app", "tests.chaos.app", "worker", "--beat"),
        *("--schedule", str(folder / "beat"), "--loglevel", "warning"),
        *("--pool", "threads", "--concurrency", str(THREADS)),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return Child("worker", command, folder / "worker.log")


def enqueue(school: Any, numbers: range) -> None:
    """Through the outbox, a transaction each, with its nudge."""
    from django.db import transaction
    from django.utils import timezone

    from accounts.letters import outbox
    from tests.chaos.app import KIND

    for number in numbers:
        now = timezone.now()
        with transaction.atomic():
            outbox.enqueue(
                letter=KIND,
                school=school,
                to=f"family{number}@home.example",
                language="en",
                key=f"{KIND}:{number}",
                details={},
                due_at=now,
                now=now,
            )


def taken() -> list[str]:
    """Message ids, once for every time that the mail server took one."""
    from tests.chaos.app import SENT

    return SENT.read_text().splitlines() if SENT.exists() else []


def wait_for_progress(child: Any) -> None:
    """Until letters leave, so that the next kill falls into work."""
    before, until = len(taken()), time.monotonic() + PATIENCE
    while len(taken()) < before + 5 and open_letters():
        revive(child)
        assert time.monotonic() < until, child.log.read_text()[-2000:]


def wait_for_the_end(child: Any) -> None:
    """Until every row says what became of it."""
    until = time.monotonic() + PATIENCE
    while open_letters() and time.monotonic() < until:
        revive(child)


def revive(child: Any) -> None:
    """One look of the supervisor; a death is repaired after a tenth of a second."""
    child.pause = 0.1
    child.revive(lambda _: None)
    time.sleep(0.05)


def open_letters() -> int:
    """Rows that are neither sent nor uncertain."""
    from accounts.models import Delivery

    done = (Delivery.State.SENT, Delivery.State.UNCERTAIN)
    return Delivery.objects.exclude(state__in=done).count()


def verdict(letters: int, kills: int, seed: int) -> dict[str, Any]:
    """`value`: letters lost, unfinished or sent twice. Uncertain ones are at most one a thread and kill."""
    from accounts.models import Delivery

    times = Counter(taken())
    states = dict(Delivery.objects.values_list("message_id", "state"))
    lost = sum(state == Delivery.State.SENT and not times[one] for one, state in states.items())
    doubled = sum(count > 1 for count in times.values())
    uncertain = sum(state == Delivery.State.UNCERTAIN for state in states.values())
    wrong = lost + doubled + open_letters() + abs(letters - len(states))
    return {
        "value": wrong,
        "goal": 0,
        "holds": wrong == 0 and uncertain <= kills * THREADS,
        "n": letters,
        "seed": seed,
        "kills": kills,
        "lost": lost,
        "doubled": doubled,
        "uncertain": uncertain,
    }


if __name__ == "__main__":
    raise SystemExit(main())
