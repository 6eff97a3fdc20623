"""From a run to a PDF: each page in its language, with its codes, all in one file."""

from dataclasses import dataclass

from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import get_language_info

from accounts.models import School
from checkins.models import PaperCopy
from checkins.printing import wall
from checkins.printing.compose import compose_rows, replies, try_answers
from checkins.printing.copies import copies_for, note_layouts
from checkins.printing.dates import day_in_words, span_in_words
from checkins.printing.fitting import title
from checkins.printing.phrases import (
    class_label,
    only_for,
    who_sees,
    who_sees_one_home,
    who_sees_spare,
)
from checkins.printing.runs import Page, Run
from checkins.printing.sheets import Choice, Paper, PaperSheet, Words

TRY = "try_at_home"


@dataclass(frozen=True)
class Printed:
    """A finished file. `pages` counts sheets of paper, which is more than the run's when people
    wrote more than the lines hold."""

    pdf: bytes
    pages: int


def print_run(run: Run, *, paper: Paper) -> Printed:
    """Draw a run. A single sheet is tagged for screen readers (PDF/UA); a set for the printer is not.

    Raises `documents.PrintingUnavailable` and `wall.TooHeavy`.
    """
    copies = copies_for(run, paper=paper, now=timezone.now())
    is_single = len(run.pages) == 1
    sheets = [
        paper_sheet(run, page, copy, paper=paper)
        for page, copy in zip(run.pages, copies, strict=True)
    ]
    with translation.override(sheets[0].language if is_single else run.school.language):
        name = title(sheets[0]) if is_single else _set_title(run)
    drawn = wall.draw(sheets, title=name, is_tagged=is_single)
    note_layouts(copies, drawn.places)
    return Printed(drawn.pdf, drawn.pages)


def _set_title(run: Run) -> str:
    span = span_in_words(run.days[0], run.days[-1]) if run.days else ""
    return " · ".join(part for part in (run.school.name, run.classroom_name, span) if part)


def paper_sheet(run: Run, page: Page, copy: PaperCopy, *, paper: Paper) -> PaperSheet:
    """The page in its own language."""
    with translation.override(page.language):
        return PaperSheet(
            language=page.language,
            direction="rtl" if get_language_info(page.language)["bidi"] else "ltr",
            paper=paper,
            state=page.state,
            school_name=run.school.name,
            code=copy.code,
            qr_url=qr_url(run.school, copy.secret),
            rows=compose_rows(
                run.prompts[page.template_id],
                page.contents,
                paper=paper,
                only_for=only_for(run.teacher_name),
                name=page.given_name,
            ),
            child_name=page.child_name,
            class_label=class_label(classroom=run.classroom_name, teacher=run.teacher_name),
            week_label=span_in_words(run.days[0], run.days[-1]) if run.days else "",
            home_name=page.home_name,
            class_note=Words(page.contents.class_note) if page.contents.class_note else None,
            replies=replies(page.contents.reactions),
            try_answers=_tries(run, page),
            who_sees=_who_sees(run, page),
            return_by=day_in_words(run.return_on) if run.return_on else "",
        )


def _tries(run: Run, page: Page) -> tuple[Choice, ...]:
    """The three answers to "to try at home", on templates that have it."""
    has_one = any(prompt.key == TRY for prompt in run.prompts[page.template_id])
    return try_answers(page.contents.try_answer) if has_one else ()


def _who_sees(run: Run, page: Page) -> str:
    if page.child_id is None:
        return who_sees_spare()
    if page.home_name:
        return who_sees_one_home(teacher=run.teacher_name)
    return who_sees(child=page.given_name, pronoun=page.pronoun, teacher=run.teacher_name)


def qr_url(school: School, secret: str) -> str:
    """Where the printed QR code leads. In capitals where the route takes them: a smaller code."""
    path = f"/s/{secret}/"
    try:
        resolve(path.upper())
    except Resolver404:
        return school.url + path
    return (school.url + path).upper()
