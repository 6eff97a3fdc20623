"""What left the product, turned to text, and whose marks it holds."""

import base64
import contextlib
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage

from tests.canaries import tally
from tests.canaries.marks import marks_in
from tests.canaries.pdf import UNCLAIMED, marks_in_pdf
from tests.canaries.places import Place, places_of
from tests.canaries.relations import Reader, relations
from tests.canaries.table import PLAIN, readers_of


@dataclass(frozen=True)
class Leak:
    """A mark where it does not belong."""

    where: str
    mark: str
    places: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.where}: {self.mark} of {', '.join(self.places) or 'nothing that is kept'}"


@dataclass
class Ledger:
    """What is known of the marks, and what was searched. `places` saves the look into the database
    where nothing changes between two answers."""

    places: dict[str, list[Place]] | None = None
    searched: dict[str, int] = field(default_factory=dict)
    opened: dict[Any, bool] = field(default_factory=dict)
    leaks: list[Leak] | None = None
    is_control: bool = False

    def of(self, mark: str) -> list[Place]:
        return places_of(mark) if self.places is None else self.places.get(mark, [])

    def judge(self, kind: str, where: str, marks: set[str], reader: Reader | None) -> list[Leak]:
        """The marks that this reader may not read there; `None` may read nothing at all."""
        self.searched[kind] = self.searched.get(kind, 0) + 1
        tally.searched(f"{kind}s")
        return self.outside(kind, where, marks, reader)

    def outside(self, kind: str, where: str, marks: set[str], reader: Reader | None) -> list[Leak]:
        """The same, of a place that is counted already."""
        leaks = []
        for mark in sorted(marks):
            places = self.of(mark)
            if not any(self._is_open(reader, place) for place in places):
                names = tuple(sorted({str(place) for place in places}))
                leaks.append(Leak(f"{kind} {where}", mark, names))
        if leaks and not self.is_control:
            tally.OUTSIDE[kind] += len(leaks)
        return leaks

    def report(self, leaks: list[Leak]) -> None:
        """At once; a walk collects instead (`leaks`)."""
        if self.leaks is not None:
            self.leaks += leaks
        elif leaks:
            raise AssertionError("\n".join(str(leak) for leak in leaks))

    def _is_open(self, reader: Reader | None, place: Place) -> bool:
        readers = readers_of(place.field, place.sort)
        if PLAIN in readers:
            return True
        if reader is None or not readers:
            return False
        if self.places is None:
            return bool(relations(reader, place.row) & readers)
        key = (reader.key, place.field, place.sort, place.row.pk)
        if key not in self.opened:
            self.opened[key] = bool(relations(reader, place.row) & readers)
        return self.opened[key]


IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{43}|\d{4}-W\d\d")


def told(leaks: list[Leak] | None) -> dict[str, int]:
    """Leaks of one kind counted together, for a message that can be read."""
    kinds = [f"{IDS.sub('*', leak.where)}: {', '.join(leak.places)}" for leak in leaks or []]
    return dict(Counter(kinds))


def marks_in_answer(answer: Any) -> set[str]:
    """Everything that goes over the wire: status line, headers, cookies, redirect, body."""
    tally.searched("headers", len(answer.items()))
    tally.searched("cookies", len(answer.cookies))
    heads = " ".join(f"{name}: {value}" for name, value in answer.items())
    cookies = " ".join(cookie_text(cookie) for cookie in answer.cookies.values())
    return marks_in(f"{answer.reason_phrase} {heads} {cookies}") | marks_in_body(answer)


def marks_in_body(answer: Any) -> set[str]:
    if answer.streaming:
        return set()  # a static file; reading it here would leave nothing for the test
    body = answer.getvalue()
    if answer.get("Content-Type", "").startswith("application/pdf"):
        UNCLAIMED.pop(body, None)
        return set(marks_in_pdf(body))
    if answer.get("Content-Type", "").startswith("text/csv"):
        tally.searched("CSV files")
    return marks_in(body.decode(errors="replace"))


def cookie_text(cookie: Any) -> str:
    """The cookie, and what a message or a signed value in it says when unpacked."""
    text = f"{cookie.key} {cookie.value}"
    if cookie.key == CookieStorage.cookie_name and cookie.value:
        text += f" {CookieStorage(None)._decode(cookie.value)}"
    return text + unpacked(cookie.value)


def unpacked(value: str) -> str:
    """What base64 hides, packed or not."""
    found = ""
    for part in value.replace(":", " ").split():
        with contextlib.suppress(ValueError, zlib.error):
            raw = base64.urlsafe_b64decode(part.strip('."') + "==")
            found += raw.decode(errors="replace")
            found += zlib.decompress(raw).decode(errors="replace")
    return found


def text_of_mail(message: Any) -> str:
    """Headers decoded, text and HTML."""
    raw = message.message()
    parts = [f"{name}: {value}" for name, value in raw.items()]
    parts += [str(message.subject), str(message.body), *message.to]
    parts += [str(content) for content, _kind in getattr(message, "alternatives", [])]
    return "\n".join(parts)


__all__ = ["Leak", "Ledger", "Reader"]
