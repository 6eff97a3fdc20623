"""A zip that somebody uploads, opened with bounds. Pure; what is out of bounds is refused as a whole.

The limits are the roster rules' (unpacked size, entries, ratio, no zip in a zip, no path that leads
out), drawn tighter for a spreadsheet, which is taken apart in the web process.
"""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from accounts.rosters.decoding import FileRefused

MOST_ENTRIES = 200
MOST_UNPACKED = 12 * 1024 * 1024
"""Bytes of all parts together: some 5,000 lines of 20 cells are a third of it."""
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
STEP = 64 * 1024


def unpacked(data: bytes, *, most: int = MOST_UNPACKED) -> dict[str, bytes]:
    """Name -> bytes of every file in it, its checksums true. Raises FileRefused.

    The sizes that a zip states of itself are not believed: bytes are counted while they are read.
    """
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MOST_ENTRIES:
                raise FileRefused("too_big_inside")
            for entry in entries:
                if entry.flag_bits & 0x1:
                    raise FileRefused("locked")
                if _leads_out(entry.filename) or entry.filename in parts:
                    raise FileRefused("broken")
                parts[entry.filename] = _read(archive, entry, left=most)
                most -= len(parts[entry.filename])
    except DAMAGED as error:
        raise FileRefused("broken") from error
    return parts


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


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, left: int) -> bytes:
    found = bytearray()
    with archive.open(entry) as file:
        while step := file.read(STEP):
            found += step
            if len(found) > left:
                raise FileRefused("too_big_inside")
    return bytes(found)
