"""`manage.py tick --at ISO`: run what beat would run at a moment, here and now, sending included."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from checkins.reminders.moments import add_at, moment_of
from checkins.reminders.sweep import sweep


class Command(BaseCommand):
    help = "Run what beat would run at a moment: open the week, plan letters, send what is due."

    def add_arguments(self, parser: CommandParser) -> None:
        add_at(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = moment_of(options["at"])
        done = sweep(now=now)
        words = ", ".join(f"{what} {count}" for what, count in sorted(done.items()) if count)
        self.stdout.write(f"{now.isoformat()}: {words or 'nothing to do'}")
