"""Run a command that needs a Chromium: `python scripts/browser.py COMMAND...` finds it in CHROMIUM_PATH.

Taken is the one that CHROMIUM_PATH names, else Playwright's own, else one on PATH, else one that apt or
Playwright installs. Without any this fails and says what to do.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """The command's own exit code; 1 without a browser."""
    path = next((found for way in WAYS if (found := way())), None)
    if path is None:
        print(
            f"No browser. Type:  {apt.line(['chromium'])}\n"
            "or say where one is:  CHROMIUM_PATH=/path/to/chromium make test-browser",
            flush=True,
        )
        return 1
    print(f"Browser: {path}", flush=True)
    return subprocess.run(sys.argv[1:], env={**os.environ, "CHROMIUM_PATH": path}).returncode


def named() -> str | None:
    """The one that the environment names; a wrong name is an error, not a hint."""
    path = os.environ.get("CHROMIUM_PATH")
    if path and not os.access(path, os.X_OK):
        raise SystemExit(f"CHROMIUM_PATH names {path}, which cannot be run.")
    return path or None


def playwrights_own() -> str | None:
    """The build that belongs to the installed Playwright, if it was ever fetched."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def on_path() -> str | None:
    """One that the system has."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def from_apt() -> str | None:
    """Debian's; Ubuntu's package of that name is only a pointer to a snap."""
    return on_path() if apt.install(["chromium"]) else None


def from_playwright() -> str | None:
    """Fetched by Playwright into the user's cache."""
    print("Fetching a browser with Playwright ...", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    return playwrights_own()


WAYS: tuple[Callable[[], str | None], ...] = (
    named,
    playwrights_own,
    on_path,
    from_apt,
    from_playwright,
)

if __name__ == "__main__":
    raise SystemExit(main())
