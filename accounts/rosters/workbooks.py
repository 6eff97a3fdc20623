"""Spreadsheets as programs save them (.xlsx, .ods): bytes -> sheets of lines of cells. Pure.

Values only: a formula is not evaluated, its last result is read. A cell that spans several lines
stands in each of them; a number keeps the zeros that its format shows.
"""

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import load_workbook

from accounts.rosters.archives import unpacked
from accounts.rosters.decoding import MOST_ROWS, FileRefused

Lines = list[tuple[int, list[str]]]
MOST_COLUMNS = 200
MOST_LINES = MOST_ROWS + 100
"""With room for titles above the headings; a sheet that is longer is refused when its lines are counted."""
MOST_SHEETS = 20
NESTED = (".zip", ".xlsx", ".ods")
DEFINES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
"""No spreadsheet program writes these; they are how a small file grows or asks for others."""
_ZEROS = re.compile(r"0+")
_ODS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_TABLE = _ODS % ("table", "table")
_ROW = _ODS % ("table", "table-row")
_CELL = _ODS % ("table", "table-cell")
_COVERED = _ODS % ("table", "covered-table-cell")
_NAME = _ODS % ("table", "name")
_ROWS_REPEATED = _ODS % ("table", "number-rows-repeated")
_COLUMNS_REPEATED = _ODS % ("table", "number-columns-repeated")
_ROWS_SPANNED = _ODS % ("table", "number-rows-spanned")
_PARAGRAPH = _ODS % ("text", "p")


def sheets_of(data: bytes) -> list[tuple[str, Lines]]:
    """(name, lines that are not blank) of each sheet. Raises FileRefused for what is no spreadsheet."""
    parts = unpacked(data)
    if any(name.lower().endswith(NESTED) for name in parts):
        raise FileRefused("broken")
    if any(DEFINES.search(part.replace(b"\0", b"")) for part in parts.values()):
        raise FileRefused("broken")
    try:
        if "xl/workbook.xml" in parts:
            return _xlsx(data)
        if "content.xml" in parts:
            return _ods(parts["content.xml"])
    except FileRefused:
        raise
    except Exception as error:  # What a damaged file makes of a reader of XML has no common name.
        raise FileRefused("broken") from error
    raise FileRefused("not_csv")


def _xlsx(data: bytes) -> list[tuple[str, Lines]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Of styles and extensions that it drops.
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    return [(sheet.title, _of_sheet(sheet)) for sheet in book.worksheets[:MOST_SHEETS]]


def _of_sheet(sheet: Any) -> Lines:
    """From the cells that are there: a sheet may say that it has a million lines."""
    found: dict[int, dict[int, str]] = {}
    for cells in _spread(sheet):
        for line, column, text in cells:
            if not 0 < column <= MOST_COLUMNS:
                raise FileRefused("too_wide")
            found.setdefault(line, {})[column] = text
            if len(found) > MOST_LINES:
                raise FileRefused("too_many_rows")
    return [(line, _row(found[line])) for line in sorted(found)]


def _spread(sheet: Any) -> Iterator[Iterable[tuple[int, int, str]]]:
    """(line, column, text) of each cell that holds something, then of those that a span covers."""
    texts = {
        (cell.row, cell.column): text for cell in sheet._cells.values() if (text := _text(cell))
    }
    yield ((line, column, text) for (line, column), text in texts.items())
    for span in sheet.merged_cells.ranges:
        text = texts.get((span.min_row, span.min_col), "")
        if text and span.max_row - span.min_row <= MOST_LINES:
            yield ((line, span.min_col, text) for line in range(span.min_row + 1, span.max_row + 1))


def _text(cell: Any) -> str:
    """What the cell shows, near enough: `604821` in the format `0000000` is `0604821`."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and _ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return str(value)


def _row(cells: dict[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(1, max(cells) + 1)]


def _ods(content: bytes) -> list[tuple[str, Lines]]:
    """Read as a stream; what is repeated a million times is blank, or refused."""
    sheets: list[tuple[str, Lines]] = []
    line = 0
    spans: dict[int, tuple[int, str]] = {}
    for event, element in iterparse(io.BytesIO(content), events=("start", "end")):
        if event == "start":
            if element.tag == _TABLE:
                sheets.append((element.get(_NAME, ""), []))
                line, spans = 0, {}
            continue
        if element.tag == _ROW and sheets:
            repeated = int(element.get(_ROWS_REPEATED, "1"))
            cells = _ods_row(element, spans)
            if cells:
                if len(sheets[-1][1]) + repeated > MOST_LINES:
                    raise FileRefused("too_many_rows")
                sheets[-1][1].extend((line + number, cells) for number in range(1, repeated + 1))
            line += repeated
            element.clear()
    return sheets[:MOST_SHEETS]


def _ods_row(row: Element, spans: dict[int, tuple[int, str]]) -> list[str]:
    """`spans`: column -> (lines that a cell above still covers, its text); kept up to date."""
    found: dict[int, str] = {}
    column = 0
    for cell in row:
        if cell.tag not in (_CELL, _COVERED):
            continue
        repeated = int(cell.get(_COLUMNS_REPEATED, "1"))
        text = "\n".join("".join(one.itertext()) for one in cell.iter(_PARAGRAPH)).strip()
        if cell.tag == _COVERED:
            _under(spans, found, range(column + 1, column + min(repeated, MOST_COLUMNS) + 1))
        elif text:
            if column + repeated > MOST_COLUMNS:
                raise FileRefused("too_wide")
            covered = int(cell.get(_ROWS_SPANNED, "1")) - 1
            for at in range(column + 1, column + repeated + 1):
                found[at] = text
                spans.pop(at, None)
                if covered > 0:
                    spans[at] = (covered, text)
        column += repeated
    return _row(found) if found else []


def _under(spans: dict[int, tuple[int, str]], found: dict[int, str], columns: range) -> None:
    for at in columns:
        left, text = spans.get(at, (0, ""))
        if left:
            found[at] = text
            spans[at] = (left - 1, text)
