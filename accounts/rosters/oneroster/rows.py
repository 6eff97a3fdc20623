"""One table of a package: bytes -> rows by column name. Lenient on spelling, strict on meaning. Pure."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.rosters.decoding import FileRefused, decode, lines_of
from accounts.rosters.problems import Problem
from accounts.text import one_line

MOST_ROWS = 200_000
LONGEST_TABLE = 100 * 1024 * 1024
LONGEST_ID, LONGEST_CELL = 255, 400
LONGEST = {
    ("classes", "title"): 80,
    **dict.fromkeys(
        (("users", name) for name in ("givenname", "familyname", "preferredgivenname")), 99
    ),
    ("users", "phone"): 40,
    ("users", "sms"): 40,
    ("users", "email"): 254,
    ("users", "identifier"): LONGEST_ID,
    ("orgs", "name"): 120,
}
"""(table, column) -> letters that our own columns hold; a full name is two of them."""
ALLOWED_IN_IDS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/@")
Say = Callable[..., None]


@dataclass(frozen=True)
class Row:
    """One line: `row["givenName"]` is its cell, trimmed, in form NFC; "" for a column that is not there."""

    line: int
    cells: Mapping[str, str]
    say: Say

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column.casefold(), "")

    def list_of(self, column: str) -> tuple[str, ...]:
        """A list of ids stands in one cell, with commas."""
        return tuple(filter(None, (one.strip() for one in self[column].split(","))))

    def date(self, column: str) -> dt.date | None:
        text = self[column]
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text[:10])
        except ValueError:
            self.say("bad_date", text[:40])
            return None

    def flag(self, column: str, *, blank: bool) -> bool:
        """`true` or `false`, in whatever case; what is neither is said and counts as nothing."""
        text = self[column].casefold()
        if text not in ("true", "false", ""):
            self.say("bad_flag", self[column][:40])
            return blank
        return text == "true" if text else blank


def cells_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text, _encoding = decode(content, most=LONGEST_TABLE)
    return lines_of(text, ",")


def rows_of(
    file: str,
    content: bytes,
    needed: Sequence[str],
    faults: list[Problem],
    lost: Callable[[Mapping[str, str]], None] = lambda _cells: None,
) -> Iterator[Row]:
    """Its rows; those that cannot be taken go to `faults`, and their cells to `lost`. Raises FileRefused for a table whose
    columns are missing or there twice. A table without rows is one with headings only."""
    lines = cells_of(content)
    _line, headings = next(lines, (0, []))
    columns = [one.strip().casefold() for one in headings]
    named = [one for one in columns if one]
    if len(named) != len(set(named)):
        raise FileRefused("twice", f"{file}.csv")
    missing = [one for one in ("sourcedId", *needed) if one.casefold() not in columns]
    if missing:
        raise FileRefused("missing", f"{file}.csv: {', '.join(missing)}")
    seen: set[str] = set()
    for number, (line, cells) in enumerate(lines):
        if number >= MOST_ROWS:
            raise FileRefused("too_many_rows")

        def say(code: str, value: str = "", line: int = line) -> None:
            faults.append(Problem(line, code, value, f"{file}.csv"))

        row = _row(file, line, cells, columns, say)
        if row is None:
            lost(dict(zip(columns, (cell.strip() for cell in cells), strict=False)))
            continue
        short = next((one for one in needed if not row[one]), "")
        if not is_id(row["sourcedId"]):
            say("bad_id")
            lost(row.cells)
        elif row["sourcedId"] in seen:
            say("id_twice")
        elif short:
            say("no_cell", short)
            lost(row.cells)
        else:
            seen.add(row["sourcedId"])
            yield row


def _row(
    file: str, line: int, cells: Sequence[str], columns: Sequence[str], say: Say
) -> Row | None:
    extra = [cell.strip() for cell in cells[len(columns) :] if cell.strip()]
    if extra:
        say("extra_cells", extra[0][:40])
        return None
    texts = [one_line(unicodedata.normalize("NFC", cell)) for cell in cells]
    if any(unicodedata.category(letter) in ("Cc", "Cs") for text in texts for letter in text):
        say("odd_letter", "")
        return None
    found = {column: text for column, text in zip(columns, texts, strict=False) if column}
    long = [
        text
        for name, text in found.items()
        if len(text) > LONGEST.get((file, name), LONGEST_CELL) and not name.endswith("ids")
    ]
    if long:
        say("too_long", long[0][:40])
        return None
    return Row(line, found, say)


def is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID and ALLOWED_IN_IDS.issuperset(text)
