"""`make check`: every rule that a machine can hold. Prints one line a rule, and the whole output of those that fail."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Put together here, so that this file does not name them itself.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"),
        ("yarnpkg", "com"), ("unpkg", "com"), ("jsdelivr", "net"), ("crates", "io"),
    )
)  # fmt: skip
PRODUCTION = {
    "DEMO": "0",
    "SECRET_KEY": "a-key-made-of-many-different-letters-for-this-check-only-0123456789",
    "BASE_URL": "https://checkin.school.example",
    "DATABASE_URL": "postgres://checkin:secret@127.0.0.1:5432/checkin",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://mail:secret@127.0.0.1:587",
}


def tool(*words: str, **environment: str) -> tuple[bool, str]:
    """Run one program of the virtual environment."""
    done = subprocess.run(
        [str(BIN / words[0]), *words[1:]],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    return done.returncode == 0, done.stdout + done.stderr


def manage(*words: str, **environment: str) -> tuple[bool, str]:
    """Run manage.py with a folder of its own, so that no run leaves a trace in another's."""
    with tempfile.TemporaryDirectory() as folder:
        return tool("python", "manage.py", *words, **{"VAR_DIR": folder, **environment})


def tracked(*patterns: str) -> list[Path]:
    """Files of this commit and new ones not ignored, as they lie here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def templates() -> tuple[bool, str]:
    """Django's template style, for the version we run."""
    pages = [str(path) for path in tracked("*.html")]
    return tool("djade", "--target-version", "5.2", "--check", *pages) if pages else (True, "")


def no_registry() -> tuple[bool, str]:
    """No file ties the project to one package host: any mirror must do."""
    found = [
        f"{path.relative_to(ROOT)} names {host}"
        for path in tracked()
        for host in REGISTRIES
        if host.encode() in path.read_bytes().lower()
    ]
    return not found, "\n".join(found)


CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "ruff check": lambda: tool("ruff", "check", "."),
    "ruff format": lambda: tool("ruff", "format", "--check", "."),
    "mypy": lambda: tool("mypy", DEMO="1"),
    "layers": lambda: tool("lint-imports", "--no-cache"),
    "templates": templates,
    "system checks": lambda: manage("check", DEMO="1"),
    "migrations": lambda: manage("makemigrations", "--check", "--dry-run", DEMO="1"),
    "deployment": lambda: manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION),
    "no package host": no_registry,
}


def main() -> int:
    """Names on the command line choose; without any, all run."""
    wanted = sys.argv[1:] or list(CHECKS)
    failed = []
    for name in wanted:
        started = time.monotonic()
        holds, output = CHECKS[name]()
        print(
            f"{'ok  ' if holds else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True
        )
        if not holds:
            failed.append(name)
            print(output, flush=True)
    print("All checks hold." if not failed else f"Not yet: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
