"""`manage.py demo_info --json`: sign-ins, class pages and reply links of the demo school."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import School
from checkins.demo.info import demo_info


class Command(BaseCommand):
    help = "Say how to get into the demo school."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not School.objects.filter(is_demo=True).exists():
            raise CommandError("There is no demo school here. `make run` makes it.")
        info = demo_info(now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(info, ensure_ascii=False, indent=2))
            return
        for sign_in in info["sign_ins"]:
            self.stdout.write(f"{sign_in['role']:18} {sign_in['email']:26} {sign_in['password']}")
        for room in info["classes"]:
            self.stdout.write(f"{room['name']:18} {room['url']}")
        for family in info["families"]:
            self.stdout.write(f"{family['kind']:18} {family['child']:20} {family['reply_url']}")
