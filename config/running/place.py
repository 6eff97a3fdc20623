"""The port and the data folder belong to one running installation at a time."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Refusal(Exception):
    """Why it cannot start, as a sentence for the person at the terminal."""


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything is prepared."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise Refusal(
                f"Port {port} is in use. If that is this project, it is already running: "
                f"http://{host}:{port}/\nOtherwise choose another port:  PORT={port + 10} make run"
            ) from problem


@contextmanager
def only_here(folder: Path) -> Iterator[None]:
    """Hold the data folder; the hold falls with this process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Refusal(
                f"It is already running with the data in {folder}. End that one first, "
                "or give this one a folder of its own:  VAR_DIR=/some/folder make run"
            ) from problem
        yield
