"""`--at` of the commands that run or show a moment."""

import argparse
import datetime as dt

from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import School


def add_at(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--at",
        metavar="ISO",
        help="The moment, like 2026-11-15T18:00 (the schools' clock) or with an offset. Default: now.",
    )


def moment_of(text: str | None) -> dt.datetime:
    """The moment meant. Without an offset it is read on the schools' clock, if they share one."""
    if not text:
        return timezone.now()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a moment like 2026-11-15T18:00.") from None
    if moment.tzinfo is not None:
        return moment
    zones = {school.time_zone: school for school in School.objects.all()}
    if len(zones) > 1:
        raise CommandError("The schools live in several time zones: add an offset, like -06:00.")
    for school in zones.values():
        return school.at(moment.date(), moment.time())
    return moment.replace(tzinfo=dt.UTC)
