"""The worker's task: an id, and one call."""

import uuid

from celery import shared_task
from django.utils import timezone

from accounts.rosters import jobs


@shared_task(ignore_result=True, acks_late=True)
def carry_on(import_id: str) -> None:
    """Do what is to be done with this list. Twice or at once does no harm."""
    jobs.carry_on(now=timezone.now(), only=uuid.UUID(import_id))
