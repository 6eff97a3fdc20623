"""The one task that beat sends."""

from celery import shared_task
from django.utils import timezone

from accounts.letters.outbox import nudge
from accounts.letters.worker import UNFINISHED
from accounts.models import Heartbeat
from checkins.reminders.sweep import sweep as run_sweep


@shared_task(ignore_result=True)
def sweep() -> None:
    """One round, and the sign of life."""
    Heartbeat.beat("worker", now=timezone.now())
    if run_sweep(now=timezone.now())[UNFINISHED]:
        nudge()
