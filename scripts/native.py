"""Find the native libraries that WeasyPrint prints with, or install them, or say the line to type.

Missing ones do not stop the start: everything but printing works without them. With apt and the right
to use it they are installed, unless SKIP_APT=1.
"""

import ctypes
import ctypes.util
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import apt

LIBRARIES = {
    "pango-1.0": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "pangoft2-1.0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
HOMEBREW = ("/opt/homebrew/lib", "/usr/local/lib")
DIFFERENCE = "Everything but printing works until then."


def missing() -> list[str]:
    """Names of the libraries that this machine's loader cannot open."""
    return [name for name, files in LIBRARIES.items() if not loads(name, files)]


def loads(name: str, files: tuple[str, ...]) -> bool:
    """Whether one of the usual file names opens, also from Homebrew's folders on a Mac."""
    folders = ("", *(f"{folder}/" for folder in HOMEBREW)) if sys.platform == "darwin" else ("",)
    for path in [
        *(folder + file for folder in folders for file in files),
        ctypes.util.find_library(name),
    ]:
        if not path:
            continue
        try:
            ctypes.CDLL(path)
        except OSError:
            continue
        return True
    return False


def main() -> None:
    """Say nothing when all is there."""
    absent = missing()
    if not absent:
        return
    print(f"Printing needs {', '.join(absent)}, not found here.", flush=True)
    if sys.platform == "darwin":
        print(f"Type:  brew install pango\n{DIFFERENCE}", flush=True)
        return
    if apt.install(PACKAGES) and not missing():
        print("Installed.", flush=True)
        return
    print(f"Type:  {apt.line(PACKAGES)}\n{DIFFERENCE}", flush=True)


if __name__ == "__main__":
    main()
