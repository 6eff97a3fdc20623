"""`/healthz` tells a load balancer whether to send people here, and an alarm what is late."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Delivery, Heartbeat
from tests.conftest import Cast

CALM = {"oldest_due_s": 0, "worker_seen_s": None, "db": "ok", "broker": "ok"}


@pytest.fixture(autouse=True)
def own_broker_folder(settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_DIR = tmp_path / "broker"


def letter(cast: Cast, key: str, *, seconds_ago: int, **fields: object) -> None:
    due_at = timezone.now() - dt.timedelta(seconds=seconds_ago)
    Delivery.objects.create(
        school=cast.school, letter="week_ready", key=key, to="a@b.example", due_at=due_at, **fields
    )


def test_health_of_a_fresh_installation_is_calm(client: Client, db: None) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, CALM)
    assert "no-store" in response["Cache-Control"]


def test_health_tells_how_late_the_oldest_letter_is(client: Client, cast: Cast) -> None:
    letter(cast, "late", seconds_ago=90)
    letter(cast, "later", seconds_ago=30)
    letter(cast, "to come", seconds_ago=-60)
    letter(cast, "gone", seconds_ago=900, state=Delivery.State.SENT)
    assert client.get("/healthz").json() == {**CALM, "oldest_due_s": 90}


def test_a_letter_whose_tries_fail_is_late_between_them_too(client: Client, cast: Cast) -> None:
    soon = timezone.now() + dt.timedelta(minutes=4)
    letter(cast, "tried", seconds_ago=900, run_at=soon, problem="Away: ConnectionRefusedError")
    assert client.get("/healthz").json() == {**CALM, "oldest_due_s": 900}


def test_a_letter_that_was_put_off_to_the_morning_is_late_from_then(
    client: Client, cast: Cast
) -> None:
    morning = timezone.now() - dt.timedelta(seconds=20)
    letter(cast, "put off", seconds_ago=36_000, run_at=morning, late_from=morning)
    night = timezone.now() + dt.timedelta(hours=2)
    letter(cast, "waits", seconds_ago=7_200, run_at=night, late_from=night)
    assert client.get("/healthz").json() == {**CALM, "oldest_due_s": 20}


def test_health_tells_when_a_worker_was_last_seen(client: Client, cast: Cast) -> None:
    Heartbeat.objects.create(name="sweep", seen_at=timezone.now() - dt.timedelta(seconds=61))
    Heartbeat.objects.create(name="old", seen_at=timezone.now() - dt.timedelta(days=3))
    assert client.get("/healthz").json() == {**CALM, "worker_seen_s": 61}


def test_health_without_broker_still_takes_visitors(
    client: Client, db: None, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {**CALM, "broker": "down"})


def test_health_takes_two_queries(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        client.get("/healthz")


def test_health_changes_nothing_by_post(client: Client, db: None) -> None:
    assert client.post("/healthz").status_code == 405


def test_health_without_database_is_503(tmp_path: Path) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client(SERVER_NAME='127.0.0.1').get('/healthz')\n"
        "print(answer.status_code, answer.json()['db'])"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEMO": "1",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/db.sqlite3",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["503", "down"]
