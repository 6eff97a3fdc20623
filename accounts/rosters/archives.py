"""A zip that somebody uploads, opened with bounds. Pure; what is out of bounds is refused as a whole.

The limits are the roster rules' (unpacked size, entries, ratio, no zip in a zip, no path that leads
out), drawn tighter for a spreadsheet, which is taken apart in the web process.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from accounts.rosters.decoding import FileRefused

MOST_ENTRIES = 200
MOST_UNPACKED = 12 * 1024 * 1024
"""Bytes of all parts together: some 5,000 lines of 20 cells are a third of it."""
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
STEP = 64 * 1024
ORDINARY = 1024 * 1024
MOST_RATIO = 100
"""Of a file in it that is larger than ORDINARY: bytes for one that is packed."""


class Parts(Mapping[str, bytes]):
    """Name -> bytes of the files in a zip that was looked through. Each is unpacked when it is asked
    for, so that one of them is in memory and not all."""

    def __init__(self, data: bytes, names: Mapping[str, str]) -> None:
        self._data, self._names = data, names

    def __getitem__(self, name: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
            return archive.read(self._names[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def called(self, names: Mapping[str, str]) -> "Parts":
        """Some of them by another name: new name -> name."""
        return Parts(self._data, {new: self._names[old] for new, old in names.items()})


def unpacked(data: bytes, *, most: int = MOST_UNPACKED) -> Parts:
    """The files in it, looked through: its checksums are true. Raises FileRefused.

    The sizes that a zip states of itself are not believed: bytes are counted while they are read.
    """
    names: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MOST_ENTRIES:
                raise FileRefused("too_big_inside")
            for entry in entries:
                if entry.flag_bits & 0x1:
                    raise FileRefused("locked")
                if _leads_out(entry.filename) or entry.filename in names:
                    raise FileRefused("broken")
                names[entry.filename] = entry.filename
                most -= _size_of(archive, entry, left=most)
    except DAMAGED as error:
        raise FileRefused("broken") from error
    return Parts(data, names)


def names_in(data: bytes) -> list[str]:
    """What the files in it are called; nothing for what is no zip. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except DAMAGED:
        return []


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name


def _size_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, left: int) -> int:
    """Counted, not believed. Lists are packed to a tenth; what shrinks to nothing is made to harm."""
    size, packed = 0, max(entry.compress_size, 1)
    with archive.open(entry) as file:
        while step := file.read(STEP):
            size += len(step)
            if size > left or (size > ORDINARY and size > packed * MOST_RATIO):
                raise FileRefused("too_big_inside")
    return size
