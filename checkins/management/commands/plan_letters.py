"""`manage.py plan_letters --at ISO --json`: the letters to leave, as of a moment. Changes nothing."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.invitations.welcome_letter import Planned, planned
from accounts.invitations.welcoming import LETTER
from accounts.models import School
from checkins.reminders.digest import MONDAY_DIGEST, PlannedDigest, plan_digests
from checkins.reminders.moments import add_at, moment_of
from checkins.reminders.planner import PlannedLetter, plan


class Command(BaseCommand):
    help = "List the letters that are to leave, planned as of a moment. Writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        add_at(parser)
        parser.add_argument("--json", action="store_true", help="Answer in JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = moment_of(options["at"])
        rows = [
            self._row(school, one)
            for school in School.objects.order_by("name", "id")
            for one in plan(school, now=now)
        ]
        rows += [
            self._digest(school, one)
            for school in School.objects.order_by("name", "id")
            for one in plan_digests(school, now=now)
        ]
        rows += [
            self._welcome(school, one)
            for school in School.objects.order_by("name", "id")
            for one in planned(school, now=now)
        ]
        rows.sort(key=lambda row: (row["due_at"], row["to"]))
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            children = ", ".join(row["children"])
            self.stdout.write(
                f"{row['due_at']}  {row['letter']}  {row['to']}  {children}  ({row['why']})"
            )

    def _welcome(self, school: School, one: Planned) -> dict[str, Any]:
        return {
            "letter": LETTER,
            "to": one.to,
            "children": list(one.children),
            "due_at": school.local(one.due_at).isoformat(),
            "why": "sent by somebody at the school; waits for its turn",
        }

    def _digest(self, school: School, one: PlannedDigest) -> dict[str, Any]:
        return {
            "letter": MONDAY_DIGEST,
            "to": one.to,
            "children": [],
            "due_at": school.local(one.due_at).isoformat(),
            "why": "something from home waits; the first school day of the week",
        }

    def _row(self, school: School, one: PlannedLetter) -> dict[str, Any]:
        return {
            "letter": one.letter,
            "to": one.guardian.email,
            "children": list(one.children),
            "due_at": school.local(one.due_at).isoformat(),
            "why": one.why,
        }
