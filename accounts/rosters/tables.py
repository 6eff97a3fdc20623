"""Bytes of any file that we read -> the table in it that names the most columns we know. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from accounts.rosters.columns import NOTHING, meaning
from accounts.rosters.decoding import (
    DELIMITERS,
    MOST_ROWS,
    OLD_EXCEL,
    ZIP,
    FileRefused,
    decode,
    lines_of,
)
from accounts.rosters.workbooks import Lines, sheets_of

NUMBER = re.compile(r"[\d\W_]*")
ADDRESS = re.compile(r"\S@\S+\.\S")
TOP = 200_000
"""Letters in which the first lines are looked for."""
HEADINGS_WITHIN = 10
"""Exports put a title above the headings; we look this many lines down."""


@dataclass(frozen=True)
class Table:
    """The headings, the (line number, cells) under them, and how its letters were written: "" for
    a file that says so itself."""

    headings: list[str]
    rows: Lines
    encoding: str


def table_of(data: bytes, known: Mapping[str, str] = NOTHING) -> Table:
    """The table that names the most columns we know; where none does, the first that looks like one.

    Raises FileRefused. `known` is what the school has said of its headings (columns.py).
    """
    if data.startswith(OLD_EXCEL):
        raise FileRefused("old_excel")
    if data.startswith(ZIP):
        sheets, encoding = [lines for _name, lines in sheets_of(data)], ""
    else:
        text, encoding = decode(data)
        most = MOST_ROWS + HEADINGS_WITHIN + 1
        sheets = [list(islice(lines_of(text, _delimiter(text, known)), most))]
    found = [(*_headings(lines, known), lines) for lines in sheets]
    many, at, lines = max(found, key=lambda one: one[0], default=(0, 0, []))
    if not lines or (many < 1 and _is_about_somebody(lines[at][1])):
        raise FileRefused("no_headings")
    table = Table(headings=lines[at][1], rows=lines[at + 1 :], encoding=encoding)
    if not table.rows:
        raise FileRefused("no_rows")
    if len(table.rows) > MOST_ROWS:
        raise FileRefused("too_many_rows")
    return table


def _delimiter(text: str, known: Mapping[str, str]) -> str:
    """The one under which some line near the top names the most columns we know, or has the most."""
    top = text[:TOP].splitlines()[: HEADINGS_WITHIN * 2]

    def worth(delimiter: str) -> tuple[int, int]:
        lines = [[cell.strip('" ') for cell in line.split(delimiter)] for line in top]
        return max(
            (sum(meaning(cell, known) is not None for cell in cells), len(cells)) for cells in lines
        )

    return max(DELIMITERS, key=worth)


def _headings(lines: Lines, known: Mapping[str, str]) -> tuple[float, int]:
    """(how many headings we know, in which line): the first of the lines that name the most. Where
    we know none, the first with the most words in it, for less than one that we know; but never one
    with an address in it: that is somebody's."""

    def worth(cells: list[str]) -> float:
        words = {cell.strip().casefold() for cell in cells if not NUMBER.fullmatch(cell.strip())}
        ours = sum(meaning(cell, known) is not None for cell in cells)
        return ours or (0 if _is_about_somebody(cells) else len(words - {""}) / 1_000)

    found = [worth(cells) for _line, cells in lines[:HEADINGS_WITHIN]]
    most = max(found, default=0)
    return most, found.index(most) if most else 0


def _is_about_somebody(cells: list[str]) -> bool:
    return any(ADDRESS.search(cell) for cell in cells)


def to_json(table: Table) -> dict[str, Any]:
    return asdict(table)


def from_json(data: Mapping[str, Any]) -> Table:
    rows = [(line, cells) for line, cells in data["rows"]]
    return Table(headings=data["headings"], rows=rows, encoding=data["encoding"])
