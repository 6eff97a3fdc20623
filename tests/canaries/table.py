"""readers.csv: which relations open which field. The one file of allowed (reader, field) pairs."""

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("readers.csv")
PLAIN = "plain"
"""Not sensitive, for the reason that the row gives."""


@dataclass(frozen=True)
class Rule:
    field: str
    sort: str
    readers: frozenset[str]
    why: str

    @property
    def is_sensitive(self) -> bool:
        return PLAIN not in self.readers


@functools.cache
def rules() -> dict[tuple[str, str], Rule]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [
            Rule(row["field"], row["sort"], frozenset(row["readers"].split()), row["why"])
            for row in csv.DictReader(lines)
        ]
    found = {(row.field, row.sort): row for row in rows}
    assert len(found) == len(rows), "readers.csv names a field twice"
    return found


def readers_of(field: str, sort: str) -> frozenset[str]:
    """Nobody reads what has no row."""
    rule = rules().get((field, sort))
    return rule.readers if rule else frozenset()
