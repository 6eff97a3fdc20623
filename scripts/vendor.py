"""Fetch the third-party files that the pages serve themselves, and note what they are.

    python scripts/vendor.py            fetch everything again into static/vendor/
    python scripts/vendor.py --check    compare what lies there with static/vendor/VENDOR.json

Needs npm, which is asked by package name and version only; nothing here runs when the app runs.
The web gets fontsource's slices, cut once more. A PDF needs whole files, one a family and weight:
WeasyPrint prints wrong glyphs from slices of one family. All fonts are under the SIL Open Font
Licence, which asks that the licence travels along and that a changed file takes another name:
`scripts/cut_fonts.py` makes those.

Words must be found again in what is copied from a PDF, so Arabic comes from older builds: newer ones
draw the dots of a letter apart from its body. Beside the shipped languages, paper carries letters of
the scripts in which children and guardians write their names, and emoji; `docs/languages.md` lists them.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import cut_fonts

VENDOR_DIR = Path(__file__).resolve().parent.parent / "static" / "vendor"
MANIFEST = VENDOR_DIR / "VENDOR.json"
LETTERS = VENDOR_DIR.parent.parent / "checkins" / "printing" / "letters.json"
SLICES = ("latin", "latin-ext", "vietnamese")


@dataclass(frozen=True)
class Package:
    """One package: which of its files go where. `files` maps a path in the package to a new name.

    `cut` maps a new name to what is done to the file before it is written.
    """

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str]
    cut: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)


def web_font(
    family: str, version: str, cut: Callable[[bytes], bytes], slices: tuple[str, ...] = SLICES
) -> Package:
    """The upright weight axis of a family, in the slices that the shipped languages need, cut."""
    ours = cut.__name__.replace("web_", "sheet-")
    names = {
        f"files/{family}-{slice_}-wght-normal.woff2": f"{ours}-{slice_}.woff2" for slice_ in slices
    }
    return Package(
        name=f"@fontsource-variable/{family}",
        version=version,
        licence="OFL-1.1",
        folder="web-fonts",
        files=names | {"LICENSE": f"LICENSE-{family}.txt"},
        cut=dict.fromkeys(names.values(), cut),
    )


def expo(family: str, version: str, files: dict[str, str], **more: Any) -> Package:
    """Files of a family that comes as whole TrueType fonts."""
    return Package(
        name=f"@expo-google-fonts/{family}",
        version=version,
        licence="OFL-1.1",
        folder="print-fonts",
        files=files,
        **more,
    )


def print_font(family: str, version: str, prefix: str, weights: tuple[str, ...]) -> Package:
    """Whole files, one a weight; `weights` are the package's names such as `400Regular`."""
    names = {f"{weight}/{prefix}_{weight}.ttf": f"{prefix}_{weight}.ttf" for weight in weights}
    return expo(family, version, names | {"LICENSE_FONT": f"LICENSE-{prefix}.txt"})


def name_font(script: str, version: str) -> Package:
    """One weight of Noto Sans for a script, for names and words in it."""
    return print_font(f"noto-sans-{script.lower()}", version, f"NotoSans{script}", ("400Regular",))


PACKAGES = (
    web_font("source-sans-3", "5.3.0", cut_fonts.web_sans),
    web_font("literata", "5.3.0", cut_fonts.web_serif),
    web_font("noto-sans-arabic", "5.3.0", cut_fonts.web_sans, ("arabic",)),
    web_font("noto-naskh-arabic", "5.3.0", cut_fonts.web_serif, ("arabic",)),
    print_font("source-sans-3", "0.4.1", "SourceSans3", ("400Regular", "600SemiBold", "700Bold")),
    print_font("literata", "0.4.3", "Literata", ("400Regular", "500Medium", "600SemiBold")),
    expo(
        "noto-sans-arabic",
        "0.2.3",
        {
            "NotoSansArabic_400Regular.ttf": "SheetSansArabic_400Regular.ttf",
            "NotoSansArabic_600SemiBold.ttf": "SheetSansArabic_600SemiBold.ttf",
        },
        cut={
            "SheetSansArabic_400Regular.ttf": cut_fonts.sans_arabic,
            "SheetSansArabic_600SemiBold.ttf": cut_fonts.sans_arabic,
        },
    ),
    expo(
        "noto-naskh-arabic",
        "0.2.3",
        {
            "NotoNaskhArabic_400Regular.ttf": "NotoNaskhArabic_400Regular.ttf",
            "NotoNaskhArabic_600SemiBold.ttf": "NotoNaskhArabic_600SemiBold.ttf",
        },
    ),
    # The older packages come without the text of their licence, which is the same.
    expo("noto-sans-arabic", "0.4.3", {"LICENSE_FONT": "LICENSE-SheetSansArabic.txt"}),
    expo("noto-naskh-arabic", "0.4.5", {"LICENSE_FONT": "LICENSE-NotoNaskhArabic.txt"}),
    name_font("SC", "0.4.3"),
    expo(
        "noto-sans-kr",
        "0.4.3",
        {
            "400Regular/NotoSansKR_400Regular.ttf": "SheetHangul_400Regular.ttf",
            "LICENSE_FONT": "LICENSE-SheetHangul.txt",
        },
        cut={"SheetHangul_400Regular.ttf": cut_fonts.hangul},
    ),
    name_font("Armenian", "0.4.2"),
    name_font("Bengali", "0.4.4"),
    name_font("Devanagari", "0.4.1"),
    name_font("Ethiopic", "0.4.2"),
    name_font("Georgian", "0.4.3"),
    name_font("Gurmukhi", "0.4.1"),
    name_font("Hebrew", "0.4.1"),
    name_font("Khmer", "0.4.3"),
    name_font("Lao", "0.4.2"),
    name_font("Myanmar", "0.4.2"),
    name_font("Tamil", "0.4.3"),
    name_font("Thai", "0.4.2"),
    print_font("noto-emoji", "0.4.7", "NotoEmoji", ("400Regular",)),
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
            cut = package.cut.get(name)
            data = cut(member.read()) if cut else member.read()
            (folder / name).write_bytes(data)
            entries.append(
                {
                    "file": f"{package.folder}/{name}",
                    "name": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "sha384": sha384(data),
                    **({"cut_by": f"scripts/cut_fonts.py {cut.__name__}"} if cut else {}),
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
    LETTERS.write_text(letters(), encoding="ascii")
    sys.stdout.write(f"{len(entries)} files in {VENDOR_DIR}\n")


def letters() -> str:
    """The code points that paper's fonts have between them: first and last of each range."""
    points: set[int] = set()
    for path in (VENDOR_DIR / "print-fonts").glob("*.ttf"):
        points |= TTFont(path, lazy=True).getBestCmap().keys()
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return json.dumps(ranges, separators=(",", ":")) + "\n"


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
    if LETTERS.read_text(encoding="ascii") != letters():
        found.append(f"{LETTERS.name} does not say what the fonts have")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, fetch nothing")
    if parser.parse_args().check:
        raise SystemExit("\n".join(problems()) or 0)
    update()


if __name__ == "__main__":
    main()
