"""`manage.py import_roster FILE --preview|--apply [--school ID] [--org ID] [--home-course ID ...]
[--same-home] [--json]`"""

import datetime as dt
import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import School
from accounts.rosters.apply import apply, plan_of
from accounts.rosters.decoding import FileRefused
from accounts.rosters.incoming import Incoming, incoming, is_of_package, roster_of
from accounts.rosters.oneroster.reading import district_of
from accounts.rosters.plan import Plan
from accounts.rosters.planning import plan
from accounts.rosters.receiving import receive
from accounts.rosters.shape import Roster
from accounts.services import operator


class Command(BaseCommand):
    help = "Show or apply what a list changes at a school: CSV, .xlsx, .ods or a OneRoster package."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--school", help="The school's id; may be left out where there is one.")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--preview", action="store_true", help="Show only; change nothing.")
        what.add_argument("--apply", action="store_true")
        parser.add_argument(
            "--org", default="", help="Of a package: the sender's id of the school."
        )
        parser.add_argument(
            "--home-course",
            action="append",
            default=[],
            help="Of a package: id of a course whose classes are home classes, or homeroom. May be "
            "given several times; without it those that are suggested.",
        )
        parser.add_argument(
            "--same-home",
            action="store_true",
            help="Say yes to every question whether two people of one address share a home.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object, for programs.")

    def handle(self, **options: Any) -> None:
        school = _school(options["school"])
        now = timezone.now()
        try:
            data = options["file"].read_bytes()
            file = incoming(data, school, today=school.local_date(now), org=options["org"])
            chosen = options["home_course"] or file.chosen
            file = replace(file, chosen=chosen, roster=roster_of(file.table, chosen))
        except FileRefused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"refuse": refused.text, "code": refused.code}))
            raise CommandError(refused.text) from None
        except OSError as error:
            raise CommandError(str(error)) from None
        assert file.roster is not None  # noqa: S101 - it was read a line above
        done = self._run(school, file, data, options, now=now)
        answer = {
            "file": options["file"].name,
            "school": str(school.pk),
            "applied": options["apply"],
            **(district_of(data).counts if is_of_package(file.table) else _numbers(file.roster)),
            "children": len(file.roster.children),
            "home_classes": len({child.classroom for child in file.roster.children}),
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
        self.stdout.write(
            json.dumps(answer, ensure_ascii=False, indent=None if options["json"] else 2)
        )

    def _run(
        self,
        school: School,
        file: Incoming,
        data: bytes,
        options: dict[str, Any],
        *,
        now: dt.datetime,
    ) -> Plan:
        assert file.roster is not None  # noqa: S101 - `handle` has read it
        today = school.local_date(now)
        shown = plan(school, file.roster, today=today)
        answers = [
            one.key for one in shown.questions if options["same_home"] and one.kind == "same_home"
        ]
        if not options["apply"]:
            return plan(school, file.roster, today=today, answers=answers)
        by = operator(school, now=now)
        waiting = receive(file, file_name=options["file"].name, data=data, by=by, now=now)
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
        "pairs": len(pairs),
        "guardians_without_email": sum(not one.email for _child, one in pairs),
    }
