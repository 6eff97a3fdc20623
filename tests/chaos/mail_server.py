"""A mail server in a process of its own that never forgets: it writes the Message-ID down, on disk, before it
says that it took the letter.

python -m tests.chaos.mail_server PORT LOG

A file beside LOG named `reset-before` or `reset-after` cuts the next connection inside DATA, before or
after the letter was written down, and goes away with it.
"""

import os
import re
import socket
import socketserver
import struct
import sys
import time
from pathlib import Path

ROUND_TRIP_S = 0.008
"""Before each answer."""
SECONDS_A_LETTER = 0.03
"""Half of them before it is written down."""
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends RST instead of FIN."""


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        log: Path = self.server.log  # type: ignore[attr-defined]
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                if not self.take(body, log):
                    return
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, body: bytes, log: Path) -> bool:
        """False: the connection is cut."""
        time.sleep(SECONDS_A_LETTER / 2)
        if told(log.with_name("reset-before")):
            return self.cut()
        found = MESSAGE_ID.search(body)
        write_down(log, found[1] if found else b"<none>")
        if told(log.with_name("reset-after")):
            return self.cut()
        time.sleep(SECONDS_A_LETTER / 2)
        self.say("250 taken")
        return True

    def cut(self) -> bool:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.connection.close()
        return False

    def say(self, line: str) -> None:
        time.sleep(ROUND_TRIP_S)
        self.wfile.write(f"{line}\r\n".encode())

    def finish(self) -> None:
        """The other side may be dead."""
        try:
            super().finish()
        except OSError:
            return


def told(sign: Path) -> bool:
    """Whether the sign stood there; it stands for one connection only."""
    try:
        sign.unlink()
    except FileNotFoundError:
        return False
    return True


def write_down(log: Path, message_id: bytes) -> None:
    """On disk when this returns."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, message_id + b"\n")
    os.fsync(file)
    os.close(file)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Killed workers hang up in the middle of a word."""


def main() -> None:
    port, log = int(sys.argv[1]), Path(sys.argv[2])
    with Server(("127.0.0.1", port), Talk) as server:
        server.log = log  # type: ignore[attr-defined]
        server.serve_forever()


if __name__ == "__main__":
    main()
