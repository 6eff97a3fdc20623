"""A mail server for tests: takes everything and keeps it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

ANSWERS = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class Sink(socketserver.ThreadingTCPServer):
    """`letters`: the raw text of each, in the order of their coming."""

    daemon_threads = True
    letters: ClassVar[list[str]]

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say(b"220 here")
        while line := self.rfile.readline():
            verb = line.strip().upper()[:4]
            self.say(ANSWERS.get(verb, b"250 ok"))
            if verb == b"DATA":
                self.server.letters.append(self.text())  # type: ignore[attr-defined]
                self.say(b"250 taken")
            elif verb == b"QUIT":
                return

    def say(self, answer: bytes) -> None:
        self.wfile.write(answer + b"\r\n")

    def text(self) -> str:
        lines = []
        while (line := self.rfile.readline()).rstrip(b"\r\n") != b".":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines).decode()


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """Running on a free port of this machine."""
    with Sink(("127.0.0.1", 0), Talk) as server:
        server.letters = []  # type: ignore[misc]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
