"""One page each: every language, paper and state. What is on it can be read by people and cameras."""

import io
import re
from dataclasses import replace

import pikepdf
import pytest

from checkins.models import Prompt
from checkins.printing.contents import EndedGoal, GoalMarks
from checkins.printing.documents import write_pdf
from checkins.printing.fitting import lay_out
from checkins.printing.sheets import Paper, State
from tests.printing.conftest import qr_codes, texts, without_spaces
from tests.printing.samples import (
    GOALS,
    HOME_WORDS,
    NOTE,
    QR_URL,
    SCHOOL_WORDS,
    contents,
    sample,
)
from tests.printing.stand_ins import CATALOGUES

SIZES = {"a4": (595, 842), "letter": (612, 792)}
STATES: tuple[State, ...] = ("spare", "blank", "filled")


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("language", ["en", "es", "ar", "vi"])
def test_sheet_is_one_page_in_every_state(
    prompts: list[Prompt], catalogues: None, language: str, paper: Paper
) -> None:
    for state in STATES:
        sheet = sample(prompts, language=language, paper=paper, state=state)
        drawing = lay_out(sheet)
        assert drawing.page_count == 1, state
        page = drawing.document.pages[0]
        assert (round(page.width * 0.75), round(page.height * 0.75)) == SIZES[paper]


def test_filled_sheet_says_every_word(prompts: list[Prompt]) -> None:
    pdf = write_pdf([lay_out(sample(prompts))], title="x")
    (text,) = texts(pdf)
    for words in [*SCHOOL_WORDS.values(), *HOME_WORDS.values(), NOTE]:
        assert without_spaces(words) in without_spaces(text)
    for words in ("Javier Ortega", "Room 12, Ms. Chen", "November 9–13, 2026", "K7M-4PX"):
        assert words in text
    assert "Back in the book bag by Tuesday, November 17." in text
    assert "only for Ms. Chen" in text


def test_blank_sheet_names_child_and_goals_and_leaves_the_rest_to_the_pen(
    prompts: list[Prompt],
) -> None:
    (text,) = texts(write_pdf([lay_out(sample(prompts, state="blank"))], title="x"))
    assert "Javier Ortega" in text
    assert "Ask for help when stuck" in text
    assert not [words for words in SCHOOL_WORDS.values() if words[:12] in text]


def test_spare_sheet_names_nobody(prompts: list[Prompt]) -> None:
    (text,) = texts(write_pdf([lay_out(sample(prompts, state="spare"))], title="x"))
    assert not re.search(r"Javier|Chen|November|Speak up", text)
    assert "only for the teacher" in text
    assert "K7M-4PX" in text


@pytest.mark.parametrize("language", ["es", "vi"])
def test_text_of_each_language_can_be_extracted(
    prompts: list[Prompt], catalogues: None, language: str
) -> None:
    sheet = sample(prompts, language=language, state="blank")
    (text,) = texts(write_pdf([lay_out(sheet)], title="x"))
    words = CATALOGUES[language]
    for source in ("From school", "Getting there", "The week at home", "Please call me"):
        assert without_spaces(words[source]) in without_spaces(text)


@pytest.mark.parametrize(("language", "paper"), [("en", "a4"), ("ar", "letter")])
def test_qr_code_decodes_at_150_dpi(
    prompts: list[Prompt], catalogues: None, language: str, paper: Paper
) -> None:
    sheet = sample(prompts, language=language, paper=paper, state="blank")
    assert qr_codes(write_pdf([lay_out(sheet)], title="x")) == [QR_URL]


def test_right_to_left_page_is_mirrored(prompts: list[Prompt], catalogues: None) -> None:
    left = lay_out(sample(prompts, state="blank")).places
    right = lay_out(sample(prompts, state="blank", language="ar")).places
    for name in ("qr", "school-week-hard", "goal-1-school-1", "lines-home-wins", "reply-thanks"):
        x, _y, width, _height = left[name]
        mirrored = right[name]
        assert (x < 105) != (mirrored[0] < 105), name
        assert mirrored[2] == pytest.approx(width, abs=1.5)


def test_every_box_has_its_place(prompts: list[Prompt]) -> None:
    places = lay_out(sample(prompts, state="blank")).places
    boxes = [name for name in places if not name.startswith("lines-")]
    goals = [name for name in boxes if name.startswith("goal-")]
    assert len(goals) == 4 * 4 * 2
    assert len([name for name in boxes if name.startswith("school-week-")]) == 5
    assert len([name for name in boxes if name.startswith("home-know-")]) == 5
    assert len([name for name in boxes if name.startswith(("reply-", "try-"))]) == 8
    x, y, width, height = places["qr"]
    assert (width, height) == (26.0, 26.0)
    assert (x + width, y) == (198.0, 9.0)
    assert places["lines-home-wins"][3] == 4 * 8
    assert places["lines-school-wins"][1] == places["lines-home-wins"][1]


def test_single_sheet_is_tagged_for_screen_readers(prompts: list[Prompt]) -> None:
    drawing = lay_out(sample(prompts), tagged=True)
    with pikepdf.open(io.BytesIO(write_pdf([drawing], title="Javier", tagged=True))) as pdf:
        assert pdf.Root.Lang == "en"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert "/ParentTree" in pdf.Root.StructTreeRoot
        assert pdf.docinfo.Title == "Javier"


ENDED = EndedGoal("Pack the bag alone", "got", "Four weeks of full bags. The list may stay.")


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("language", ["en", "es", "ar", "vi"])
def test_a_goals_end_stands_on_a_free_line_of_one_page(
    prompts: list[Prompt], language: str, paper: Paper
) -> None:
    full = replace(contents(), ended=(ENDED,))
    drawing = lay_out(sample(prompts, language=language, paper=paper, full=full))
    (text,) = texts(write_pdf([drawing], title="x"))
    assert without_spaces(ENDED.title) in without_spaces(text)
    assert without_spaces(ENDED.words) in without_spaces(text)
    assert ("Got it Four weeks" in text) == (language == "en")
    # There is nothing to tick about it any more, neither by hand nor for who reads the page back.
    assert "goal-3-home-4" in drawing.places
    assert not [name for name in drawing.places if name.startswith(("goal-4-h", "goal-4-s"))]


def test_four_live_goals_leave_no_line_for_one_that_has_ended(prompts: list[Prompt]) -> None:
    four = (*GOALS, GoalMarks("Share the good ruler", 1))
    full = replace(contents(), goals=four, ended=(ENDED,))
    (text,) = texts(write_pdf([lay_out(sample(prompts, full=full))], title="x"))
    assert "Share the good ruler" in text
    assert ENDED.title not in text


@pytest.mark.parametrize("language", ["en", "es", "ar", "vi"])
def test_a_chip_about_goals_is_ticked_and_says_which(prompts: list[Prompt], language: str) -> None:
    first, second, third = GOALS
    asked = frozenset({"explain"})
    full = replace(
        contents(), goals=(replace(first, asked=asked), second, replace(third, asked=asked))
    )
    sheet = sample(prompts, language=language, full=full)
    (box,) = [one for one in sheet.boxes if one.kind == "C"]
    assert [choice.is_ticked for choice in box.choices] == [True, True]
    places = {"en": "(1, 3)", "es": "(1, 3)", "vi": "(1, 3)", "ar": "(١، ٣)"}[language]
    assert box.choices[0].label.endswith(places)
    assert "(" not in box.choices[1].label
    assert lay_out(sheet).page_count == 1
