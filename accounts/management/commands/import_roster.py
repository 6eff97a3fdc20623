"""`manage.py import_roster FILE --preview|--apply [--school ID] [--org ID] [--home-course ID ...]
[--same-home] [--whole] [--removals N] [--json]`"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import School
from accounts.rosters.by_command import (
    Choices,
    Share,
    TooMany,
    changes_of,
    is_of_packages,
    must_be_meant,
    numbers_of,
    said_of,
    schools_in,
    share_of,
    take,
)
from accounts.rosters.decoding import FileRefused
from accounts.rosters.oneroster.district import District
from accounts.rosters.oneroster.reading import district_of

UNUSUAL = "Far more would go than usual, and nothing is applied. If it is meant: --removals {}"


class Command(BaseCommand):
    help = "Show or apply what a list changes: CSV, .xlsx, .ods or a OneRoster package."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--school", help="The school's id. Without it, of a package, every school that is here."
        )
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
        parser.add_argument(
            "--whole",
            action="store_true",
            help="A spreadsheet holds the whole school: who is not in it leaves.",
        )
        parser.add_argument(
            "--removals",
            type=int,
            help="So many would go, and are meant to: asked for when it is far more than usual.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object, for programs.")

    def handle(self, **options: Any) -> None:
        try:
            answer = _answer(options)
        except FileRefused as refused:
            self._refuse(options, refused.text, code=refused.code)
        except TooMany as unusual:
            words = UNUSUAL.format(unusual.number)
            self._refuse(options, words, code="unusual", removals=unusual.number)
        except OSError as error:
            raise CommandError(str(error)) from None
        else:
            indent = None if options["json"] else 2
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=indent))

    def _refuse(self, options: dict[str, Any], words: str, **about: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"refuse": words, **about}))
        raise CommandError(words)


def _answer(options: dict[str, Any]) -> dict[str, Any]:
    data, now = options["file"].read_bytes(), timezone.now()
    choices = Choices(
        org=options["org"],
        home_courses=options["home_course"],
        same_home=options["same_home"],
        is_whole=options["whole"],
        removals=options["removals"],
    )
    district = district_of(data) if is_of_packages(data) else None
    is_for_all = district is not None and not options["school"] and not options["org"]
    if district is not None and is_for_all:
        schools, missing = schools_in(district)
    else:
        schools, missing = [_school(options["school"])], []
    shares = _shares(schools, data, choices, now=now, is_for_all=is_for_all)
    if options["apply"]:
        if not shares:
            raise CommandError("None of the schools in this file is here.")
        must_be_meant(shares, choices)
        for one in shares:
            take(one, file_name=options["file"].name, data=data, now=now)
    return {
        "file": options["file"].name,
        "applied": options["apply"],
        **(_numbers(district) if district else numbers_of(shares[0].roster)),
        **(_together(shares, missing) if is_for_all else said_of(shares[0])),
    }


def _shares(
    schools: list[School], data: bytes, choices: Choices, *, now: Any, is_for_all: bool
) -> list[Share]:
    """A school of several for which the file has nobody is passed over."""
    found: list[Share] = []
    for school in schools:
        try:
            found.append(share_of(school, data, choices, now=now))
        except FileRefused as refused:
            if not is_for_all or refused.code not in ("delta", "no_rows"):
                raise
    if not found and schools:
        raise FileRefused("delta" if is_for_all else "no_rows")
    return found


def _numbers(district: District) -> dict[str, Any]:
    counts = {} if district.mode == "delta" else district.counts
    return {**counts, "rows": district.rows}


def _together(shares: list[Share], missing: list[dict[str, str]]) -> dict[str, Any]:
    parts = [said_of(one) for one in shares]
    return {
        "changes": changes_of([one.plan for one in shares]),
        "removals": sum(one["removals"] for one in parts),
        "children": sum(one["children"] for one in parts),
        "home_classes": sum(one["home_classes"] for one in parts),
        "held": [one for part in parts for one in part["held"]],
        "differences": sum(one["differences"] for one in parts),
        "problems": [one for part in parts for one in part["problems"]],
        "not_in_file": sum(one["not_in_file"] for one in parts),
        "schools_here": parts,
        "schools_not_here": missing,
    }


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
