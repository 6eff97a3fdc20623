"""The worker's tasks. They carry no letter and no address: the rows say what is due."""

from celery import shared_task
from django.utils import timezone

from accounts.letters.outbox import nudge
from accounts.letters.worker import UNFINISHED, deliver
from accounts.models import Heartbeat


@shared_task(ignore_result=True)
def deliver_due() -> None:
    """Send what is due now. Any number of these may run, twice or at once."""
    Heartbeat.beat("worker", now=timezone.now())
    if deliver(now=timezone.now())[UNFINISHED]:
        nudge()
