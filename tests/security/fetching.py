"""Draw one hostile document after another and report what the process opened meanwhile.

`python -m tests.security.fetching --port N --secret FILE --root FOLDER [--words|--default]` draws with the
static files of that folder and prints one line of JSON for each vector: the sockets it connected and
the files it read outside the project's own static files. An audit hook of the interpreter counts,
which sees every `socket.connect` and every `open`, whoever calls. With `--words` the vectors are
words on a sheet. With `--default` the same documents go to WeasyPrint with the fetcher that it
brings: the control.
"""

import argparse
import io
import itertools
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.security.vectors import SYMLINK, VECTORS

NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
HERE = Path(__file__).resolve().parents[2]
LIBRARIES = (sys.prefix, sys.base_prefix, str(HERE / ".venv"), os.path.realpath(HERE / ".venv"))
TOGETHER = 8
"""Vectors on one sheet, which takes seconds; each stands in five places or more."""
CODE = (".py", ".pyc", ".so", ".css")


class Watch:
    """What one document made the process open."""

    def __init__(self, static: Path) -> None:
        self.static = f"{os.path.realpath(static)}{os.sep}"
        self.is_on = False
        self.sockets: list[str] = []
        self.files: list[str] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        if event in NETWORK:
            self.sockets.append(f"{event} {args[1:] if event == 'socket.connect' else args[:2]}")
        elif event == "open" and isinstance(args[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(args[0]))
            is_late = path.startswith(LIBRARIES) and path.endswith(CODE)
            if not path.startswith(self.static) and not is_late:
                self.files.append(path)

    def start(self) -> None:
        self.sockets, self.files, self.is_on = [], [], True

    def stop(self) -> dict[str, list[str]]:
        self.is_on = False
        return {"sockets": self.sockets, "files": self.files}


def draw_ours(html: str) -> bytes:
    from checkins.printing import documents

    return documents.write_pdf([documents.draw(html)], title="x")


def draw_as_words(*typed: str) -> bytes:
    """A real sheet on which somebody has typed these wherever anything can be typed."""
    from checkins.printing import documents
    from checkins.printing.fitting import lay_out

    return documents.write_pdf([lay_out(sheet_of(*typed))], title=typed[0])


def sheet_of(*typed: str) -> Any:
    """The texts in turn, in more than forty places of one sheet."""
    from checkins.printing.sheets import Box, Choice, GoalBand, GoalLine, PaperSheet, Row, Words

    one = itertools.cycle(typed).__next__

    def choices() -> Any:
        return Choice("a", one(), is_ticked=True), Choice("b", one())

    def box(half: Any, kind: Any) -> Any:
        ticks = choices() if kind != "T" else ()
        name, words = f"{half}-{kind}", (Words(one()),)
        return Box(name, half, kind, one(), one(), 4, ticks, words, only=Choice("only", one()))

    rows = tuple(Row(box("school", kind), box("home", kind)) for kind in "TRKC")
    goals = tuple(GoalLine(str(number), Words(one()), 1, 2, number) for number in range(1, 5))
    return PaperSheet(
        language="en", direction="ltr", paper="a4", state="filled", school_name=one(), code="K7M4PX",
        qr_url=one()[:200], rows=(*rows, GoalBand(one(), (one(), one(), one(), one()), goals)),
        child_name=one(), class_label=one(), week_label=one(), home_name=one(),
        class_note=Words(one()), replies=choices(), try_answers=choices(), who_sees=one(),
        return_by=one(),
    )  # fmt: skip


def draw_by_default(html: str) -> bytes:
    """As a page is drawn by whoever has read no further than WeasyPrint's first example."""
    import weasyprint
    from django.conf import settings

    out = io.BytesIO()
    base = settings.BASE_DIR / "static/css/print.css"
    weasyprint.HTML(string=html, base_url=str(base)).write_pdf(out)
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--default", action="store_true")
    parser.add_argument("--words", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from django.conf import settings

    settings.BASE_DIR = Path(asked.root)
    draw = draw_by_default if asked.default else draw_as_words if asked.words else draw_ours
    draw("<p>Everything that is loaded late is loaded now.</p><svg><path d='M0 0h9'/></svg>")
    if asked.words:
        draw("So many plain words that they go on overleaf. " * 7, *["Plain words."] * 7)
    watch = Watch(settings.BASE_DIR / "static")
    for names in batched(list(VECTORS), TOGETHER if asked.words else 1):
        typed = [document(name, asked) for name in names]
        watch.start()
        try:
            pdf, trouble = draw(*typed), ""
        except Exception as error:
            pdf, trouble = b"", repr(error)
        found = watch.stop()
        told = {"trouble": trouble, "leaked": b"EmbeddedFile" in pdf, **found}
        for name in names:
            sys.stdout.write(json.dumps({"vector": name, **told}) + "\n")


def batched(names: list[str], size: int) -> list[list[str]]:
    return [names[at : at + size] for at in range(0, len(names), size)]


def document(name: str, asked: argparse.Namespace) -> str:
    """The vector with this run's server and secret."""
    from django.conf import settings

    secret = Path(asked.secret)
    vector = VECTORS[name].format(
        web=f"http://127.0.0.1:{asked.port}/{name.replace(' ', '-')}",
        host=f"127.0.0.1:{asked.port}",
        file=secret.as_uri(),
        path=secret,
        up=os.path.relpath(secret, settings.BASE_DIR / "static/css"),
        link=SYMLINK,
    )
    return f"<!doctype html><title>x</title>{vector}<p>Still here</p>"


if __name__ == "__main__":
    main()
