"""The supervisor: `python -m config.running`. Exit code 0 when asked to end, 1 when it cannot start."""

import argparse
import os
import sys
from pathlib import Path

from config.running.bell import Bell, Enough
from config.running.place import Refusal, only_here, refuse_taken_port
from config.running.terminal import keyboard_to_us_alone

HOST = "127.0.0.1"


def main() -> int:
    """Arguments and environment in, exit code out."""
    parser = argparse.ArgumentParser(prog="python -m config.running")
    parser.add_argument("--with-parent", action="store_true", help="end when the parent ends")
    options = parser.parse_args()
    bell = Bell(os.getppid() if options.with_parent else None)
    try:
        with keyboard_to_us_alone():
            run(bell, int(os.environ.get("PORT") or 8000))
    except Enough:
        return 0
    except Refusal as refusal:
        print(refusal, flush=True)
        return 1
    return 0


def run(bell: Bell, port: int) -> None:
    """Everything between the command and the end of the last process."""
    os.umask(0o077)  # what a school stores here is for this user alone
    url = f"http://{HOST}:{port}/"
    refuse_taken_port(HOST, port)
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("BASE_URL", url)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    use_homebrew()
    from django.conf import settings

    from config.running import preparing, serving

    with only_here(Path(settings.VAR_DIR)):
        preparing.prepare()
        if settings.DEMO:
            preparing.note(Path(settings.VAR_DIR), DEMO="1", BASE_URL=settings.BASE_URL)
        lines = (
            preparing.welcome(preparing.sign_ins(), url)
            if settings.DEMO
            else preparing.first_steps(url)
        )
        serving.serve(bell, HOST, port, greeting=[*lines, f"Ready: {url}"])


def use_homebrew() -> None:
    """On a Mac, let the worker find the libraries that `brew install pango` brings."""
    if sys.platform == "darwin":
        known = os.environ.get("DYLD_FALLBACK_LIBRARY_PATH", "")
        os.environ["DYLD_FALLBACK_LIBRARY_PATH"] = (
            f"{known}:/opt/homebrew/lib:/usr/local/lib:/usr/lib"
        )


if __name__ == "__main__":
    raise SystemExit(main())
