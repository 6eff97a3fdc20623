"""The database goes away in the middle of a round: what came of a letter is known all the same."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from accounts.letters import registry
from accounts.letters.outbox import enqueue
from accounts.letters.registry import LetterKind, Rendered, register
from accounts.letters.worker import deliver
from accounts.models import Delivery
from tests.accounts.letters.sink import Sink, running_sink
from tests.accounts.letters.test_worker import MINUTE, use_smtp
from tests.conftest import FRIDAY, Cast

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
cut_while_writing: list[str] = []
returned: list[str] = []


def write(delivery: Delivery, now: object) -> Rendered:
    if delivery.to in cut_while_writing:
        cut_while_writing.remove(delivery.to)
        cut()
    return Rendered("A note", "Words")


def cut() -> None:
    """End this test's own connection, from outside, as a restart of the server does."""
    mine = connection.get_connection_params()
    known = {key: mine[key] for key in ("host", "port", "user", "password") if mine.get(key)}
    with psycopg.connect(dbname="postgres", autocommit=True, **known) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [mine["dbname"]],
        )


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    register(LetterKind("note", write, on_return=lambda one, now: returned.append(one.to)))
    with running_sink() as server:
        use_smtp(settings, server.port)
        yield server
    registry._kinds.pop("note")
    returned.clear()


def post(cast: Cast, *names: str) -> None:
    for name in names:
        enqueue(
            letter="note",
            school=cast.school,
            to=f"{name}@mail.example",
            language="en",
            key=name,
            details={},
            due_at=FRIDAY,
            now=FRIDAY,
        )


def states() -> dict[str, str]:
    return {row.key: row.state for row in Delivery.objects.all()}


def test_an_answer_that_could_not_be_noted_is_noted_when_the_database_is_back(
    cast: Cast, sink: Sink
) -> None:
    assert connection.vendor == "postgresql"
    post(cast, "ana", "ben")

    def once() -> None:
        sink.before_answer = bool
        cut()

    sink.before_answer = once
    assert deliver(now=FRIDAY) == {"sent": 2}
    assert states() == {"ana": "sent", "ben": "sent"}
    assert sorted(sink.recipients) == ["ana@mail.example", "ben@mail.example"]


def test_a_mark_that_could_not_be_kept_costs_a_minute_and_no_doubt(cast: Cast, sink: Sink) -> None:
    post(cast, "ana", "ben")
    cut_while_writing.append("ana@mail.example")
    assert deliver(now=FRIDAY) == {"waiting": 1, "sent": 1}
    assert states() == {"ana": "new", "ben": "sent"}
    assert deliver(now=FRIDAY + 2 * MINUTE) == {"sent": 1}
    assert sorted(sink.recipients) == ["ana@mail.example", "ben@mail.example"]
    assert returned == []
