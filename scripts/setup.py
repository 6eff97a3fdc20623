"""Set the project up: `.venv`, the locked dependencies, the libraries that print. `make .venv` runs it.

Standard library only, since nothing is installed yet. A finished set-up leaves a stamp with the hash
of requirements/dev.txt, so a second run takes a blink, and an interrupted one starts again.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "ready"
LOG = ROOT / "var" / "setup.log"
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main() -> None:
    """Do what is missing, and only that."""
    use_a_new_enough_python()
    LOG.parent.mkdir(exist_ok=True)
    if not is_ready():
        make_venv()
        install()
        STAMP.write_text(lock_hash())
        say("Set up.")
    subprocess.run([str(PYTHON), str(ROOT / "scripts" / "native.py")], check=True)


def say(text: str) -> None:
    """One line of progress, at once."""
    print(text, flush=True)


def stop(text: str) -> None:
    """End with a sentence that says what to do, without a traceback."""
    say(text)
    raise SystemExit(1)


def use_a_new_enough_python() -> None:
    """Start again under a newer Python when this one is too old and a newer one is there."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    stop(
        "This needs Python 3.11 or newer. Install one, or say which: make PYTHON=/path/to/python3 ..."
    )


def lock_hash() -> str:
    """What the stamp holds: the locked set, and the Python that it was installed for."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()}\n"


def is_ready() -> bool:
    """Whether this lock is installed here, in an environment whose Python still starts."""
    if not STAMP.exists() or STAMP.read_text() != lock_hash():
        return False
    return subprocess.run([str(PYTHON), "-c", "import django"], capture_output=True).returncode == 0


def make_venv() -> None:
    """An empty environment, unless a working one is there to be brought up to date."""
    if (
        PYTHON.exists()
        and subprocess.run([str(PYTHON), "-m", "pip", "-V"], capture_output=True).returncode == 0
    ):
        return
    say("Making .venv ...")
    if VENV.is_symlink():
        stop(".venv is a link to an environment that does not start; remove the link first.")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        LOG.write_text(made.stdout + made.stderr)
        stop(
            "Python could not make a virtual environment. On Debian and Ubuntu type:\n"
            "  sudo apt-get install python3-venv\n"
            f"(The whole message is in {LOG.relative_to(ROOT)}.)"
        )


def install() -> None:
    """The locked packages, by hash, wheels only: nothing is compiled here and nothing can be swapped."""
    total = len(re.findall(r"^[a-z0-9].*==", LOCK.read_text(), re.MULTILINE))
    say(f"Installing {total} locked packages into .venv (once; a minute or two) ...")
    command = [
        *(str(PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"),
        *("--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
        *("-r", str(LOCK)),
    ]
    with LOG.open("w") as log:
        running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        show(running.stdout or (), log, total)
    if running.wait():
        tail = "\n".join(LOG.read_text().splitlines()[-8:])
        stop(f"Installing did not work. The end of var/setup.log:\n{tail}\nThen run it again.")


def show(lines: Iterable[str], log: TextIO, total: int) -> None:
    """A sign of life every 20 packages, and one when pip turns from fetching to installing."""
    collected = 0
    for line in lines:
        log.write(line)
        if line.startswith("Collecting "):
            collected += 1
            if collected % 20 == 0:
                say(f"  {collected} of {total}")
        elif line.startswith("Installing collected"):
            say("  all here, unpacking ...")


if __name__ == "__main__":
    main()
