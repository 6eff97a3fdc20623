"""A template as families would get it, for a child whom nobody has; and whether it fits one page.

Nothing is stored and no code is given out: the one that is printed opens nothing.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import School
from checkins.models import PaperCopy, Prompt, Template
from checkins.printing import wall
from checkins.printing.compose import EMPTY, compose_rows
from checkins.printing.documents import Rectangle
from checkins.printing.fitting import FOOT, LINE
from checkins.printing.papers import paper_sheet
from checkins.printing.runs import Page, Run, school_days_of
from checkins.printing.sheets import Paper, PaperRow, PaperSheet
from checkins.weeks import Week

CODE = "TRY7ME"
SECRET = "T" * 16
NAME = "Robin"
PAPERS: tuple[Paper, ...] = ("a4", "letter")
HEIGHTS: dict[Paper, float] = {"a4": 297.0, "letter": 279.4}
"""Of a page, in mm."""
BOTTOM = 7.0
"""The margin below the foot, in mm (static/css/print.css)."""


@dataclass(frozen=True)
class Sample:
    """One version of a template in one language. `prompts` are those of both halves."""

    school: School
    template: Template
    prompts: tuple[Prompt, ...]
    week: Week
    language: str

    @property
    def rows(self) -> tuple[PaperRow, ...]:
        """The rows of both halves, for the screen. No query."""
        with translation.override(self.language):
            return compose_rows(self.prompts, EMPTY, paper="a4", only_for="", name=NAME)


@dataclass(frozen=True)
class Fit:
    """How a template stands on one kind of paper in one language: `over` is by how many ruled lines
    of 8 mm it is longer than the page, 0 when it fits."""

    paper: Paper
    language: str
    over: int


def sample_of(
    school: School, template: Template, prompts: Iterable[Prompt], *, week: Week, language: str
) -> Sample:
    """The prompts of both halves, school's first, in reading order."""
    ordered = sorted(prompts, key=lambda one: (one.half == "home", one.position))
    return Sample(school, template, tuple(ordered), week, language)


def draw(sample: Sample, *, paper: Paper) -> bytes:
    """The printed page. Raises `documents.PrintingUnavailable` and `wall.TooHeavy`."""
    sheet = _sheet(sample, paper)
    return wall.draw([sheet], title=_("A sample sheet"), is_tagged=True).pdf


def fits(samples: Sequence[Sample], *, papers: Sequence[Paper] = PAPERS) -> list[Fit]:
    """Each sample on each paper, measured on one page without an end; what is filled within its
    lines is as high as what is blank. Raises `documents.PrintingUnavailable` and `wall.TooHeavy`."""
    asked = [(sample, paper) for sample in samples for paper in papers]
    sheets = tuple(replace(_sheet(sample, paper), is_endless=True) for sample, paper in asked)
    return [
        Fit(paper, sample.language, _over(foot, paper))
        for (sample, paper), foot in zip(asked, _feet(sheets), strict=True)
    ]


@lru_cache(maxsize=128)
def _feet(sheets: tuple[PaperSheet, ...]) -> tuple[Rectangle, ...]:
    """Where the foot of each stands. A template is looked at more often than it changes, so the same
    sheets are not drawn again."""
    drawn = wall.draw(sheets, title="", is_tagged=False)
    return tuple(places[FOOT] for places in drawn.places)


def _over(foot: Rectangle, paper: Paper) -> int:
    _x, top, _width, height = foot
    return max(0, math.ceil((top + height - (HEIGHTS[paper] - BOTTOM)) / LINE))


def _sheet(sample: Sample, paper: Paper) -> PaperSheet:
    run, page = _run(sample)
    return paper_sheet(run, page, PaperCopy(code=CODE, secret=SECRET), paper=paper)


def _run(sample: Sample) -> tuple[Run, Page]:
    days, return_on = school_days_of(sample.school, sample.week)
    with translation.override(sample.language):
        room, teacher = _("Room 12"), _("Ms. Chen")
    page = Page(
        template_id=sample.template.pk,
        language=sample.language,
        state="blank",
        child_name=f"{NAME} Sample",
        given_name=NAME,
        pronoun="they",
    )
    run = Run(
        school=sample.school,
        state="blank",
        pages=(page,),
        prompts={sample.template.pk: sample.prompts},
        week=sample.week,
        days=days,
        return_on=return_on,
        classroom_name=room,
        teacher_name=teacher,
    )
    return run, page
