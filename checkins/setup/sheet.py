"""The sheet as families would get it, for a child whom nobody has: on screen, and as a PDF.

Nothing is stored and no code is given out: the one that is printed opens nothing.
"""

from dataclasses import dataclass
from typing import cast

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import School
from checkins.models import Half, PaperCopy, Prompt, Template
from checkins.models.template import prompts_of
from checkins.printing import wall
from checkins.printing.compose import EMPTY, compose_rows
from checkins.printing.papers import paper_sheet
from checkins.printing.runs import Page, Run, school_days_of
from checkins.printing.sheets import GoalBand, Paper, Row
from checkins.weeks import Week

CODE = "TRY7ME"
SECRET = "T" * 16


@dataclass(frozen=True)
class Sample:
    """One version of a template in one language."""

    school: School
    template: Template
    week: Week
    language: str

    @property
    def rows(self) -> tuple[Row | GoalBand, ...]:
        """The rows of both halves, for the screen. At most two queries."""
        with translation.override(self.language):
            return compose_rows(_prompts(self.template), EMPTY, paper="a4", only_for="")


def _prompts(template: Template) -> tuple[Prompt, ...]:
    return (*prompts_of(template.pk, Half.SCHOOL), *prompts_of(template.pk, Half.HOME))


def draw(sample: Sample) -> bytes:
    """The printed page. Raises `documents.PrintingUnavailable` and `wall.TooHeavy`."""
    run, page = _run(sample)
    copy = PaperCopy(code=CODE, secret=SECRET)
    sheet = paper_sheet(run, page, copy, paper=cast(Paper, sample.school.paper))
    return wall.draw([sheet], title=_("A sample sheet"), is_tagged=True).pdf


def _run(sample: Sample) -> tuple[Run, Page]:
    days, return_on = school_days_of(sample.school, sample.week)
    with translation.override(sample.language):
        room, teacher = _("Room 12"), _("Ms. Chen")
    page = Page(
        template_id=sample.template.pk,
        language=sample.language,
        state="blank",
        child_name="Robin Sample",
        given_name="Robin",
        pronoun="they",
    )
    run = Run(
        school=sample.school,
        state="blank",
        pages=(page,),
        prompts={sample.template.pk: _prompts(sample.template)},
        week=sample.week,
        days=days,
        return_on=return_on,
        classroom_name=room,
        teacher_name=teacher,
    )
    return run, page
