"""Which lines of a snapshot one home gets. Pure.

A line of `Snapshot.content` may carry `home`, the id of the one household that reads it, and `code`,
true where a link alone does not open it. Every door by which a family reads a snapshot, and every
mail and paper made of one, goes through here; staff read the whole.
"""

import uuid
from collections.abc import Callable, Collection
from typing import Any

Line = dict[str, Any]
Content = list[dict[str, Any]]


def marks_of(only_for: uuid.UUID | None, *, needs_code: bool) -> Line:
    """What a line carries along; nothing where all homes read it and a link opens it."""
    home = {"home": str(only_for)} if only_for else {}
    return home | ({"code": True} if needs_code else {})


def for_homes(content: Content, homes: Collection[uuid.UUID]) -> Content:
    """What these households read, which are one reader's; without one, what all homes read."""
    known = {str(home) for home in homes}
    return _kept(content, lambda line: "home" not in line or line["home"] in known)


def by_link(content: Content) -> Content:
    """What a link or a mail may show of that."""
    return _kept(content, lambda line: "code" not in line)


def _kept(content: Content, is_kept: Callable[[Line], bool]) -> Content:
    """Rows with the lines that are kept, also under a goal; a row that loses all of them is gone."""
    rows = (_row(row, is_kept) for row in content)
    return [row for row in rows if row.get("lines") != []]


def _row(row: Line, is_kept: Callable[[Line], bool]) -> Line:
    if "lines" in row:
        return row | {"lines": [line for line in row["lines"] if is_kept(line)]}
    if "goals" not in row:
        return row
    return row | {"goals": [_goal(goal, is_kept) for goal in row["goals"]]}


def _goal(goal: Line, is_kept: Callable[[Line], bool]) -> Line:
    if "answers" not in goal:
        return goal
    return goal | {"answers": _kept(goal["answers"], is_kept)}
