"""Waking the worker for a list."""

import logging
import uuid

from celery import current_app

log = logging.getLogger(__name__)


def nudge(import_id: uuid.UUID) -> None:
    """Wake the worker. A broker that is away costs nothing but a minute: the round comes anyway."""
    try:
        current_app.send_task("accounts.rosters.tasks.carry_on", args=[str(import_id)], retry=False)
    except Exception as problem:
        log.warning("The worker could not be woken: %s", type(problem).__name__)
