"""Draw one hostile document after another and report what the process opened meanwhile.

`python -m tests.security.fetching --port N --secret FILE --root FOLDER [--default]` draws with the static
files of that folder and prints one line of JSON for each vector: the sockets it connected and the files it read outside the project's own static files. An
audit hook of the interpreter counts, which sees every `socket.connect` and every `open`, whoever calls.
With `--default` the same documents go to WeasyPrint with the fetcher that it brings: the control.
"""

import argparse
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.security.vectors import SYMLINK, VECTORS

NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
HERE = Path(__file__).resolve().parents[2]
LIBRARIES = (sys.prefix, sys.base_prefix, str(HERE / ".venv"), os.path.realpath(HERE / ".venv"))
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
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from django.conf import settings

    settings.BASE_DIR = Path(asked.root)
    draw = draw_by_default if asked.default else draw_ours
    draw("<p>Everything that is loaded late is loaded now.</p><svg><path d='M0 0h9'/></svg>")
    watch = Watch(settings.BASE_DIR / "static")
    for name, vector in VECTORS.items():
        secret = Path(asked.secret)
        html = vector.format(
            web=f"http://127.0.0.1:{asked.port}/{name.replace(' ', '-')}",
            host=f"127.0.0.1:{asked.port}",
            file=secret.as_uri(),
            path=secret,
            up=os.path.relpath(secret, settings.BASE_DIR / "static/css"),
            link=SYMLINK,
        )
        watch.start()
        try:
            pdf, trouble = draw(f"<!doctype html><title>x</title>{html}<p>Still here</p>"), ""
        except Exception as error:
            pdf, trouble = b"", repr(error)
        found = watch.stop()
        report = {"vector": name, "trouble": trouble, "leaked": b"EmbeddedFile" in pdf, **found}
        sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
