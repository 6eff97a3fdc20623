"""Bytes of any file that we read -> the table in it that names the most columns we know. Pure."""

from dataclasses import dataclass

from accounts.rosters.columns import meaning
from accounts.rosters.decoding import (
    DELIMITERS,
    OLD_EXCEL,
    ZIP,
    FileRefused,
    decode,
    lines_of,
)
from accounts.rosters.workbooks import Lines, sheets_of

HEADINGS_WITHIN = 10
"""Exports put a title above the headings; we look this many lines down."""


@dataclass(frozen=True)
class Table:
    """The headings, the (line number, cells) under them, and how its letters were written."""

    headings: list[str]
    rows: Lines
    encoding: str


def table_of(data: bytes) -> Table:
    """Raises FileRefused when there is no line of headings."""
    if data.startswith(OLD_EXCEL):
        raise FileRefused("old_excel")
    if data.startswith(ZIP):
        sheets, encoding = [lines for _name, lines in sheets_of(data)], ""
    else:
        text, encoding = decode(data)
        sheets = [list(lines_of(text, _delimiter(text)))]
    found = [(*_headings(lines), lines) for lines in sheets]
    most, line, lines = max(found, key=lambda one: one[0], default=(0, 0, []))
    if not most:
        raise FileRefused("no_headings")
    return Table(headings=lines[line][1], rows=lines[line + 1 :], encoding=encoding)


def _delimiter(text: str) -> str:
    """The one under which some line near the top names the most columns we know."""
    top = text.splitlines()[: HEADINGS_WITHIN * 2]

    def known(delimiter: str) -> int:
        return max(
            sum(meaning(cell.strip('" ')) is not None for cell in line.split(delimiter))
            for line in top
        )

    return max(DELIMITERS, key=known)


def _headings(lines: Lines) -> tuple[int, int]:
    """(how many headings we know, in which line): the first of the lines that name the most."""
    found = [
        sum(meaning(cell) is not None for cell in cells) for _line, cells in lines[:HEADINGS_WITHIN]
    ]
    most = max(found, default=0)
    return most, found.index(most) if most else 0
