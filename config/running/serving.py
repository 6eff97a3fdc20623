"""The web server and the worker: started, watched, ended."""

import http.client
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from config import broker
from config.running.bell import Bell
from config.running.children import Child, end_all
from config.running.place import Refusal

END_WITHIN = 5.0
ANSWERS_WITHIN = 60.0
LOOK_EVERY = 0.2


def serve(bell: Bell, host: str, port: int, *, greeting: Sequence[str]) -> None:
    """Run until the bell rings. `greeting` is printed once the web server answers."""
    broker.tidy(settings.CELERY_BROKER_DIR)
    web, worker = children = web_and_worker(host, port)
    bell.interrupts = False
    try:
        say("Starting the web server and the worker ...")
        for child in children:
            child.start()
        wait_for_answer(bell, web, host, port)
        if not bell.has_rung():
            say("\n".join(greeting))
        while not bell.has_rung():
            web.revive(say)
            worker.revive(say)
            time.sleep(LOOK_EVERY)
    finally:
        end_all(children, within=END_WITHIN)


def say(line: str) -> None:
    """To the person at the terminal, at once."""
    print(line, flush=True)


def web_and_worker(host: str, port: int) -> tuple[Child, Child]:
    """Two processes; what they log goes to var/log, begun anew, and the terminal stays quiet."""
    logs = Path(settings.VAR_DIR) / "log"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir()
    processes = max(2, min(4, os.cpu_count() or 2))
    web = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
        *("--bind", f"{host}:{port}", "--workers", str(processes)),
        *(
            "--timeout",
            "180",
            "--graceful-timeout",
            "3",
            "--no-control-socket",
            "--log-level",
            "warning",
        ),
    ]
    worker = [
        *(sys.executable, "-m", "celery", "--app", "config", "worker", "--beat"),
        *("--schedule", str(Path(settings.VAR_DIR) / "beat-schedule")),
        *("--pool", "threads", "--concurrency", "2", "--loglevel", "warning"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return Child("web server", web, logs / "web.log"), Child("worker", worker, logs / "worker.log")


def wait_for_answer(bell: Bell, web: Child, host: str, port: int) -> None:
    """Until a page comes back, the bell rings, or patience ends."""
    until = time.monotonic() + ANSWERS_WITHIN
    while not bell.has_rung() and not answers(host, port):
        if not web.is_running() or time.monotonic() > until:
            tail = "\n".join(web.log.read_text().splitlines()[-8:])
            raise Refusal(f"The web server did not start. The end of {web.log}:\n{tail}")
        time.sleep(LOOK_EVERY)


def answers(host: str, port: int) -> bool:
    """Whether the sign-in page comes back as a page."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/login/")
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
