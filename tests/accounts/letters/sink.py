"""A small SMTP server on loopback that does as it is told. It is real: sockets, replies, breaks."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

LATER = "451 4.3.0 try again"
UNKNOWN = "550 5.1.1 <somebody@mail.example> user unknown"
NO_RELAY = "554 5.7.1 relay access denied"


@dataclass
class Sink:
    """What the server is told, and what it got."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    rcpt: dict[str, str] = field(default_factory=dict)
    after_data: dict[str, str] = field(default_factory=dict)
    break_at_rcpt: set[str] = field(default_factory=set)
    break_in_data: set[str] = field(default_factory=set)
    before_answer: Callable[[], object] = bool
    """Called when a letter was taken and nobody has been told so yet."""
    keep_when_broken: bool = True
    most_per_connection: int = 1000


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        sink.connections += 1
        self.say("220 sink")
        to, taken = "", 0
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                if to in sink.break_at_rcpt:
                    return
                self.say(sink.rcpt.get(to, "250 ok"))
            elif verb == "MAIL" and taken >= sink.most_per_connection:
                return
            elif verb == "DATA":
                self.say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
                if to in sink.break_in_data:
                    if sink.keep_when_broken:
                        self.keep(sink, to, body)
                    return
                answer = sink.after_data.get(to, "250 ok")
                if answer.startswith("250"):
                    self.keep(sink, to, body)
                    taken += 1
                    sink.before_answer()
                self.say(answer)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def keep(self, sink: Sink, to: str, body: str) -> None:
        sink.mails.append(body)
        sink.recipients.append(to)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running_sink(port: int = 0, sink: Sink | None = None) -> Iterator[Sink]:
    """The server, on a free port or on this one, until the block ends."""
    sink = sink or Sink()
    with Server(("127.0.0.1", port), Talk) as server:
        server.sink = sink  # type: ignore[attr-defined]
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
