"""`manage.py erasures --child ID | --replay [FILE]`: erase a child's record; after a restore, all of them again."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Child
from accounts.services import operator
from checkins.services.erasing import erase_child, replay


class Command(BaseCommand):
    help = "Erase a child's record for good, or play the ledger again after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--child", help="The id in the address of the child's record.")
        what.add_argument(
            "--replay",
            nargs="?",
            const=str(settings.ERASURE_LEDGER),
            metavar="FILE",
            help="Erase again whom a restored backup brought back.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["child"]:
            child = _child(options["child"])
            erase_child(child, by=operator(child.school, now=now), now=now)
            self.stdout.write(json.dumps({"erased": 1}))
            return
        try:
            lines = Path(options["replay"]).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            lines = []
        except OSError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(json.dumps(replay(lines, now=now)))


def _child(wanted: str) -> Child:
    try:
        return Child.objects.select_related("school").get(pk=wanted)
    except (Child.DoesNotExist, ValidationError):
        raise CommandError(f"There is no child {wanted}.") from None
