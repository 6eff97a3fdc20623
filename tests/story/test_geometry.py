"""The drawings of a story: five ruled lines, two sides beside each other, gaps that stay gaps."""

import pytest

from checkins.story.geometry import NARROW, WIDE, felt, goal, goal_frame
from checkins.story.words import narrow_names, wide_names
from checkins.weeks import Week

AUTUMN = Week.parse("2026-W36")
TERM = [AUTUMN + ahead for ahead in range(11)]


def test_the_levels_are_five_ruled_lines_the_best_on_top() -> None:
    assert felt(WIDE, [1], []).rules == ("196", "150.5", "105", "59.5", "14")


def test_equal_weeks_of_both_sides_run_five_above_and_five_below_the_line() -> None:
    drawing = felt(WIDE, [4, 4], [[4, 4]])
    assert drawing.line == "M165 54.5L495 54.5"
    assert drawing.homes[0].line == "M165 64.5L495 64.5"


def test_a_week_without_a_word_is_a_gap_in_the_line_and_no_mark() -> None:
    drawing = felt(NARROW, [3, None, 3, 3], [[None, None, None, None]])
    assert drawing.line == "M197.5 90L276.5 90"
    assert len(drawing.squares) == 3
    assert (drawing.homes[0].line, drawing.homes[0].houses) == ("", ())


def test_a_week_alone_between_gaps_is_a_mark_without_a_line() -> None:
    drawing = felt(WIDE, [None, 2, None], [])
    assert (drawing.line, len(drawing.squares)) == ("", 1)


def test_weeks_stand_in_the_middle_of_equal_columns() -> None:
    drawing = felt(WIDE, [1] * 11, [], [6])
    assert drawing.events == ("390",)
    assert [square.x for square in drawing.squares][:2] == ["24.8", "84.8"]


def test_a_house_has_its_gable_up_and_its_middle_at_the_point() -> None:
    [house] = felt(NARROW, [None], [[3]]).homes[0].houses
    assert house == "M152 107L152 99L158 93.5L164 99L164 107z"


def test_a_second_home_stands_apart_and_is_told_by_its_kind() -> None:
    drawing = felt(WIDE, [3], [[3], [3], [3], [3]])
    assert [home.kind for home in drawing.homes] == [1, 2, 3, 3]
    assert len({home.houses for home in drawing.homes}) == 4


def test_marks_grow_smaller_where_the_weeks_are_many() -> None:
    assert felt(WIDE, [3] * 55, []).squares[0].side == "10.4"
    assert felt(NARROW, [3] * 40, []).squares[0].side == "5.8"
    assert felt(NARROW, [3] * 400, []).squares[0].side == "4.8"


def test_a_goal_is_marked_where_it_ends_and_where_a_week_stands_alone() -> None:
    drawing = goal(goal_frame(4), [1, 1, None, 2, None, 3, 4], [[None, 1] + [None] * 5])
    assert drawing.rules == ("82", "58", "34", "10")
    assert len(drawing.squares) == 2
    assert drawing.line == "M8 78L61.3 78M274.7 30L328 6"
    assert (drawing.homes[0].line, len(drawing.homes[0].houses)) == ("", 1)


def test_two_homes_of_one_goal_stand_beside_each_other() -> None:
    first, second = goal(goal_frame(4), [None], [[2], [2]]).homes
    assert first.houses != second.houses


@pytest.mark.parametrize("weeks", [0, 1, 40])
def test_any_number_of_weeks_can_be_drawn(weeks: int) -> None:
    assert len(felt(WIDE, [5] * weeks, [[1] * weeks]).squares) == weeks
    assert len(goal(goal_frame(4), [5] * weeks, [[1] * weeks]).squares) == min(weeks, 1)


def test_weeks_are_named_by_their_monday_and_the_month_where_it_is_new() -> None:
    assert wide_names(TERM) == (
        *("Aug 31", "Sep 7", "14", "21", "28", "Oct 5", "12", "19", "26", "Nov 2", "9"),
    )


def test_of_many_weeks_every_few_are_named() -> None:
    names = wide_names([AUTUMN + ahead for ahead in range(40)])
    assert [name for name in names if name][:3] == ["Aug 31", "Sep 28", "Oct 26"]
    assert len(names) == 40


def test_a_narrow_drawing_names_its_ends_and_an_event_between_them() -> None:
    said = {at: name for at, name in enumerate(narrow_names(TERM, [6], is_now=True)) if name}
    assert said == {0: "Aug", 6: "Oct 12", 10: "now"}
    said = {at: name for at, name in enumerate(narrow_names(TERM, [1], is_now=False)) if name}
    assert said == {0: "Aug", 10: "Nov 9"}
    assert narrow_names([], [], is_now=True) == ()
