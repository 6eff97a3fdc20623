"""Longer words run on to a second page; none is cut, none gets smaller than 9 pt."""

import re
from dataclasses import replace

import pytest

from checkins.models import Prompt
from checkins.printing.compose import Contents, GoalMarks, Written
from checkins.printing.documents import write_pdf
from checkins.printing.fitting import lay_out
from checkins.printing.sheets import Box, Paper, Row, Words, printable
from tests.printing.conftest import texts, without_spaces
from tests.printing.samples import HOME_WORDS, NOTE, SCHOOL_WORDS, contents, sample

NUMBERS = " ".join(f"word{number}" for number in range(120))
FORTY = " ".join(f"word{number}" for number in range(40))
ARABIC = " ".join(f"كلمة{number}" for number in range(120))


def printed(full: Contents, prompts: list[Prompt], paper: Paper = "a4") -> list[str]:
    return texts(write_pdf([lay_out(sample(prompts, full=full, paper=paper))], title="x"))


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_words_beyond_the_lines_stand_on_a_second_page(prompts: list[Prompt], paper: Paper) -> None:
    full = contents({**SCHOOL_WORDS, "wins": NUMBERS}, {**HOME_WORDS, "works_at_home": NUMBERS})
    first, second = printed(full, prompts, paper)
    found = re.findall(r"word\d+", first + " " + second)
    assert sorted(found) == sorted(NUMBERS.split() * 2)
    assert first.count("more on page 2") == 2
    assert "The rest of what was written" in second
    assert "Javier Ortega" in second
    for words in HOME_WORDS["wins"], NOTE:
        assert without_spaces(words) in without_spaces(first)


def test_words_of_every_row_are_kept_when_all_are_too_long(prompts: list[Prompt]) -> None:
    base = contents(dict.fromkeys(SCHOOL_WORDS, FORTY), dict.fromkeys(HOME_WORDS, FORTY))
    goals = (GoalMarks(FORTY, 1), GoalMarks("short", 2))
    full = Contents(base.written, goals, FORTY, base.reactions, base.try_answer)
    pages = printed(full, prompts)
    found = re.findall(r"word\d+", " ".join(pages))
    assert sorted(found) == sorted(FORTY.split() * (len(SCHOOL_WORDS) + len(HOME_WORDS) + 2))


def test_words_a_little_too_long_are_set_smaller_on_one_page(prompts: list[Prompt]) -> None:
    win = SCHOOL_WORDS["wins"] + " He helped to clear up, too, without being asked."
    assert len(printed(contents({**SCHOOL_WORDS, "wins": win}), prompts)) == 1


def test_words_without_spaces_are_kept(prompts: list[Prompt]) -> None:
    endless = "".join(chr(ord("a") + number % 26) for number in range(900))
    chinese = "我们今天读了一本书然后去了公园玩" * 40
    full = contents({"wins": endless, "next_step": chinese}, {})
    pages = printed(full, prompts)
    assert len(pages) == 2
    letters = "".join(re.findall(r"[\u4e00-\u9fff]", "".join(pages)))
    assert letters == chinese
    assert endless[:100] in without_spaces(pages[0])
    assert endless[-100:] in without_spaces(pages[1])


def test_arabic_words_on_an_english_page_are_kept(prompts: list[Prompt]) -> None:
    pages = printed(contents({"wins": ARABIC}, {}), prompts)
    assert len(pages) == 2
    numbers = [int(number) for number in re.findall(r"\d+", " ".join(pages))]
    assert set(range(120)) <= set(numbers)


def test_several_people_each_begin_on_their_own_line(prompts: list[Prompt]) -> None:
    written = {("school", "wins"): Written((Words("First win."), Words("فوز ثان", "ar")))}
    places = lay_out(sample(prompts, full=Contents(written))).places
    assert places["words-school-wins"][3] == pytest.approx(16, abs=0.1)


MARKUP = (
    "<script>alert(1)</script> & <b>bold</b>",
    '"><img src=x onerror=alert(1)>',
    "{{ sheet.code }} {% now 'Y' %}",
    "rtl \u202e override \u202c and \u2066 isolate",
    "emoji 🎉👨‍👩‍👧 and combining e\u0301\u0323",
)


def test_markup_is_printed_as_it_was_typed(prompts: list[Prompt]) -> None:
    keys = list(SCHOOL_WORDS)
    (page,) = printed(contents(dict(zip(keys, MARKUP, strict=True)), {}), prompts)
    for words in ("<script>alert(1)</script> & <b>bold</b>", "src=x", "{{ sheet.code }}", "emoji"):
        assert words in page


def test_characters_that_no_font_can_draw_are_left_out() -> None:
    assert printable("a\x00b\nc\ud800d\x1b") == "a b c d"


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("Wolfeschlegelsteinhausenbergerdorff " * 2 + "Ortega", "Room 12, the bright one upstairs"),
        ("李小龙", "ليلى حداد"),
    ],
)
def test_any_name_stays_on_one_page(prompts: list[Prompt], name: str, room: str) -> None:
    sheet = sample(prompts, state="blank", child_name=name, class_label=room)
    drawing = lay_out(sheet)
    assert drawing.page_count == 1
    assert drawing.places["qr"][:2] == (172.0, 9.0)


def test_endless_name_loses_no_letter(prompts: list[Prompt]) -> None:
    drawing = lay_out(sample(prompts, state="blank", child_name="Ab" * 150))
    pages = texts(write_pdf([drawing], title="x"))
    assert without_spaces("".join(pages)).count("Ab") == 150


def test_long_words_in_a_box_of_a_later_page_are_printed_there(prompts: list[Prompt]) -> None:
    """A school's own template may have more rows than one page holds."""
    sheet = sample(prompts)
    words = (Words("He read to his sister. " * 45 + "And sang."),)
    rows = tuple(
        Row(Box(f"s{one}", "school", "T", f"Row {one}", words=words), None) for one in range(20)
    )
    pages = texts(write_pdf([lay_out(replace(sheet, rows=rows))], title="x"))
    assert len(pages) > 1
    assert "".join(pages).count("And sang.") == 20
