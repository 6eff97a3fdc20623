"""The Celery app and its beat schedule. A message is only a nudge; the truth is a row (docs/architecture.md)."""

import os

from celery import Celery

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

broker.register()
app = Celery("checkin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "accounts.letters",
        "checkins.reminders",
    ]
)

SECONDS = 1
app.conf.beat_schedule = {
    "sweep": {"task": "checkins.reminders.tasks.sweep", "schedule": 60 * SECONDS},
}
