"""Bytes -> text -> lines of cells. Pure. What cannot be read is refused as a whole."""

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 2 * 1024 * 1024
MOST_ROWS = 5_000
DELIMITERS = ",;\t|"
ALSO_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How zip (xlsx, ods), old Excel and PDF files begin."""

REFUSALS: dict[str, str | Promise] = {
    "too_big": _("This file is larger than 2 MB. Could you upload one class at a time?"),
    "too_many_rows": _("This file has more than 5,000 lines. Could you upload it in parts?"),
    "empty": _("This file is empty."),
    "not_csv": _("This is not a CSV file. In your spreadsheet, choose “Save as” and then CSV."),
    "encoding": _("The letters of this file cannot be read. Please save it as “CSV UTF-8”."),
    "odd_letter": _("Line %(value)s holds a letter that no text file has. Please save it again."),
    "quotes": _("In line %(value)s a quotation mark opens and never closes."),
    "too_long": _("A cell in line %(value)s is far too long for a list. Could you look at it?"),
    "no_headings": _("No line of headings was found. The first line must name the columns."),
    "missing": _("These columns are missing: %(value)s."),
    "twice": _("The column “%(value)s” is there twice."),
    "no_rows": _("There are headings, but no lines under them."),
}


class FileRefused(Exception):
    """The file as a whole cannot be taken. `code` is a key of REFUSALS."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.code, self.value = code, value

    @property
    def text(self) -> str:
        return str(REFUSALS[self.code]) % {"value": self.value}


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16, or else Windows-1252. Raises FileRefused."""
    if len(data) > LARGEST_FILE:
        raise FileRefused("too_big")
    if not data.strip():
        raise FileRefused("empty")
    if data.startswith(ALSO_SHEETS):
        raise FileRefused("not_csv")
    for encoding, label in _guesses(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.removeprefix("\ufeff")
        if "\0" in text:
            raise FileRefused("odd_letter", str(text[: text.index("\0")].count("\n") + 1))
        return text, label
    raise FileRefused("encoding")


def _guesses(data: bytes) -> list[tuple[str, str]]:
    """What it may be, most telling sign first. UTF-16 without a mark shows by its many zero bytes."""
    if data.startswith(codecs.BOM_UTF8):
        return [("utf-8", "UTF-8")]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [("utf-16", "UTF-16")]
    quarter = len(data) // 4
    if data[1::2].count(0) > quarter:
        return [("utf-16-le", "UTF-16")]
    if data[0::2].count(0) > quarter:
        return [("utf-16-be", "UTF-16")]
    return [("utf-8", "UTF-8"), ("cp1252", "Windows-1252")]


def lines_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, cells) for each line that is not blank. Raises FileRefused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "too_long" if "field limit" in str(error) else "quotes"
            raise FileRefused(code, str(begins)) from None
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1
