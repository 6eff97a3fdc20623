"""The project's own Celery app on a hurried clock, for tests.chaos.letters. Started with
`celery --app tests.chaos.letters_app`.

A lease is 5 seconds instead of 5 minutes, a round 5 instead of 50, the tick comes every 5 seconds and a look
at the box every second. CHAOS_AHEAD_S is how far the clock is ahead of the machine's; CHAOS_DESIGN names
another way to send (tests/chaos/naive_letters.py). Everything else is the real thing.
"""

import datetime as dt
import os

import django

django.setup()

import time_machine  # noqa: E402 - it brings pytest, by which the settings know a test

AHEAD = dt.timedelta(seconds=float(os.environ["CHAOS_AHEAD_S"]))
time_machine.travel(dt.datetime.now(tz=dt.UTC) + AHEAD, tick=True).start()

from celery import shared_task  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.letters import ledger, tasks, worker  # noqa: E402
from checkins.reminders import sweep  # noqa: E402
from config.celery import SWEEP, app  # noqa: E402
from tests.chaos import naive_letters  # noqa: E402

LEASE = dt.timedelta(seconds=5)


@shared_task(name="tests.chaos.settle")
def settle() -> None:
    ledger.settle_dead(now=timezone.now())


ledger.LEASE = worker.ROUND_LASTS = LEASE
if design := os.environ.get("CHAOS_DESIGN"):
    tasks.deliver = sweep.deliver = getattr(naive_letters, design)
app.conf.beat_schedule = {
    "sweep": {"task": SWEEP, "schedule": 5, "options": {"expires": 5}},
    "deliver": {
        "task": "accounts.letters.tasks.deliver_due",
        "schedule": 1,
        "options": {"expires": 1},
    },
    "settle": {"task": "tests.chaos.settle", "schedule": 2, "options": {"expires": 2}},
}
