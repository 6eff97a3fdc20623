"""The page "Tell us about your child" on paper: plain values, and how they become one page. No database.

Names may be long, and a label may hold one: where the page would be fuller than it is high, the lines
give way once, and the names are cut.
"""

from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from checkins.printing import documents
from checkins.printing.letters import drawable
from checkins.printing.sheets import Direction, Paper, printable

LINES = (1, 1, 1, 2, 2, 2, 2, 2, 1)
"""Lines under each question, in their order; on the tighter page two become one."""
_LONGEST_NAME = 60


@dataclass(frozen=True)
class PaperAbout:
    """One page, for one home about one child. `home_name`: its adults. `labels`: the questions."""

    language: str
    direction: Direction
    paper: Paper
    school_name: str
    child_name: str
    first_name: str
    class_name: str
    home_name: str
    labels: tuple[str, ...]


def lay_out_about(page: PaperAbout, *, tagged: bool = False) -> documents.Drawing:
    """Draw one page."""
    with translation.override(page.language):
        page = drawable(_on_one_line(page))
        drawing = documents.draw(_html(page, is_tight=False), tagged=tagged)
        if drawing.page_count > 1:
            drawing = documents.draw(_html(_shorter(page), is_tight=True), tagged=tagged)
        return drawing


def _on_one_line(page: PaperAbout) -> PaperAbout:
    return replace(
        page,
        child_name=printable(page.child_name),
        first_name=printable(page.first_name),
        class_name=printable(page.class_name),
        home_name=printable(page.home_name),
        labels=tuple(printable(label) for label in page.labels),
    )


def _shorter(page: PaperAbout) -> PaperAbout:
    """The names that still say whose page it is."""
    labels = (label.replace(page.first_name, _cut(page.first_name)) for label in page.labels)
    return replace(
        page,
        child_name=_cut(page.child_name),
        first_name=_cut(page.first_name),
        class_name=_cut(page.class_name),
        home_name=_cut(page.home_name),
        school_name=_cut(page.school_name),
        labels=tuple(labels),
    )


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _html(page: PaperAbout, *, is_tight: bool) -> str:
    boxes = [
        (label, range(1 if is_tight else lines))
        for label, lines in zip(page.labels, LINES, strict=True)
    ]
    context = {
        "page": page,
        "title": f"{_('Tell us about your child')} · {page.child_name}",
        "boxes": boxes,
        "is_tight": is_tight,
    }
    return render_to_string("print/about.html", context)
