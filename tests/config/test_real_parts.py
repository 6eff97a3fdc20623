"""The commands of deploy/systemd on PostgreSQL, Redis and SMTP: a code asked for on a page arrives by mail."""

import http.cookiejar
import json
import os
import re
import shlex
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from scripts.services import free_port
from tests.config.smtp import smtp_sink

pytestmark = pytest.mark.services
UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
HEAD = "head@school.example"


def commands(unit: str, key: str, *, port: int, folder: Path) -> list[list[str]]:
    """The unit's lines, with this machine's programs, port and folder."""
    text = (UNITS / f"checkin-{unit}.service").read_text()
    text = text.replace("/srv/checkin/.venv/bin/", f"{Path(sys.executable).parent}/")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    text = text.replace("/var/lib/checkin", str(folder))
    return [shlex.split(line) for line in re.findall(rf"^{key}=(.+)$", text, re.MULTILINE)]


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database beside the suite's own."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE real_parts")
        yield server.rpartition("/")[0] + "/real_parts"
        connection.execute("DROP DATABASE real_parts WITH (FORCE)")


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def ask_for_a_code(url: str, address: str) -> None:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{url}/login/").read().decode()
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    form = {"login": address, "how": "code", "csrfmiddlewaretoken": token}
    browser.open(f"{url}/login/", urllib.parse.urlencode(form).encode()).read()


def health(url: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.load(urllib.request.urlopen(f"{url}/healthz"))  # noqa: S310
    except OSError:
        return {}
    return answer


def wait_until(holds: Any, log_folder: Path) -> None:
    until = time.monotonic() + 90
    while not holds():
        logs = "\n".join(path.read_text()[-2000:] for path in log_folder.glob("*.log"))
        assert time.monotonic() < until, logs
        time.sleep(0.2)


@pytest.mark.timeout(300)
def test_a_code_asked_for_on_a_page_arrives_by_mail(database: str, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    place = {"port": port, "folder": tmp_path}
    with ExitStack() as stack:
        mail = stack.enter_context(smtp_sink())
        environment = {
            **os.environ,
            "DEMO": "0",
            "SECRET_KEY": "a-key-for-this-test-only-0123456789",
            "BASE_URL": url,
            "DATABASE_URL": database,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "VAR_DIR": str(tmp_path),
            "WEB_CONCURRENCY": "2",
        }
        school = [sys.executable, "manage.py", "create_school", "--name", "Birch", "--json"]
        school += ["--time-zone", "America/Chicago", "--email", HEAD]
        for command in [*commands("web", "ExecStartPre", **place), school]:
            subprocess.run(command, env=environment, check=True, capture_output=True)
        for unit in ("web", "worker", "beat"):
            (command,) = commands(unit, "ExecStart", **place)
            stack.enter_context(running(command, environment, tmp_path / f"{unit}.log"))

        wait_until(lambda: health(url).get("worker_seen_s") is not None, tmp_path)
        assert {key: health(url)[key] for key in ("db", "broker")} == {"db": "ok", "broker": "ok"}
        ask_for_a_code(url, HEAD)
        wait_until(lambda: mail.letters, tmp_path)

    (letter,) = mail.letters
    assert f"To: {HEAD}" in letter
    assert re.search(r"\b\d{4} \d{4}\b", letter)
