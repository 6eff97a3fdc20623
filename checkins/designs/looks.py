"""How a version looks: both halves on screen, the page in small, and whether it fits."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.models import School
from checkins.models import Prompt, Template
from checkins.printing.documents import PrintingUnavailable
from checkins.printing.sample import PAPERS, Fit, Sample, fits, sample_of
from checkins.printing.wall import TooHeavy
from checkins.weeks import Week

PAPER_NAMES = {"a4": "A4", "letter": "Letter"}


@dataclass(frozen=True)
class Measured:
    """On which papers and in which languages the page is too long; None when nothing can be drawn."""

    too_long: tuple[str, ...] | None

    @property
    def fits(self) -> bool:
        return self.too_long == ()


def sample_in(
    school: School, template: Template, *, week: Week, language: str, prompts: Iterable[Prompt] = ()
) -> Sample:
    """The version in one language, from the database and never from what the process keeps: a draft
    changes. At most one query."""
    rows = list(prompts) or list(Prompt.objects.filter(template=template))
    return sample_of(school, template, rows, week=week, language=language)


def measure(samples: list[Sample]) -> Measured:
    """A sentence for each paper and language on which it is too long."""
    try:
        found = fits(samples, papers=PAPERS)
    except (PrintingUnavailable, TooHeavy):
        return Measured(None)
    return Measured(tuple(_in_words(fit) for fit in found if fit.over))


def _in_words(fit: Fit) -> str:
    language = str(get_language_info(fit.language)["name_local"])
    said = _("%(paper)s, %(language)s: %(lines)s lines too long for one page.")
    return said % {"paper": PAPER_NAMES[fit.paper], "language": language, "lines": fit.over}
