"""`manage.py dump_people --canonical [--school ID]`: the people's tables as text that two databases share."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import School
from accounts.rosters.canonical import canonical


class Command(BaseCommand):
    help = "Write down who is on file, without ids and moments, in a fixed order: equal records, equal text."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--canonical",
            action="store_true",
            help="The only form there is; said so that it is meant.",
        )
        parser.add_argument("--school", help="One school's id; without it all schools.")

    def handle(self, **options: Any) -> None:
        if not options["canonical"]:
            raise CommandError("Say --canonical: names and addresses go to standard output.")
        schools = School.objects.order_by("name", "time_zone", "id")
        if options["school"]:
            schools = schools.filter(pk=options["school"])
        for school in schools:
            for line in canonical(school):
                self.stdout.write(json.dumps(line, ensure_ascii=False, sort_keys=True))
