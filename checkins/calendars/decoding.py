"""Bytes -> the events' own lines. Pure. What cannot be taken as a whole is refused.

Only what a day off needs is kept of an event: attachments, addresses, alarms, descriptions and
the file's own time zones are dropped before anything looks at them.
"""

import codecs
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 5 * 1024 * 1024
MOST_EVENTS = 10_000
LONGEST_LINE = 20_000
KEPT = {
    "UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "STATUS", "SEQUENCE", "RRULE", "RDATE",
    "EXDATE", "RECURRENCE-ID", "X-MICROSOFT-CDO-ALLDAYEVENT",
}  # fmt: skip

REFUSALS: dict[str, str | Promise] = {
    "too_big": _("This file is larger than 5 MB. Could you export one school year only?"),
    "too_many": _("This calendar holds more than 10,000 events. Could you export one year only?"),
    "empty": _("This file is empty."),
    "not_ics": _("This is not a calendar file. Its name usually ends in .ics."),
    "cut_off": _("The end of this file is missing. Please download it once more."),
    "odd_letter": _("This file holds a letter that no text file has. Please export it again."),
    "encoding": _("The letters of this file cannot be read. Please export it again."),
    "no_events": _("There is no event in this calendar."),
    "no_year": _("Add the school year first; days off lie within one."),
}


class FileRefused(Exception):
    """The file as a whole cannot be taken. `code` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def text(self) -> str:
        return str(REFUSALS[self.code])


@dataclass(frozen=True)
class Block:
    """The kept lines of one event, unfolded. `is_odd`: a line was longer than any of ours is."""

    lines: tuple[str, ...]
    is_odd: bool = False


def blocks_of(data: bytes) -> tuple[list[Block], str]:
    """The file's events and the name of its encoding. Raises FileRefused."""
    if len(data) > LARGEST_FILE:
        raise FileRefused("too_big")
    if not data.strip():
        raise FileRefused("empty")
    text, encoding = _decode(data)
    if "BEGIN:VCALENDAR" not in text[:10_000].upper():
        raise FileRefused("not_ics")
    if "END:VCALENDAR" not in text[-10_000:].upper():
        raise FileRefused("cut_off")
    lines = [line.rstrip() for line in text.split("\n")]
    if sum(line.upper() == "BEGIN:VEVENT" for line in lines) > MOST_EVENTS:
        raise FileRefused("too_many")
    blocks = _blocks(lines)
    if not blocks:
        raise FileRefused("no_events")
    return blocks, encoding


def _decode(data: bytes) -> tuple[str, str]:
    """Text with its folded lines made whole. They are folded between bytes, also within a letter."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        raise FileRefused("odd_letter")
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    data = data.replace(b"\n ", b"").replace(b"\n\t", b"")
    for encoding, label in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return data.decode(encoding), label
        except UnicodeDecodeError:
            continue
    raise FileRefused("encoding")


def _blocks(lines: list[str]) -> list[Block]:
    """Events, without the parts inside them (alarms)."""
    found: list[Block] = []
    inside: list[str] = []
    kept: list[str] = []
    for line in lines:
        word = line.upper()
        if word.startswith("BEGIN:"):
            inside.append(word[6:])
            if word == "BEGIN:VEVENT":
                kept = []
        elif word.startswith("END:"):
            if word == "END:VEVENT" and inside[-1:] == ["VEVENT"]:
                found.append(_block(kept))
            inside = inside[:-1]
        elif inside[-1:] == ["VEVENT"]:
            name = line.replace(";", ":", 1).partition(":")[0].upper()
            if name in KEPT:
                kept.append(line)
    return found


def _block(lines: list[str]) -> Block:
    is_odd = any(len(line) > LONGEST_LINE for line in lines)
    return Block(tuple(line[:LONGEST_LINE] for line in lines), is_odd)
