"""`make lock`: compile requirements/run.txt and dev.txt from pyproject.toml, for every system and Python 3.11+.

With hashes and without index lines, so that any mirror will do. Needs uv: the one on PATH, else one in
var/uv that pip fetches.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN_UV = ROOT / "var" / "uv"
SETS = {"run.txt": [], "dev.txt": ["--group", "dev"]}
HOW = ("--universal", "-p", "3.11", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "-q")  # fmt: skip


def main() -> None:
    """Keeps the versions that are there unless `--upgrade` is given."""
    uv = shutil.which("uv") or own_uv()
    for name, groups in SETS.items():
        path = Path("requirements") / name
        command = [uv, "pip", "compile", "pyproject.toml", *groups, *HOW, *sys.argv[1:], "-o", path]
        subprocess.run(command, cwd=ROOT, check=True)
        print(f"{path}: {path.read_text().count('==')} packages", flush=True)


def own_uv() -> str:
    """In a place of its own: it is a tool for this one task and no dependency."""
    program = OWN_UV / "bin" / "uv"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(OWN_UV)], check=True)
        subprocess.run([str(OWN_UV / "bin" / "pip"), "install", "-q", "uv"], check=True)
    return str(program)


if __name__ == "__main__":
    main()
