"""Redis with a password and over TLS, and all of Redis gone: letters wait for one tick, and nobody is let past."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Delivery, School
from tests.config.redis_server import HERE, PASSWORD, Authority, Server, redis_server
from tests.factories.people import make_school

pytestmark = pytest.mark.services
WITHIN = 20.0
"""Seconds. The chaos app ticks every second; a worker that was cut off looks again after 2, 4, 6."""

REACHED = """
import json, django
django.setup()
from django.conf import settings
from django.core.cache import cache
from config import health
from config.celery import SWEEP, app
def said(job):
    try:
        job()
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return "ok"
print(json.dumps({
    "queue": said(lambda: app.send_task(SWEEP, retry=False)),
    "cache": said(lambda: cache.set("one", 1)),
    "health": said(lambda: health.ping(settings.REDIS_URL)),
}))
"""


def environment(folder: Path, url: str, ca: Path | None) -> dict[str, str]:
    """For a program of the project, on this Redis and the test's database."""
    settings = connection.settings_dict
    database = f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "1",
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"{database}/{settings['NAME']}",
        "REDIS_URL": url,
        "REDIS_CA": str(ca or ""),
    }


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


def reached(folder: Path, url: str, ca: Path | None = None) -> dict[str, str]:
    """What queue, cache and /healthz meet in a process that was started with this address."""
    done = subprocess.run(
        [sys.executable, "-c", REACHED],
        env=environment(folder, url, ca),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert_unsaid(done.stdout + done.stderr)
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def assert_unsaid(text: str) -> None:
    """The password stands nowhere, as it is or as an address writes it."""
    assert PASSWORD not in text
    assert quote(PASSWORD, safe="") not in text


def test_with_its_password_all_three_come_in_and_with_another_none(tmp_path: Path) -> None:
    with redis_server(tmp_path) as server:
        assert set(reached(tmp_path, server.url).values()) == {"ok"}
        assert server.client().llen("celery") == 1
        for password in ("another", ""):
            said = reached(tmp_path, server.url_with(password))
            assert len(said) == 3
            assert all("uthenticat" in one or "password" in one for one in said.values()), said
        assert server.client().llen("celery") == 1


def test_over_tls_all_three_come_in_and_a_certificate_of_nobody_we_know_is_refused(
    tmp_path: Path, ours: Authority
) -> None:
    theirs = Authority(tmp_path, "theirs")
    with redis_server(tmp_path, ours.certificate(HERE)) as server:
        assert set(reached(tmp_path, server.url, ours.file).values()) == {"ok"}
        for ca in (theirs.file, None):
            said = reached(tmp_path, server.url, ca)
            assert len(said) == 3
            assert all("certificate verify failed" in one for one in said.values()), said
        client = server.client(ssl_ca_certs=str(ours.file))
        assert client.llen("celery") == 1


def test_over_tls_a_certificate_of_another_host_is_refused(tmp_path: Path, ours: Authority) -> None:
    with redis_server(tmp_path, ours.certificate("other.example")) as server:
        said = reached(tmp_path, server.url, ours.file)
        assert len(said) == 3
        assert all("certificate verify failed" in one for one in said.values()), said


@contextmanager
def jobs(folder: Path, server: Server, ca: Path) -> Iterator[list[Path]]:
    """The project's worker and beat with a tick a second (tests/chaos/app.py); their logs."""
    celery = [sys.executable, "-m", "celery", "--app", "tests.chaos.app"]
    quiet = ["--loglevel", "warning"]
    commands = {
        "worker": [*celery, "worker", "--concurrency", "1", *quiet, "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", *quiet, "--pidfile=", "--schedule", str(folder / "beat")],
    }  # fmt: skip
    logs = [folder / f"{name}.log" for name in commands]
    with ExitStack() as stack:
        for command, log in zip(commands.values(), logs, strict=True):
            process = subprocess.Popen(
                command,
                env=environment(folder, server.url, ca),
                stdout=stack.enter_context(log.open("wb")),
                stderr=subprocess.STDOUT,
            )
            stack.callback(process.wait, 20)
            stack.callback(process.terminate)
        yield logs


def letter(school: School, key: str) -> Delivery:
    """Due now, and without a nudge: it leaves with a tick or not at all."""
    return Delivery.objects.create(
        school=school, letter="chaos", key=key, to=f"{key}@home.example", due_at=timezone.now()
    )


@pytest.mark.timeout(150)
@pytest.mark.django_db(transaction=True)
def test_worker_and_beat_outlive_all_of_redis_and_the_next_tick_delivers(
    tmp_path: Path, ours: Authority
) -> None:
    """Over TLS and with a password: Redis comes last, dies, comes back empty, is emptied while it runs."""
    school = make_school()
    with (
        redis_server(tmp_path, ours.certificate(HERE), is_up=False) as server,
        jobs(tmp_path, server, ours.file) as logs,
    ):

        def leaves(key: str, meanwhile: Callable[[], Any]) -> None:
            one = letter(school, key)
            meanwhile()
            until = time.monotonic() + WITHIN
            while Delivery.objects.get(pk=one.pk).state != Delivery.State.SENT:
                said = "\n".join(log.read_text()[-3000:] for log in logs)
                assert time.monotonic() < until, f"{key}\n{said}"
                time.sleep(0.1)

        def gone() -> None:
            server.kill()
            time.sleep(4)
            server.start()

        def emptied() -> None:
            with server.client(ssl_ca_certs=str(ours.file)) as client:
                client.flushall()

        def late() -> None:
            for log in logs:
                wait_until_it_says(log, "Trying again")
            server.start()

        leaves("redis-comes-last", late)
        leaves("all-is-well", lambda: None)
        leaves("redis-was-gone", gone)
        leaves("emptied", emptied)
        leaves("gone-again", gone)
    sent = (tmp_path / "taken-by-the-mail-server").read_text().split()
    assert len(sent) == len(set(sent)) == Delivery.objects.count() == 5
    for log in logs:
        assert_unsaid(log.read_text())


def wait_until_it_says(log: Path, words: str) -> None:
    until = time.monotonic() + 2 * WITHIN
    while words not in log.read_text():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
