"""The process that draws: `python -m checkins.printing.press`, started by `wall.py`.

Reads jobs from its standard input and answers on its standard output, one after another, until the
other end closes. It knows no database, no table and no secret: only templates, catalogues and fonts.
What it may use is bounded by the system, not by good will: processor time for each sheet, memory in
all. Where it steps over, it ends, and only it.

A job is its length in eight bytes and a pickled `Job`; the other end is always our own parent process.
An answer is lines of JSON, the last one followed by the PDF's bytes: nothing that comes out of here
can be more than text and bytes to the web process.
"""

import contextlib
import json
import os
import pickle
import resource
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from checkins.printing.asking import PaperAbout
from checkins.printing.greeting import PaperLetter
from checkins.printing.sheets import PaperSheet

SECONDS_A_SHEET = 12
"""Of the processor, for laying one sheet out. Every box filled to its limit takes about half."""
SECONDS_A_FILE = 7
"""Of the processor, for writing the file; one more for every eight sheets."""
_MB = 1024 * 1024
MEMORY = 330 * _MB
"""Beyond what the process holds when it is ready, which is about 210 MB of addresses."""
MEMORY_A_SHEET = 8 * _MB
"""More for each sheet of a set beyond the first thirty. An ordinary one takes six."""
MANY = 30
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True)
class Job:
    """Sheets that become one file."""

    sheets: tuple[PaperSheet | PaperLetter | PaperAbout, ...]
    title: str
    is_tagged: bool


def main() -> None:
    """Answer jobs until there are no more."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed here is no answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    trouble = _get_ready(json.loads(sys.argv[1]))
    bare = _addresses()
    say(answers, {"ready": True})
    while len(size := source.read(8)) == 8:
        job: Job = pickle.loads(source.read(int.from_bytes(size)))  # noqa: S301 - our parent's
        if trouble:
            say(answers, {"missing": trouble})
        else:
            _bound_memory(bare, len(job.sheets))
            _answer(job, answers)


def _get_ready(told: dict[str, Any]) -> str:
    """Load everything that drawing needs, with the few settings that it needs; what is missing, in words."""
    import django
    from django.conf import settings

    base = Path(told.pop("BASE_DIR"))
    engine = "django.template.backends.django.DjangoTemplates"
    templates = [{"BACKEND": engine, "DIRS": [base / "templates"]}]
    settings.configure(BASE_DIR=base, TEMPLATES=templates, **told)
    django.setup()
    from checkins.printing import documents

    try:
        documents.write_pdf([documents.draw("<p>x</p>")], title="x")
    except documents.PrintingUnavailable as missing:
        return str(missing) or "WeasyPrint"
    return ""


def _addresses() -> int:
    """Bytes of addresses in use. macOS does not tell, and knows no bound: there time alone holds."""
    if not _STATM.exists():
        return 0
    return int(_STATM.read_text().split()[0]) * resource.getpagesize()


def _bound_memory(bare: int, sheets: int) -> None:
    if bare:
        more = max(0, sheets - MANY) * MEMORY_A_SHEET
        _set_limit(resource.RLIMIT_AS, bare + MEMORY + more)


def _bound_time(seconds: int) -> None:
    _set_limit(resource.RLIMIT_CPU, int(time.process_time()) + 1 + seconds)


def _set_limit(which: int, value: int) -> None:
    """The soft limit: what lies above it is the system's own, which nobody here can raise."""
    hard = resource.getrlimit(which)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (value, hard))


def _answer(job: Job, answers: IO[bytes]) -> None:
    try:
        _draw(job, answers)
    except MemoryError:
        say(answers, {"heavy": True})
        sys.exit(1)  # what is left of the memory is not to be trusted
    except Exception as error:
        say(answers, {"failed": _told(error)})


def _draw(job: Job, answers: IO[bytes]) -> None:
    from checkins.printing import documents
    from checkins.printing.asking import lay_out_about
    from checkins.printing.fitting import lay_out
    from checkins.printing.greeting import lay_out_letter

    drawings = []
    for sheet in job.sheets:
        _bound_time(SECONDS_A_SHEET)
        if isinstance(sheet, PaperLetter):
            drawings.append(lay_out_letter(sheet, tagged=job.is_tagged))
        elif isinstance(sheet, PaperAbout):
            drawings.append(lay_out_about(sheet, tagged=job.is_tagged))
        else:
            drawings.append(lay_out(sheet, tagged=job.is_tagged))
        say(answers, {"sheet": len(drawings)})
    _bound_time(SECONDS_A_FILE + len(job.sheets) // 8)
    pdf = documents.write_pdf(drawings, title=job.title, tagged=job.is_tagged)
    places: list[Any] = [drawing.places for drawing in drawings]
    pages = sum(drawing.page_count for drawing in drawings)
    say(answers, {"places": places, "pages": pages, "size": len(pdf)}, pdf)


def say(answers: IO[bytes], line: dict[str, Any], more: bytes = b"") -> None:
    answers.write(json.dumps(line).encode() + b"\n" + more)
    answers.flush()


def _told(error: Exception) -> str:
    """Which error it was and where. Not its message, in which words of a sheet may stand."""
    where = traceback.extract_tb(error.__traceback__)[-4:]
    steps = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(where))
    return f"{type(error).__name__} at {steps}"


if __name__ == "__main__":
    main()
