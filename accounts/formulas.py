"""Files for spreadsheets, and cells that a spreadsheet would run. Exports and imports share this file.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end is a formula to a spreadsheet, and may
call programs or send other cells away. An apostrophe before it makes it plain text. The import takes
exactly that apostrophe away again, so that "-Ana" and "+1 512" come back as they left.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

BOM = "\ufeff"
"""Without it a spreadsheet takes the file for Windows-1252 and breaks every accent."""

# The full-width and small forms count as well: some programs make them plain as they read.
_STARTS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_HIDDEN = "\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_RISKY = re.compile(f"'*[{_HIDDEN}]*[{_STARTS}]")
_GUARDED = re.compile(f"'+[{_HIDDEN}]*[{_STARTS}]")


def guarded(cell: Any) -> str:
    """The cell's text, never a formula. A text that looks guarded already gets one more mark."""
    text = str(cell)
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given; any other text as it is."""
    return text[1:] if _GUARDED.match(text) else text


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV in UTF-8 of which no cell is a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()
