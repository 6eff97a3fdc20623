"""The one task that beat sends."""

from celery import shared_task
from django.utils import timezone

from accounts.models import Heartbeat
from checkins.reminders.sweep import sweep as run_sweep


@shared_task(ignore_result=True)
def sweep() -> None:
    """One round, and the sign of life that /healthz reads."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now()})
    run_sweep(now=timezone.now())
