"""The page in the project's own catalogues: one page each, and no two answers over each other."""

from itertools import pairwise
from typing import Any

import pytest

from checkins.models import Prompt
from checkins.printing.documents import Drawing
from checkins.printing.fitting import lay_out
from checkins.printing.sheets import Paper, State
from tests.printing.samples import sample

STATES: tuple[State, ...] = ("spare", "blank", "filled")
HAIR = 0.5
"""Pixels of CSS that two neighbours may share."""


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("language", ["en", "es", "ar", "vi"])
def test_sheet_is_one_page_with_every_answer_beside_the_next(
    prompts: list[Prompt], language: str, paper: Paper
) -> None:
    for state in STATES:
        drawing = lay_out(sample(prompts, language=language, paper=paper, state=state))
        assert drawing.page_count == 1, state
        assert overlaps(drawing) == [], state


def overlaps(drawing: Drawing) -> list[str]:
    """The answers of a row that reach over their neighbour or out of the row."""
    found = []
    for row in boxes(drawing, "row"):
        choices = [box for box in row.children if "choice" in classes(box)]
        spans = sorted((*span(box), said(box)) for box in choices)
        start, end = span(row)
        found += [text for left, right, text in spans if left < start - HAIR or right > end + HAIR]
        found += [one[2] for one, other in pairwise(spans) if one[1] > other[0] + HAIR]
    return found


def boxes(drawing: Drawing, name: str) -> list[Any]:
    # WeasyPrint tells the places of boxes nowhere else.
    page = drawing.document.pages[0]._page_box
    return [box for box in page.descendants() if name in classes(box)]


def classes(box: Any) -> list[str]:
    element = box.element
    return [] if element is None else element.get("class", "").split()


def span(box: Any) -> tuple[float, float]:
    """Where a box begins and ends on the page, left to right, with its words."""
    inside = [one for one in box.descendants() if hasattr(one, "text")]
    ends = [one.position_x + one.width for one in inside]
    return box.position_x, max([box.position_x + box.width, *ends])


def said(box: Any) -> str:
    return "".join(one.text for one in box.descendants() if hasattr(one, "text")).strip()
