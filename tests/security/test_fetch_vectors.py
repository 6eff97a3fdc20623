"""A document that is drawn opens no socket and reads no file but the project's own static ones.

Counted twice: by an audit hook inside the drawing process, and by a server that listens. The same
harness turns red for the fetcher that WeasyPrint brings.
"""

import json
import shutil
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.security.vectors import SYMLINK, VECTORS

ROOT = Path(__file__).resolve().parents[2]
AT_LEAST = 32
WITHIN = 300
LEAKS_BY_DEFAULT = 20


class Listener(BaseHTTPRequestHandler):
    """Answers everybody, and notes who came."""

    secret = ""
    came: list[str] = []

    def do_GET(self) -> None:
        self.came.append(self.path)
        if "redirect" in self.path:
            where = self.secret if "to-file" in self.path else "/moved.png"
            self.send_response(302)
            self.send_header("Location", where)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if self.path.endswith(".css") else "image/png")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Silence."""


@contextmanager
def listening(secret: Path) -> Iterator[tuple[int, list[str]]]:
    handler = type("Here", (Listener,), {"secret": secret.as_uri(), "came": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        assert isinstance(server, socketserver.TCPServer)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], handler.came  # type: ignore[attr-defined]
        server.shutdown()


def drawn(tmp_path: Path, *options: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The report on each vector, and the addresses for which the server was asked."""
    secret = tmp_path / "secret.css"
    secret.write_text("p { color: red } /* the secret */")
    project = tmp_path / "project"
    shutil.copytree(ROOT / "static", project / "static")
    for folder in ("static", "static/css"):
        (project / folder / SYMLINK).symlink_to(secret)
    with listening(secret) as (port, came):
        command = [sys.executable, "-m", "tests.security.fetching", "--port", str(port)]
        done = subprocess.run(
            [*command, "--secret", str(secret), "--root", str(project), *options],
            cwd=ROOT, capture_output=True, text=True, timeout=WITHIN, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    return [json.loads(line) for line in done.stdout.splitlines()], came


@pytest.mark.timeout(WITHIN + 30)
def test_no_vector_opens_a_socket_or_reads_a_file(tmp_path: Path) -> None:
    reports, came = drawn(tmp_path)
    assert [one["vector"] for one in reports] == list(VECTORS)
    assert len(reports) >= AT_LEAST
    assert [one for one in reports if one["sockets"] or one["files"]] == []
    assert [one for one in reports if one["leaked"]] == []
    # The page may be refused as a whole, but only because it asked for what it may not have.
    troubles = [one["trouble"] for one in reports if one["trouble"]]
    assert [one for one in troubles if "Forbidden" not in one] == []
    assert came == []
    print(f"\n{len(reports)} vectors: sockets 0, files 0, asked of the server 0")  # noqa: T201


@pytest.mark.timeout(WITHIN + 30)
def test_no_vector_that_somebody_typed_opens_a_socket_or_reads_a_file(tmp_path: Path) -> None:
    """As words of a sheet: names, wins, notes, labels, options, goals; each in five places or more."""
    reports, came = drawn(tmp_path, "--words")
    assert [one["vector"] for one in reports] == list(VECTORS)
    assert [one["sockets"] + one["files"] for one in reports if one["sockets"] + one["files"]] == []
    assert [one for one in reports if one["leaked"] or one["trouble"]] == []
    assert came == []
    print(f"\n{len(reports)} vectors as words: sockets 0, files 0, asked of the server 0")  # noqa: T201


@pytest.mark.timeout(WITHIN + 30)
def test_harness_turns_red_for_the_fetcher_that_weasyprint_brings(tmp_path: Path) -> None:
    reports, came = drawn(tmp_path, "--default")
    reached = [one["vector"] for one in reports if one["sockets"]]
    read = [one["vector"] for one in reports if one["files"]]
    leaked = [one["vector"] for one in reports if one["leaked"]]
    assert len(reached) >= LEAKS_BY_DEFAULT
    assert {"link attachment file", "symlink", "relative path", "import file"} <= {*read}
    assert leaked
    assert came
    counted = f"{len(reached)} of {len(reports)} reach the network, {len(read)} read a file"
    print(f"\nby default {counted}")  # noqa: T201


@pytest.mark.parametrize("name", ["img", "import", "file url", "symlink", "redirect"])
def test_table_of_vectors_names_what_it_must(name: str) -> None:
    assert name in VECTORS
