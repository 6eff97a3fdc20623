"""Bytes -> text -> lines of cells. Pure. What cannot be read is refused as a whole."""

import codecs
import csv
import re
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 50 * 1024 * 1024
MOST_ROWS = 20_000
DELIMITERS = ",;\t|"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
PDF = b"%PDF"
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""How files of these kinds begin; .xlsx and .ods are zips."""

WINDOWS, MAC = "Windows-1252", "Mac Roman"
ODD = re.compile(
    r"(?<=[a-zß-öø-ÿ])(?!’s\b)[^\x00-\x7fß-öø-ÿšœžº](?=\w|$)"
    r"|(?<=[a-zß-öø-ÿ])[^\x00-\x7fß-öø-ÿšœžº’”–—…]"
    r"|(?<=[A-Z])[À-ÖØ-ÞŠŒŽŸ](?=[a-z])"
    r"|(?<![\w’])[^\x00-\x7f\w“”„‘«»–—…¡¿](?=[a-z])"
    r"|[ƒ\x80-\x9f\uf8ff]"
)
"""Letters where no word has them: a capital or a sign inside one, a sign before one."""

REFUSALS: dict[str, str | Promise] = {
    "too_big": _("This file is larger than 50 MB. Could you upload it in parts?"),
    "too_many_rows": _("This file has more than 20,000 lines. Could you upload it in parts?"),
    "empty": _("This file is empty."),
    "not_csv": _("This is no list that can be read. Please upload a .xlsx, .ods or .csv file."),
    "old_excel": _(
        "This is an old Excel file, or it has a password. Please save it as .xlsx or CSV."
    ),
    "broken": _("This file is damaged, or is not what its name says. Please save it again."),
    "locked": _("This file has a password. Please save it without one."),
    "too_big_inside": _("This file is far larger inside than it looks. Could you save it as CSV?"),
    "too_wide": _("This sheet has more than 200 columns. Please upload only the list."),
    "encoding": _("The letters of this file cannot be read. Please save it as “CSV UTF-8”."),
    "odd_letter": _("Line %(value)s holds a letter that no text file has. Please save it again."),
    "quotes": _("In line %(value)s a quotation mark opens and never closes."),
    "too_long": _("A cell in line %(value)s is far too long for a list. Could you look at it?"),
    "no_headings": _("No line of headings was found. The first line must name the columns."),
    "missing": _("These columns are missing: %(value)s."),
    "twice": _("The column “%(value)s” is there twice."),
    "folders": _("The files of this package lie in more than one folder. They belong in one."),
    "version": _(
        "This is a OneRoster package of version %(value)s. Versions 1.1 and 1.2 are read."
    ),
    "which_school": _(
        "This package holds several schools. Choose yours below, and choose the file once more."
    ),
    "no_school": _("This package names no school."),
    "delta": _(
        "This package holds changes only, and nothing of its sender is here yet. Please begin with the "
        "whole list (bulk)."
    ),
    "torn": _(
        "Much of what this package points at is not in it: it was cut off on its way. Nothing is taken."
    ),
    "no_changes": _("This package says that nothing has changed."),
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


def decode(data: bytes, *, most: int = LARGEST_FILE) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16, else Windows-1252 or Mac Roman, whichever
    makes the better words. Raises FileRefused."""
    if len(data) > most:
        raise FileRefused("too_big")
    if not data.strip():
        raise FileRefused("empty")
    if data.startswith(PDF):
        raise FileRefused("not_csv")
    for guesses in _guesses(data):
        texts = [
            (text, name) for codec, name in guesses if (text := _read(data, codec)) is not None
        ]
        if not texts:
            continue
        text, label = min(texts, key=lambda one: len(ODD.findall(one[0])))
        if "\0" in text:
            raise FileRefused("odd_letter", str(text[: text.index("\0")].count("\n") + 1))
        return text, label
    raise FileRefused("encoding")


def _read(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def _guesses(data: bytes) -> list[list[tuple[str, str]]]:
    """(codec, name) of what it may be, most telling sign first; what no sign tells apart is a list.
    UTF-16 without a mark shows by its many zero bytes."""
    if data.startswith(codecs.BOM_UTF8):
        return [[("utf-8", "UTF-8")]]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [[("utf-16", "UTF-16")]]
    quarter = len(data) // 4
    if data[1::2].count(0) > quarter:
        return [[("utf-16-le", "UTF-16")]]
    if data[0::2].count(0) > quarter:
        return [[("utf-16-be", "UTF-16")]]
    return [[("utf-8", "UTF-8")], [("cp1252", WINDOWS), ("mac_roman", MAC)]]


def _lines(text: str) -> Iterator[str]:
    """Line by line with their ends, however they end. A file in memory (io.StringIO) would take four
    bytes a letter, and all lines at once more than that."""
    return (found.group() for found in LINE.finditer(text))


def lines_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, cells) for each line that is not blank. Raises FileRefused."""
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
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
