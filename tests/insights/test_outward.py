"""What leaves the page: the poster and the file. No family's name, no class too small to stand alone."""

import csv
import io

import pytest

from checkins.insights.outward import figures_file, poster
from checkins.models import Sheet
from tests.conftest import WEEK, acting, client_of
from tests.factories.people import make_classroom
from tests.insights.conftest import Term


def lines(term: Term) -> list[list[str]]:
    content = figures_file(acting(term.cast.leader), WEEK)
    assert content is not None
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def large(term: Term) -> Term:
    """Eight families in Room 12, four in Room 4, six in Room 5."""
    rooms = {
        "Room 4": term.cast.other_classroom,
        "Room 5": make_classroom(term.cast.school, "Room 5"),
    }
    for number in range(6):
        term.add(f"Kid{number} Twelve")
        term.add(f"Kid{number} Five", room=rooms["Room 5"])
    for number in range(4):
        term.add(f"Kid{number} Four", room=rooms["Room 4"])
    return term


def test_a_small_class_is_left_out_with_its_neighbour(large: Term) -> None:
    page = poster(acting(large.cast.leader), WEEK)
    assert page is not None
    shown = {row.name: [one.shared for one in row.tiles[-3:]] for row in page.rows}
    assert shown == {"Room 4": [0] * 3, "Room 5": [0] * 3, "Room 12": [8] * 3}
    words = client_of(large.cast.leader).get(f"/reach/{WEEK}/poster/").content.decode()
    assert "fewer than five families, left out" in words
    assert "Kid0" not in words
    assert "Layla" not in words


def test_the_file_holds_a_line_for_each_class_and_week(large: Term) -> None:
    heads, *rows = lines(large)
    assert heads[:7] == ["Week", "Class", "Teacher", "Sheets", "Shared", "Read", "Wrote back"]
    assert [row[:7] for row in rows if row[0] == str(WEEK)] == [
        [str(WEEK), "Room 12", "Ms. Chen", "8", "8", "2", "1"],
        [str(WEEK), "Small classes together", "", "10", "10", "0", "0"],
    ]
    assert len(rows) == 6


def test_a_school_of_one_small_class_has_no_line(term: Term) -> None:
    assert len(lines(term)) == 1


def test_no_cell_is_a_formula(large: Term) -> None:
    large.cast.classroom.name = "=HYPERLINK(1)"
    large.cast.classroom.save()
    large.cast.teacher.display_name = "@SUM(1)"
    large.cast.teacher.save()
    cells = {cell for row in lines(large) for cell in row}
    assert {"'=HYPERLINK(1)", "'@SUM(1)"} <= cells


def test_the_file_is_a_download_that_nobody_keeps(large: Term) -> None:
    answer = client_of(large.cast.leader).get(f"/reach/{WEEK}/figures.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_wins_are_numbers_in_it(large: Term) -> None:
    Sheet.objects.filter(week=WEEK, classroom=large.cast.classroom).update(wins=2, home_wins=1)
    (row,) = [row for row in lines(large) if row[:2] == [str(WEEK), "Room 12"]]
    assert row[-2:] == ["16", "8"]
