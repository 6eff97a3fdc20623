"""The five built-in templates on paper: one page each, in every language, on both papers."""

from itertools import product

import pytest
from django.utils import translation
from django.utils.dates import WEEKDAYS

from checkins.builtin import FIVE
from checkins.builtin.rows import Builtin
from checkins.models import Kind, Prompt
from checkins.printing.compose import Contents, GoalMarks, Written
from checkins.printing.documents import write_pdf
from checkins.printing.fitting import lay_out
from checkins.printing.sheets import DayBand, GoalBand, Paper, Whole, Words
from tests.printing.conftest import texts, without_spaces
from tests.printing.samples import sample
from tests.scale import part

LANGUAGES = ("en", "es", "ar", "vi")
PAPERS: tuple[Paper, ...] = ("a4", "letter")
KEYS = {one.key: one for one in FIVE}
A_LINE = 38
"""Letters that one line of a half holds in any of the scripts, with room to spare."""
TALK = "Asked for help before the second try, and then told the others how it went and why. "


def prompts_of(builtin: Builtin) -> list[Prompt]:
    return [Prompt(**fields) for fields in builtin.prompts()]


def answered(prompt: Prompt, paper: Paper) -> Written:
    """As much as the prompt's lines hold."""
    if prompt.kind == Kind.TEXT:
        lines = prompt.lines_a4 if paper == "a4" else prompt.lines_letter
        return Written((Words((TALK * 9)[: A_LINE * lines].strip(), "en"),))
    if prompt.kind == Kind.GRID:
        steps = len(prompt.options)
        return Written(grid={row["key"]: n % steps + 1 for n, row in enumerate(prompt.rows)})
    if prompt.kind == Kind.RATING:
        return Written(step=2)
    return Written(ticked=frozenset({prompt.options[0]["key"]}))


def full(prompts: list[Prompt], paper: Paper) -> Contents:
    """Every prompt answered, four goals, all of their answers."""
    written = {(one.half, one.key): answered(one, paper) for one in prompts if not one.is_per_goal}
    told = {
        (one.half, one.key): answered(one, paper) if one.kind != Kind.TEXT else said("Four times.")
        for one in prompts
        if one.is_per_goal
    }
    titles = ("Speak up once a day", "Read for 20 minutes", "Ask for help when stuck")
    goals = tuple(GoalMarks(title, 3, 2, told) for title in titles)
    return Contents(written, goals, "We planted beans.", frozenset({"thanks"}), "try")


def said(text: str) -> Written:
    return Written((Words(text, "en"),))


@pytest.mark.parametrize(
    ("key", "language", "paper"), part(product(KEYS, LANGUAGES, PAPERS), every=3)
)
def test_each_template_is_one_page_blank_and_filled(key: str, language: str, paper: Paper) -> None:
    prompts = prompts_of(KEYS[key])
    for state in ("blank", "filled"):
        sheet = sample(
            prompts, language=language, paper=paper, state=state, full=full(prompts, paper)
        )
        drawing = lay_out(sheet)
        assert drawing.page_count == 1, state
        assert "foot" in drawing.places


@pytest.mark.parametrize("key", KEYS)
def test_a_filled_page_says_every_word(key: str) -> None:
    prompts = prompts_of(KEYS[key])
    contents = full(prompts, "a4")
    (text,) = texts(write_pdf([lay_out(sample(prompts, full=contents))], title="x"))
    written = [*contents.written.values(), *contents.goals[0].told.values()]
    for words in (one for answer in written for one in answer.words):
        assert without_spaces(words.text) in without_spaces(text)
    for row in (row["word"] for prompt in prompts for row in prompt.rows):
        assert without_spaces(row) in without_spaces(text)


def test_a_grid_has_a_box_for_each_row_and_step() -> None:
    prompts = prompts_of(KEYS["straight-talk"])
    places = lay_out(sample(prompts, state="blank")).places
    effort = next(one for one in prompts if one.kind == Kind.GRID)
    wanted = {
        f"school-effort-{row['key']}-{step}"
        for row in effort.rows
        for step in range(1, len(effort.options) + 1)
    }
    assert {name for name in places if name.startswith("school-effort-")} == wanted


def test_goals_day_by_day_have_a_box_for_each_day_and_step() -> None:
    prompts = prompts_of(KEYS["my-goals"])
    sheet = sample(prompts, state="blank", full=full(prompts, "a4"))
    (band,) = (row for row in sheet.rows if isinstance(row, DayBand))
    assert [goal.place for goal in band.goals] == [1, 2, 3]
    boxes = [name for name in lay_out(sheet).places if name.startswith("days-")]
    assert len(boxes) == 3 * 5 * 3


WEEKS = {
    "sunday on": ([7, 1, 2, 3, 4], ["sun", "mon", "tue", "wed", "thu"]),
    "four days": ([1, 2, 3, 4], ["mon", "tue", "wed", "thu"]),
    "six days": ([1, 2, 3, 4, 5, 6], ["mon", "tue", "wed", "thu", "fri", "sat"]),
}


@pytest.mark.parametrize(
    ("week", "language", "paper"), part(product(WEEKS, LANGUAGES, PAPERS), every=3)
)
def test_a_schools_own_days_stand_in_order_on_one_page(
    week: str, language: str, paper: Paper
) -> None:
    days, keys = WEEKS[week]
    prompts = [Prompt(**fields) for fields in KEYS["my-goals"].prompts(days)]
    for state in ("blank", "filled"):
        sheet = sample(
            prompts, language=language, paper=paper, state=state, full=full(prompts, paper)
        )
        drawing = lay_out(sheet)
        assert drawing.page_count == 1, state
        lefts = {
            name.split("-")[2]: place[0]
            for name, place in drawing.places.items()
            if name.startswith("days-1-") and name.endswith("-own")
        }
        assert sorted(lefts, key=lambda key: lefts[key], reverse=language == "ar") == keys
        (band,) = sheet.day_bands
        with translation.override(language):
            assert band.days == tuple(str(WEEKDAYS[day - 1]) for day in days)


def test_a_fourth_goal_day_by_day_is_not_cut() -> None:
    prompts = prompts_of(KEYS["my-goals"])
    contents = full(prompts, "a4")
    four = Contents(contents.written, (*contents.goals, GoalMarks("A fourth one")))
    pages = texts(write_pdf([lay_out(sample(prompts, full=four))], title="x"))
    assert "A fourth one" in " ".join(pages)


def test_the_student_speaks_before_school_does() -> None:
    prompts = prompts_of(KEYS["straight-talk"])
    sheet = sample(prompts, state="filled", full=full(prompts, "a4"))
    first = [row.box for row in sheet.rows[:3] if isinstance(row, Whole)]
    assert [box.key for box in first] == ["going_well", "stuck", "plan"]
    assert all(box.is_child for box in first)
    places = lay_out(sheet).places
    tops = [places[f"lines-school-{key}"][1] for key in ("going_well", "stuck", "plan", "strength")]
    assert tops == sorted(tops)
    assert places["lines-school-plan"][2] == pytest.approx(186, abs=0.1)


def test_the_team_asks_about_each_goal_below_it() -> None:
    prompts = prompts_of(KEYS["team-page"])
    sheet = sample(prompts, state="filled", full=full(prompts, "a4"))
    (band,) = (row for row in sheet.rows if isinstance(row, GoalBand))
    assert [[told.ask.key for told in goal.told] for goal in band.goals] == [
        ["how_we_know", "help_needed"]
    ] * 4
    (text,) = texts(write_pdf([lay_out(sheet)], title="x"))
    assert (text.count("Help needed"), text.count("Four times.")) == (4, 3)
    assert "What Javier did well" in text


def test_only_templates_with_something_to_try_have_its_answers() -> None:
    for key, has_them in (("our-week", True), ("my-days", True), ("straight-talk", False)):
        prompts = prompts_of(KEYS[key])
        text = " ".join(texts(write_pdf([lay_out(sample(prompts, state="blank"))], title="x")))
        assert ("Not for us" in text) == has_them, key
