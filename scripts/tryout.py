"""A try-out installation of its own in a temporary folder, for tools that look at real pages."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 180


@contextmanager
def running() -> Iterator[dict[str, Any]]:
    """Started, and ended afterwards; gives what `manage.py demo_info --json` says of it.

    `environment` is added: what a command of `manage.py` needs to find the same installation.
    """
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, "VAR_DIR": folder, "PORT": str(port), "DEMO": "1"}
        environment["BASE_URL"] = f"http://127.0.0.1:{port}"
        server = subprocess.Popen(
            [sys.executable, "-m", "config.running"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            wait_until_ready(server)
            yield demo_info(environment) | {"environment": environment}
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(server: "subprocess.Popen[str]") -> None:
    """Until the last line of the start; a server that ends before is an error."""
    for line in server.stdout or ():
        if line.startswith("Ready:"):
            return
    raise SystemExit("The server did not start.")


def demo_info(environment: dict[str, str]) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "manage.py", "demo_info", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def manage(info: dict[str, Any], *words: str) -> None:
    """A command at the machine, in the installation that `info` is about."""
    subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=info["environment"],
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=PATIENCE_S,
    )


def base(info: dict[str, Any]) -> str:
    """The address that the installation answers at, without a slash at the end."""
    return str(info["classes"][0]["url"]).split("/class/")[0]
