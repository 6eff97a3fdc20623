"""A PDF turned inside out."""

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from tests.canaries.marks import marks_in, marks_in_print

UNCLAIMED: dict[bytes, set[str]] = {}
"""Files with marks that were drawn in the running test and that no answer has brought to anybody."""


def pages_of(raw: bytes) -> list[str]:
    """The text of each page, also what no eye would see: white, or behind something."""
    document = pypdfium2.PdfDocument(raw)
    return [page.get_textpage().get_text_range() for page in document]


@lru_cache(maxsize=4)
def marks_in_pdf(raw: bytes) -> set[str]:
    """On the pages, and in whatever else the file says: title, links, tags, attachments, remarks."""
    pages = pages_of(raw)
    found = marks_in_print(" ".join(pages))
    with pikepdf.open(BytesIO(raw)) as file:
        for one in (*file.objects, file.trailer):
            for said in strings_of(one):
                found |= marks_in(said)
    return found


def strings_of(thing: Any) -> Iterator[str]:
    """Every string of one object of the file, and what its stream holds when unpacked. What it
    refers to is an object of its own."""
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            yield from _inside(value)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for name, value in thing.items():
            yield str(name)
            yield from _inside(value)
        if isinstance(thing, pikepdf.Stream) and "/Length1" not in thing:  # which only fonts have
            yield from _unpacked(thing)


def _inside(value: Any) -> Iterator[str]:
    if not isinstance(value, pikepdf.Object) or not value.is_indirect:
        yield from strings_of(value)


def _unpacked(stream: Any) -> Iterator[str]:
    try:
        raw = stream.read_bytes()
    except pikepdf.PdfError:
        raw = stream.read_raw_bytes()
    yield raw.decode("latin-1")
    yield raw.decode("utf-16-be", errors="replace")
