"""The Celery app and its beat schedule. A message is only a nudge; the truth is a row (docs/architecture.md)."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_ready

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

broker.register()
app = Celery("checkin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "accounts.letters",
        "accounts.rosters",
        "checkins.reminders",
    ]
)

SWEEP = "checkins.reminders.tasks.sweep"
MINUTE = 60
app.conf.beat_schedule = {
    # An old nudge is worth nothing: with all workers down they do not pile up.
    "sweep": {"task": SWEEP, "schedule": MINUTE, "options": {"expires": MINUTE}},
}


@setup_logging.connect
def keep_our_logs(**_: object) -> None:
    """Celery asks nobody else when there is a receiver: the settings' handlers and their filter
    stay, so that a task's failure is written without its words."""


@worker_ready.connect
def catch_up(**_: object) -> None:
    """A worker that starts does one round at once, for what was due while none was there."""
    app.send_task(SWEEP, retry=False)
