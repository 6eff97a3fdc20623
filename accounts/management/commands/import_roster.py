"""`manage.py import_roster FILE --preview|--apply [--school ID] [--same-home] [--json]`"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import School
from accounts.rosters.apply import apply, plan_of
from accounts.rosters.decoding import FileRefused
from accounts.rosters.parsing import parse
from accounts.rosters.plan import Plan
from accounts.rosters.planning import plan
from accounts.rosters.receiving import known_headings, receive_file
from accounts.rosters.shape import Roster
from accounts.services import operator


class Command(BaseCommand):
    help = "Show or apply what a spreadsheet (CSV, one line a child) changes at a school."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--school", help="The school's id; may be left out where there is one.")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--preview", action="store_true", help="Show only; change nothing.")
        what.add_argument("--apply", action="store_true")
        parser.add_argument(
            "--same-home",
            action="store_true",
            help="Say yes to every question whether two people of one address share a home.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object, for programs.")

    def handle(self, **options: Any) -> None:
        school = _school(options["school"])
        try:
            data = options["file"].read_bytes()
            roster = parse(data, known_headings(school))
        except FileRefused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"refuse": refused.text, "code": refused.code}))
            raise CommandError(refused.text) from None
        except OSError as error:
            raise CommandError(str(error)) from None
        done = self._run(school, roster, data, options)
        answer = {
            "file": options["file"].name,
            "school": str(school.pk),
            "applied": options["apply"],
            **_numbers(roster),
            "changes": done.counts | {"all": done.changes},
            "held": [
                {"kind": one.kind, "lines": one.lines, "names": one.names}
                for one in done.open_questions
            ],
            "differences": len(done.differences),
            "problems": [
                {"line": one.line, "code": one.code, "text": one.text} for one in done.problems
            ],
            "not_in_file": len(done.not_in_file),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))

    def _run(self, school: School, roster: Roster, data: bytes, options: dict[str, Any]) -> Plan:
        now = timezone.now()
        shown = plan(school, roster, today=school.local_date(now))
        answers = [
            one.key for one in shown.questions if options["same_home"] and one.kind == "same_home"
        ]
        if not options["apply"]:
            return plan(school, roster, today=school.local_date(now), answers=answers)
        by = operator(school, now=now)
        waiting = receive_file(data, file_name=options["file"].name, by=by, now=now)
        done = plan_of(waiting, now=now, answers=answers)
        apply(waiting, fingerprint=done.fingerprint, answers=answers, by=by, now=now)
        return done


def _school(wanted: str | None) -> School:
    schools = School.objects.all()
    if wanted:
        try:
            return schools.get(pk=wanted)
        except (School.DoesNotExist, ValidationError):
            raise CommandError(f"There is no school {wanted}.") from None
    if schools.count() != 1:
        raise CommandError("Which school? Name it by --school ID.")
    return schools.get()


def _numbers(roster: Roster) -> dict[str, int]:
    """What the file holds, whatever the record knows of it."""
    pairs = [(child, one) for child in roster.children for one in child.guardians]
    people = {(one.name, one.email or one.phone or str(child.line)) for child, one in pairs}
    return {
        "schools": 1,
        "classes": len({child.classroom for child in roster.children}),
        "students": len(roster.children),
        "teachers": 0,
        "guardians": len(people),
        "guardian_links": len(pairs),
        "student_enrolments": len(roster.children),
        "teacher_enrolments": 0,
        "children": len(roster.children),
        "pairs": len(pairs),
        "guardians_without_email": sum(not one.email for _child, one in pairs),
    }
