"""Fetch the third-party files that the pages serve themselves, and note what they are.

    python scripts/vendor.py            fetch everything again into static/vendor/
    python scripts/vendor.py --check    compare what lies there with static/vendor/VENDOR.json

Needs npm, which is asked by package name and version only; nothing here runs when the app runs.
The web gets fontsource's slices as they come. A PDF needs whole files, one a family and weight:
WeasyPrint prints wrong glyphs from slices of one family. Both families are under the SIL Open Font
Licence, which asks that the licence travels along and that a changed file takes another name.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR_DIR = Path(__file__).resolve().parent.parent / "static" / "vendor"
MANIFEST = VENDOR_DIR / "VENDOR.json"
SLICES = ("latin", "latin-ext", "vietnamese")


@dataclass(frozen=True)
class Package:
    """One package: which of its files go where. `files` maps a path in the package to a new name."""

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str]


def web_font(family: str, version: str) -> Package:
    """The upright weight axis of a family, in the slices that the shipped languages need."""
    names = [f"{family}-{slice_}-wght-normal.woff2" for slice_ in SLICES]
    return Package(
        name=f"@fontsource-variable/{family}",
        version=version,
        licence="OFL-1.1",
        folder=family,
        files={f"files/{name}": name for name in names} | {"LICENSE": "LICENSE"},
    )


def print_font(family: str, version: str, prefix: str, weights: tuple[str, ...]) -> Package:
    """Whole TrueType files, one a weight; `weights` are the package's names such as `400Regular`."""
    names = {f"{weight}/{prefix}_{weight}.ttf": f"{prefix}_{weight}.ttf" for weight in weights}
    return Package(
        name=f"@expo-google-fonts/{family}",
        version=version,
        licence="OFL-1.1",
        folder="print-fonts",
        files=names | {"LICENSE_FONT": f"LICENSE-{prefix}.txt"},
    )


PACKAGES = (
    web_font("source-sans-3", "5.3.0"),
    web_font("literata", "5.3.0"),
    print_font("source-sans-3", "0.4.1", "SourceSans3", ("400Regular", "600SemiBold", "700Bold")),
    print_font("literata", "0.4.3", "Literata", ("400Regular", "500Medium", "600SemiBold")),
    print_font("noto-sans-arabic", "0.4.3", "NotoSansArabic", ("400Regular", "600SemiBold")),
    print_font("noto-naskh-arabic", "0.4.5", "NotoNaskhArabic", ("400Regular", "600SemiBold")),
)


def sha384(data: bytes) -> str:
    """The digest in the form browsers use for integrity: `sha384-` and base64."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def fetch(package: Package, into: Path) -> Path:
    """Have npm write the package's archive into a folder; returns its path."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
    done = subprocess.run(command, cwd=into, check=True, capture_output=True, text=True)
    return into / done.stdout.strip().splitlines()[-1]


def unpack(package: Package, archive: Path) -> list[dict[str, str]]:
    """Write the wanted files of one archive; returns a manifest entry for each."""
    folder = VENDOR_DIR / package.folder
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    with tarfile.open(archive) as tar:
        for inside, name in sorted(package.files.items()):
            member = tar.extractfile(f"package/{inside}")
            if member is None:
                raise SystemExit(f"{package.name} {package.version} has no file {inside}.")
            data = member.read()
            (folder / name).write_bytes(data)
            entries.append(
                {
                    "file": f"{package.folder}/{name}",
                    "name": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "sha384": sha384(data),
                }
            )
    return entries


def update() -> None:
    """Fetch every package and write the manifest."""
    entries: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as work:
        for package in PACKAGES:
            entries += unpack(package, fetch(package, Path(work)))
    MANIFEST.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} files in {VENDOR_DIR}\n")


def problems() -> list[str]:
    """What differs between the manifest and the folder, in sentences; empty when all is well."""
    entries = {entry["file"]: entry for entry in json.loads(MANIFEST.read_text(encoding="utf-8"))}
    present = {
        path.relative_to(VENDOR_DIR).as_posix()
        for path in VENDOR_DIR.rglob("*")
        if path.is_file() and path != MANIFEST
    }
    found = [f"{name} is listed and missing" for name in sorted(entries.keys() - present)]
    found += [f"{name} is there and not listed" for name in sorted(present - entries.keys())]
    found += [
        f"{name} differs from its digest"
        for name in sorted(present & entries.keys())
        if sha384((VENDOR_DIR / name).read_bytes()) != entries[name]["sha384"]
    ]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, fetch nothing")
    if parser.parse_args().check:
        raise SystemExit("\n".join(problems()) or 0)
    update()


if __name__ == "__main__":
    main()
