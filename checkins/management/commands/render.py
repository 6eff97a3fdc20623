"""Print a child's sheet to a file, as the teacher of the class would."""

import contextlib
import uuid
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.access import staff_actor
from accounts.models import Assignment, Child, Classroom, Enrolment
from checkins.models import Sheet
from checkins.printing.documents import PrintingUnavailable
from checkins.printing.papers import print_run
from checkins.printing.runs import Run, class_run, spare_run
from checkins.printing.sheets import Paper
from checkins.printing.wall import TooHeavy
from checkins.weeks import Week


class Command(BaseCommand):
    help = "Print a child's sheet of one week as a PDF file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--child", required=True, help="id, or a name that only one child has")
        parser.add_argument("--week", required=True, type=Week.parse, help="2026-W46")
        parser.add_argument("--paper", default="", choices=["", "a4", "letter"])
        parser.add_argument("--lang", default="", choices=["", *dict(settings.LANGUAGES)])
        parser.add_argument("--state", default="blank", choices=["spare", "blank", "filled"])
        parser.add_argument("-o", "--output", required=True, type=Path)

    def handle(self, **options: Any) -> None:
        child = child_named(options["child"])
        paper = cast(Paper, options["paper"] or child.school.paper)
        week, state, lang = options["week"], options["state"], options["lang"]
        run = run_of(child, week=week, state=state, lang=lang)
        try:
            printed = print_run(run, paper=paper)
        except PrintingUnavailable as trouble:
            raise CommandError(f"WeasyPrint cannot start: {trouble}") from trouble
        except TooHeavy as trouble:
            raise CommandError("Drawing it needs too much time or memory.") from trouble
        options["output"].write_bytes(printed.pdf)
        self.stdout.write(f"{options['output']}: {printed.pages} page(s)")


def child_named(wanted: str) -> Child:
    """The child with this id, or the only one with this full name."""
    names = Child.objects.annotate(whole=Concat("given_name", Value(" "), "family_name"))
    match = Q(whole__iexact=wanted) | Q(given_name__iexact=wanted, family_name="")
    with contextlib.suppress(ValueError):
        match |= Q(pk=uuid.UUID(wanted))
    found = list(names.filter(match, erased_at=None).select_related("school")[:2])
    if len(found) != 1:
        problem = "No child" if not found else "More than one child"
        raise CommandError(f"{problem} is called {wanted!r}. Give the id.")
    return found[0]


def run_of(child: Child, *, week: Week, state: Any, lang: str) -> Run:
    """The child's pages of the class's set, with what its teacher may have on paper: the first of
    them whom nothing keeps from the child."""
    if state == "spare":
        return spare_run(child.school, language=lang)
    classroom = _classroom(child, week)
    last = week.days(child.school.school_days)[-1]
    teaching = Assignment.objects.filter(classroom=classroom, kind__in=Assignment.TEACHING).on(last)
    for one in teaching.select_related("member__user", "member__school").order_by("pk"):
        actor = staff_actor(one.member, now=timezone.now())
        run = class_run(actor, classroom, week, state=state, language=lang)
        pages = tuple(page for page in run.pages if page.child_id == child.pk)
        if pages:
            return replace(run, pages=pages)
    raise CommandError(f"Nobody teaches {child} in {classroom} in {week}.")


def _classroom(child: Child, week: Week) -> Classroom:
    """The class that owns the sheet of this week, or the home class."""
    sheet = Sheet.objects.filter(child=child, week=week).select_related("classroom__school").first()
    if sheet:
        return sheet.classroom
    last = week.days(child.school.school_days)[-1]
    homes = Enrolment.objects.filter(child=child).on(last).home()
    home = homes.select_related("classroom__school").first()
    if home is None:
        raise CommandError(f"{child} is in no class in {week}.")
    return home.classroom
