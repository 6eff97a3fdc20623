"""Between the web process and drawing: a process of its own, which may end without harm.

What people wrote decides how much work a sheet is, so drawing is done where it can be stopped
(`press.py` bounds processor time and memory; here the clock is watched). The process is started
with the first print, stays for the next, and goes with its parent. One job at a time. After a large
set it goes at once: memory that it has taken it gives back to nobody else.
"""

import atexit
import contextlib
import json
import os
import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from checkins.printing.asking import PaperAbout
from checkins.printing.documents import PrintingUnavailable, Rectangle
from checkins.printing.greeting import PaperLetter
from checkins.printing.press import Job
from checkins.printing.sheets import PaperSheet

SILENCE = 45
"""Seconds by the clock without a sign of life: starting, or one sheet. The bound on processor time is
far lower; this one is for a process that does not even work."""
WHOLE = 150
"""Seconds by the clock for a whole run: gunicorn ends a web process after 180 (deploy/)."""
LARGE = 15
"""Sheets of a set after which the process goes: it gives the memory of so many back to nobody."""
LARGEST = 50 * 1024 * 1024
"""Bytes of a file that still passes through the web process."""

_NEEDED = re.compile(
    r"PATH|PYTHON\w+|VIRTUAL_ENV|HOME|TMPDIR|LANG|LC_\w+|LD_LIBRARY_PATH|DYLD_\w+|XDG_\w+"
)
"""What a program needs of the environment to find its libraries. No key and no address."""


class TooHeavy(Exception):
    """The sheets need more time or memory than any sheet that people can read."""


class DrawingFailed(Exception):
    """A fault of ours while drawing; the message names the error and the place, and no words."""


@dataclass(frozen=True)
class Drawn:
    """A finished file; `places` for each sheet, as in `documents.Drawing`."""

    pdf: bytes
    places: list[dict[str, Rectangle]]
    pages: int


def draw(
    sheets: Sequence[PaperSheet] | Sequence[PaperLetter] | Sequence[PaperAbout],
    *,
    title: str,
    is_tagged: bool,
) -> Drawn:
    """All sheets in one file. Raises `TooHeavy`, `PrintingUnavailable` and `DrawingFailed`."""
    return _press.draw(Job(tuple(sheets), title, is_tagged))


class Press:
    """The drawing process as its parent sees it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def draw(self, job: Job) -> Drawn:
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self.close()  # ended by somebody else, between two jobs
            is_new = self._process is None
            process = self._started()
            watch = _Watch(process)
            try:
                if is_new:
                    _await_start(process)
                drawn = _answer_to(job, process, watch)
            except (OSError, EOFError):
                self.close()
                raise TooHeavy from None
            except BaseException:
                self.close()
                raise
            finally:
                watch.stop()
            if watch.has_ended_it or len(job.sheets) >= LARGE:
                self.close()
            return drawn

    def close(self) -> None:
        """End the process, if there is one. The next job gets a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(OSError), process:
                pass  # leaving closes its pipes and waits for its end

    def forget(self) -> None:
        """In a forked copy of the parent: the process is not ours, and is left alone."""
        process, self._process = self._process, None
        self._lock = threading.Lock()
        if process is not None:
            process.returncode = 0
            for pipe in filter(None, (process.stdin, process.stdout)):
                with contextlib.suppress(OSError):
                    pipe.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "checkins.printing.press", json.dumps(_settings())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=settings.BASE_DIR,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the parent; this one goes with it
            )
        return self._process


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if _NEEDED.fullmatch(name)}


def _settings() -> dict[str, Any]:
    """What the drawing process is told of the settings; `press.py` opens nothing else of them."""
    return {
        "BASE_DIR": str(settings.BASE_DIR),
        "LANGUAGES": [(code, str(name)) for code, name in settings.LANGUAGES],
        "LANGUAGE_CODE": settings.LANGUAGE_CODE,
        "LOCALE_PATHS": [str(path) for path in settings.LOCALE_PATHS],
    }


class _Watch:
    """Ends a process that is silent for too long, or takes too long altogether."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.has_ended_it = False
        self._process = process
        self._whole = self._timer(WHOLE)
        self._silence = self._timer(SILENCE)

    def heard(self) -> None:
        self._silence.cancel()
        self._silence = self._timer(SILENCE)

    def stop(self) -> None:
        self._silence.cancel()
        self._whole.cancel()

    def _timer(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        return timer

    def _end(self) -> None:
        self.has_ended_it = True
        self._process.kill()


def _await_start(process: subprocess.Popen[bytes]) -> None:
    if process.stdout and not process.stdout.readline():
        raise DrawingFailed("The drawing process does not start; why stands above, in its words.")


def _answer_to(job: Job, process: subprocess.Popen[bytes], watch: _Watch) -> Drawn:
    """Hand the job over and read what comes back; EOFError where the process has ended."""
    assert process.stdin  # noqa: S101
    assert process.stdout  # noqa: S101
    packed = pickle.dumps(job)
    process.stdin.write(len(packed).to_bytes(8) + packed)
    process.stdin.flush()
    for line in _lines(process, watch):
        if "missing" in line:
            raise PrintingUnavailable(line["missing"])
        if "failed" in line:
            raise DrawingFailed(line["failed"])
        if "heavy" in line or not 0 <= line.get("size", 0) <= LARGEST:
            break
        if "size" in line:
            return _drawn(line, process.stdout.read(line["size"]))
    raise EOFError


def _lines(process: subprocess.Popen[bytes], watch: _Watch) -> Iterator[dict[str, Any]]:
    """What it says, line by line; EOFError for one that is cut off, endless or not ours."""
    while process.stdout and (line := process.stdout.readline(LARGEST)):
        watch.heard()
        try:
            said = json.loads(line)
        except ValueError:
            raise EOFError from None
        yield said


def _drawn(line: dict[str, Any], pdf: bytes) -> Drawn:
    if len(pdf) != line["size"]:
        raise EOFError
    places = [{name: (x, y, w, h) for name, (x, y, w, h) in one.items()} for one in line["places"]]
    return Drawn(pdf, places, line["pages"])


_press = Press()
atexit.register(_press.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_press.forget)
