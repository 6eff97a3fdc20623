"""The shape of `Snapshot.content`, the school half as it was shared, and how it is read. Pure.

A list of rows in the template's order:

    {"prompt": str id, "key": str, "kind": "T",
     "voice": "child",                                                 # the child's own words only
     "lines": [{"text": str, "by": "Ms. Chen", "entry": str id}],      # kind T
     "value": int | list[str] | None,                                  # kinds R, K, C
     "grid": {row's key: int},                                         # kind X
     "ended": [{"goal": str id, "title": str, "how": str, "words": str, "step": int | None}],  # kind G
     "goals": [{"goal": str id, "title": str, "meaning": str, "help": str, "step": int | None,
                "begins": str day, "area": str, "ends": str day,       # the last two where they are said
                "answers": [row, ...],                                 # kind G, where there are any
                "grid": {row's key: int}}]}                            # kind X asked per goal

Under a goal of kind G stand the answers to what is asked for each goal (`Prompt.is_per_goal`), rows of
kinds T, R and X. A grid that is asked per goal on a half without G is a row of its own: it has goals
and no grid, each goal has its grid, and `step` is None there.

A line for one home alone, or behind a code, says so (checkins/snapshot_readers.py). `ended` stands where
this sheet tells of goals that have ended, and brings school's first and last step along, as `steps`
(checkins/services/ending_goals.py).
Ratings and goals bring the weeks before along, as `weeks` (checkins/services/trends.py). Rows without
an answer are left out, except goals, which stand with `step: None` or an empty grid. The class note is
not part of it: it is one for the class, and versioned by itself.
"""

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
Content = list[Row]


def win_row(content: Content) -> Row | None:
    """The required win: the first short text that is not the child's. None where nothing was shared."""
    return next((row for row in content if row["kind"] == "T" and "voice" not in row), None)


def win_lines(content: Content) -> list[Row]:
    """The win's lines, each with its writer; empty where nothing was shared."""
    row = win_row(content)
    return row["lines"] if row else []


def goals_in(content: Content) -> Iterator[Row]:
    """Every goal on the sheet, once."""
    seen: set[str] = set()
    for row in content:
        for goal in row.get("goals", ()):
            if goal["goal"] not in seen:
                seen.add(goal["goal"])
                yield goal


def rows_in(content: Content) -> Iterator[Row]:
    """Every row, and what is answered under the goals of one."""
    for row in content:
        yield row
        for goal in row.get("goals", ()):
            yield from goal.get("answers", ())


def answers_in(content: Content) -> Iterator[tuple[Row | None, Row]]:
    """Every row with `lines`, a `value` or a `grid`, and the goal that it is about if there is one."""
    for row in content:
        if "goals" not in row:
            yield None, row
        for goal in row.get("goals", ()):
            if goal.get("grid"):
                yield goal, row | {"grid": goal["grid"]}
            for answer in goal.get("answers", ()):
                yield goal, answer


def value_in(row: Row) -> Any:
    """What was set on a row that `answers_in` gave; None for lines."""
    return row.get("grid") or row.get("value")
