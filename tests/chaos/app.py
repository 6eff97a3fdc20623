"""The project's own Celery app under chaos: a letter of one line, a mail server that counts, a hurried clock.

Leases are 3 seconds instead of 5 minutes and the sweep comes every second, so that a run of a minute shows
what a day of deaths would. Everything else is the real thing. Started with `celery --app tests.chaos.app`.
"""

import datetime as dt
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django
from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

django.setup()

from accounts.letters import ledger, registry, worker  # noqa: E402
from accounts.models import Delivery  # noqa: E402
from config.celery import app  # noqa: E402

KIND = "chaos"
SECONDS_A_LETTER = 0.01
SENT = Path(settings.VAR_DIR) / "taken-by-the-mail-server"


class CountingBackend(BaseEmailBackend):
    """Takes a letter by writing one line; a kill may fall before it or after it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            time.sleep(SECONDS_A_LETTER / 2)
            line = os.open(SENT, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(line, f"{message.extra_headers['Message-ID']}\n".encode())
            os.close(line)
            time.sleep(SECONDS_A_LETTER / 2)
        return len(email_messages)


def render(delivery: Delivery, now: dt.datetime) -> registry.Rendered:
    return registry.Rendered(subject=delivery.key, text=delivery.key)


@shared_task(name="tests.chaos.sweep")
def sweep(*_: Any) -> None:
    now = timezone.now()
    ledger.settle_dead(now=now)
    worker.deliver(now=now)


settings.EMAIL_BACKEND = "tests.chaos.app.CountingBackend"
ledger.LEASE = dt.timedelta(seconds=3)
registry.register(registry.LetterKind(name=KIND, render=render))
app.conf.beat_schedule = {"sweep": {"task": "tests.chaos.sweep", "schedule": 1}}
