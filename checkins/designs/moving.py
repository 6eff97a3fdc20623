"""What the buttons beside a row do to a draft's rows. Pure."""

from dataclasses import replace

from checkins.designs.keys import new_key
from checkins.models import Half, Kind, Voice
from checkins.services.template_rules import Row

Rows = list[Row]


def moved(rows: Rows, place: int, by: int) -> Rows:
    """The row one place up (-1) or down (1) within its half; at the end nothing happens."""
    other = place + by
    if not (0 <= place < len(rows) and 0 <= other < len(rows)):
        return rows
    if rows[place].half != rows[other].half:
        return rows
    found = list(rows)
    first, second = found[place], found[other]
    # They change places on paper as well.
    found[place] = replace(second, mirror=first.mirror)
    found[other] = replace(first, mirror=second.mirror)
    return found


def without(rows: Rows, place: int) -> Rows:
    return [row for number, row in enumerate(rows) if number != place]


def with_new(rows: Rows, half: Half, label: str) -> Rows:
    """One more short text at the end of the half, on a row of its own on paper."""
    key = new_key(label, {row.key for row in rows})
    last = max((row.mirror for row in rows), default=0)
    new = Row(key, half, Kind.TEXT, Voice(half.value), label, mirror=last + 1)
    return sorted([*rows, new], key=lambda row: row.half != Half.SCHOOL)
