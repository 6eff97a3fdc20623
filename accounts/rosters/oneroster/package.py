"""The zip: which version, whole or changes only, and the bytes of the tables that we read. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from accounts.rosters.archives import unpacked
from accounts.rosters.decoding import FileRefused
from accounts.rosters.oneroster.district import Mode
from accounts.rosters.oneroster.rows import cells_of

MOST_PACKED = 50 * 1024 * 1024
MOST_UNPACKED = 300 * 1024 * 1024
MOST_FILES = 25
VERSIONS = ("1.1", "1.2")
READ = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")
"""Birth dates, races, lunches, passwords: what we have no use for is not even decoded."""
CLUTTER = ("__MACOSX/", ".DS_Store")


@dataclass(frozen=True)
class Package:
    """`tables`: name -> bytes, of those that we read. `not_read`: names of the others. `system` is the
    sender as the manifest has it; `rows` counts the lines under the headings of every file."""

    version: str
    mode: Mode
    tables: Mapping[str, bytes]
    not_read: tuple[str, ...]
    system: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)


def is_package(names: Iterable[str]) -> bool:
    """Whether a zip with these files is a OneRoster package, of whatever version."""
    files = {PurePosixPath(name).name.casefold() for name in names}
    return "manifest.csv" in files or {"users.csv", "enrollments.csv"} <= files


def opened(data: bytes) -> Package:
    """Raises FileRefused for what is no package, or one that cannot be read."""
    if len(data) > MOST_PACKED:
        raise FileRefused("too_big")
    parts = unpacked(data, most=MOST_UNPACKED)
    names = [
        name for name in parts if not name.startswith(CLUTTER[0]) and not name.endswith(CLUTTER[1])
    ]
    if len(names) > MOST_FILES or any(name.lower().endswith(".zip") for name in names):
        raise FileRefused("broken")
    folders = {str(PurePosixPath(name).parent) for name in names}
    if len(folders) > 1:
        raise FileRefused("folders")
    files = parts.called({PurePosixPath(name).name: name for name in names})
    said = _manifest(files)
    version = said.get("oneroster.version", "")
    if version not in VERSIONS:
        raise FileRefused("version", version)
    tables = files.called({name: f"{name}.csv" for name in READ if f"{name}.csv" in files})
    modes = {said.get(f"file.{name}", "").casefold() for name in READ}
    if not tables and modes <= {"absent", ""}:
        raise FileRefused("no_changes")
    return Package(
        version=version,
        mode="delta" if "delta" in modes else "bulk",
        tables=tables,
        not_read=tuple(
            sorted(name for name in files if name != "manifest.csv" and name[:-4] not in tables)
        ),
        system=said.get("source.systemCode", "") or said.get("source.systemName", ""),
        rows={
            name.removesuffix(".csv"): _rows_in(content)
            for name, content in files.items()
            if name != "manifest.csv"
        },
    )


def _rows_in(content: bytes) -> int:
    """Lines that hold anything, without the headings. Nothing of them is decoded."""
    return max(0, sum(bool(line.strip()) for line in content.splitlines()) - 1)


def _manifest(files: Mapping[str, bytes]) -> dict[str, str]:
    """Property -> value. Raises FileRefused without one: that is version 1.0, which is too old."""
    if "manifest.csv" not in files:
        raise FileRefused("version", "1.0")
    lines = cells_of(files["manifest.csv"])
    return {cells[0].strip(): cells[1].strip() for _line, cells in lines if len(cells) > 1}
