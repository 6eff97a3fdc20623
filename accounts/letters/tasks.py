"""The worker's tasks. They carry no letter and no address: the rows say what is due."""

from celery import shared_task
from django.utils import timezone

from accounts.letters.worker import deliver


@shared_task(ignore_result=True)
def deliver_due() -> None:
    """Send what is due now. Any number of these may run, twice or at once."""
    deliver(now=timezone.now())
