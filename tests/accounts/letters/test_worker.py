"""The post room under failure: letters wait, none is lost, none is doubled without a mark."""

import datetime as dt
import socket
from collections.abc import Iterator
from email import message_from_string

import pytest
from celery import Celery
from django.core.mail.backends.base import BaseEmailBackend
from kombu.simple import SimpleQueue
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.letters import ledger, registry, worker
from accounts.letters.outbox import enqueue
from accounts.letters.registry import LetterKind, NotWanted, Rendered, register
from accounts.letters.tasks import deliver_due
from accounts.letters.worker import deliver
from accounts.models import AuditEntry, Delivery, Guardian, Heartbeat
from tests.accounts.letters.sink import LATER, NO_RELAY, UNKNOWN, Sink, running_sink
from tests.conftest import FRIDAY, Cast

State = Delivery.State
MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE
wanted: dict[str, bool] = {}
returned: list[str] = []


def write(delivery: Delivery, now: dt.datetime) -> Rendered:
    if delivery.details.get("broken"):
        raise KeyError("a word that no log may hold")
    if delivery.details.get("empty"):
        raise NotWanted
    return Rendered("A note", f"Your code is {delivery.details.get('code')}", "<p>Hello</p>")


@pytest.fixture(autouse=True)
def note_kind() -> Iterator[None]:
    register(
        LetterKind(
            "note",
            write,
            still_wanted=lambda delivery, now: wanted.get(delivery.to, True),
            on_return=lambda delivery, now: returned.append(delivery.to),
        )
    )
    yield
    registry._kinds.pop("note")
    wanted.clear()
    returned.clear()


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with running_sink() as server:
        use_smtp(settings, server.port)
        yield server


def use_smtp(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 2


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def post(cast: Cast, name: str = "ana", **details: object) -> Delivery:
    return enqueue(
        letter="note",
        school=cast.school,
        to=f"{name}@mail.example",
        language="en",
        key=f"note:{name}",
        details={"code": "12345678", **details},
        due_at=FRIDAY,
        now=FRIDAY,
        guardian=cast.guardian if name == "ana" else None,
        not_after=FRIDAY + 3 * HOUR,
    )


def states() -> dict[str, str]:
    return {row.to.partition("@")[0]: row.state for row in Delivery.objects.all()}


def test_a_letter_leaves_once_and_forgets_its_code(cast: Cast, sink: Sink) -> None:
    row = post(cast)
    assert deliver(now=FRIDAY) == {"sent": 1}
    assert deliver(now=FRIDAY + HOUR) == {}
    row.refresh_from_db()
    mail = message_from_string(sink.mails[0])
    assert sink.recipients == ["ana@mail.example"]
    assert mail["Message-ID"] == f"<{row.pk}@127.0.0.1>" == row.message_id
    assert mail["From"] == "Alder Street School <checkin@localhost>"
    assert (row.state, row.details, row.attempts, row.problem) == (State.SENT, {}, 1, "")


def test_enqueue_twice_keeps_one_row(cast: Cast) -> None:
    assert post(cast).pk == post(cast).pk
    assert Delivery.objects.count() == 1


def test_many_letters_use_one_connection(cast: Cast, sink: Sink) -> None:
    for number in range(120):
        post(cast, f"g{number}")
    assert deliver(now=FRIDAY) == {"sent": 120}
    assert (len(set(sink.recipients)), sink.connections) == (120, 1)


def test_a_server_that_hangs_up_now_and_then_costs_a_minute(cast: Cast, sink: Sink) -> None:
    sink.most_per_connection = 3
    for number in range(8):
        post(cast, f"g{number}")
    first = deliver(now=FRIDAY)
    assert (first["sent"], first["waiting"]) == (6, 2)
    assert deliver(now=FRIDAY + 3 * MINUTE) == {"sent": 2}
    assert len(set(sink.recipients)) == len(sink.recipients) == 8


def test_a_server_that_is_away_delays_and_never_loses(cast: Cast, settings: Settings) -> None:
    port = free_port()
    use_smtp(settings, port)
    for name in ("ana", "ben", "cho"):
        post(cast, name)
    for minute in (0, 2, 4, 6):
        assert deliver(now=FRIDAY + minute * MINUTE) == {"waiting": 3}
    rows = list(Delivery.objects.all())
    assert [(row.state, row.attempts) for row in rows] == [("new", 0)] * 3
    assert [row.problem for row in rows] == ["Away: ConnectionRefusedError"] * 3
    assert [row.due_at for row in rows] == [FRIDAY] * 3
    with running_sink(port) as server:
        assert deliver(now=FRIDAY + 8 * MINUTE) == {"sent": 3}
        assert sorted(server.recipients) == [
            f"{name}@mail.example" for name in ("ana", "ben", "cho")
        ]


def test_a_letter_put_off_by_the_server_waits_longer_each_time(cast: Cast, sink: Sink) -> None:
    row = post(cast)
    sink.rcpt["ana@mail.example"] = LATER
    waits = []
    now = FRIDAY
    for attempt in range(1, 4):
        assert deliver(now=now) == {"waiting": 1}
        row.refresh_from_db()
        assert (row.state, row.attempts, row.problem) == ("new", attempt, "451 4.3.0")
        assert row.run_at is not None
        assert deliver(now=row.run_at - MINUTE / 2) == {}
        waits.append((row.run_at - now) / MINUTE)
        now = row.run_at
    assert [round(wait / 2**number) for number, wait in enumerate(waits)] == [1, 1, 1]
    assert returned == [], "It was never written."
    sink.rcpt.clear()
    assert deliver(now=now) == {"sent": 1}


def test_a_letter_refused_after_data_waits(cast: Cast, sink: Sink) -> None:
    post(cast)
    sink.after_data["ana@mail.example"] = "554 5.6.0 no thanks"
    assert deliver(now=FRIDAY) == {"waiting": 1}
    assert (sink.mails, returned) == ([], ["ana@mail.example"])


def test_an_unknown_address_moves_its_guardian_to_paper(cast: Cast, sink: Sink) -> None:
    post(cast)
    post(cast, "ben")
    sink.rcpt["ana@mail.example"] = UNKNOWN
    assert deliver(now=FRIDAY) == {"refused": 1, "sent": 1}
    cast.guardian.refresh_from_db()
    row = Delivery.objects.get(to="ana@mail.example")
    assert (row.state, row.problem, row.details) == (State.REFUSED, "550 5.1.1", {})
    assert cast.guardian.channel == Guardian.Channel.PAPER
    assert cast.guardian.bounced_at is not None
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["address refused"]
    assert returned == []


OUR_FAULT = (
    NO_RELAY,
    "550 relay not permitted",
    "550 5.1.8 bad outbound sender",
    "553 5.1.7 sender address",
    "550 you are blocked",
    "552 5.2.2 full",
    LATER,
)


@pytest.mark.parametrize("answer", OUR_FAULT)
def test_a_refusal_of_our_server_moves_nobody_to_paper(cast: Cast, sink: Sink, answer: str) -> None:
    post(cast)
    sink.rcpt["ana@mail.example"] = answer
    assert deliver(now=FRIDAY) == {"waiting": 1}
    cast.guardian.refresh_from_db()
    assert cast.guardian.channel == Guardian.Channel.MAIL


def test_a_refusal_without_a_code_is_believed_when_the_server_takes_others(
    cast: Cast, sink: Sink
) -> None:
    """ "550 no such user" and "550 sender blocked" look alike."""
    post(cast)
    sink.rcpt["ana@mail.example"] = "550 no thank you"
    for minute in (0, 2, 6):
        assert deliver(now=FRIDAY + minute * MINUTE) == {"waiting": 1}
    post(cast, "ben")
    assert deliver(now=FRIDAY + 7 * MINUTE) == {"sent": 1}
    assert deliver(now=FRIDAY + 14 * MINUTE) == {"refused": 1}
    cast.guardian.refresh_from_db()
    assert cast.guardian.channel == Guardian.Channel.PAPER


def test_a_day_on_which_the_server_takes_nothing_moves_nobody_to_paper(
    cast: Cast, sink: Sink
) -> None:
    """What it took before it began to refuse says nothing about now."""
    names = ("ana", "ben", "cho")
    post(cast, "early")
    assert deliver(now=FRIDAY) == {"sent": 1}
    for name in names:
        sink.rcpt[f"{name}@mail.example"] = "550 no thank you"
        post(cast, name)
    for minute in (1, 3, 8, 14, 30):
        assert deliver(now=FRIDAY + minute * MINUTE) == {"waiting": 3}
    sink.rcpt.clear()
    assert deliver(now=FRIDAY + HOUR) == {"sent": 3}
    assert not Guardian.objects.filter(channel=Guardian.Channel.PAPER, email__gt="").exists()


def test_a_connection_that_breaks_before_the_letter_is_given_leaves_no_doubt(
    cast: Cast, sink: Sink
) -> None:
    post(cast)
    sink.break_at_rcpt.add("ana@mail.example")
    assert deliver(now=FRIDAY) == {"waiting": 1}
    assert (states(), returned) == ({"ana": "new"}, [])
    sink.break_at_rcpt.clear()
    assert deliver(now=FRIDAY + 2 * MINUTE) == {"sent": 1}


def test_what_was_offered_and_is_not_wanted_is_withdrawn(cast: Cast, sink: Sink) -> None:
    """The next letter on the line goes to its own address."""
    for name in ("ana", "ben", "cho"):
        post(cast, name, empty=name == "ben")
    wanted["ana@mail.example"] = False
    assert deliver(now=FRIDAY) == {"cancelled": 2, "sent": 1}
    assert (sink.recipients, sink.connections) == (["cho@mail.example"], 1)


@pytest.mark.parametrize("has_arrived", [True, False])
def test_a_break_inside_data_is_marked_and_not_doubled(
    cast: Cast, sink: Sink, has_arrived: bool
) -> None:
    post(cast)
    post(cast, "ben")
    sink.break_in_data.add("ana@mail.example")
    sink.keep_when_broken = has_arrived
    assert deliver(now=FRIDAY) == {"uncertain": 1, "sent": 1}
    sink.break_in_data.clear()
    assert deliver(now=FRIDAY + HOUR) == {}
    assert states() == {"ana": "uncertain", "ben": "sent"}
    assert sink.recipients.count("ana@mail.example") == int(has_arrived)


class DyingBackend(BaseEmailBackend):
    """The process ends while it hands a letter over."""

    def send_messages(self, email_messages: object) -> int:
        raise SystemExit


def test_a_worker_that_dies_while_handing_leaves_a_mark(cast: Cast, settings: Settings) -> None:
    post(cast)
    Delivery.objects.update(due_at=FRIDAY - MINUTE)  # the first in the box
    post(cast, "ben")
    settings.EMAIL_BACKEND = f"{__name__}.DyingBackend"
    with pytest.raises(SystemExit):
        deliver(now=FRIDAY)
    assert states() == {"ana": "handing", "ben": "claimed"}
    with running_sink() as server:
        use_smtp(settings, server.port)
        assert (ledger.settle_dead(now=FRIDAY + 4 * MINUTE), deliver(now=FRIDAY + 4 * MINUTE)) == (
            0,
            {},
        )
        assert ledger.settle_dead(now=FRIDAY + 6 * MINUTE) == 1
        assert deliver(now=FRIDAY + 6 * MINUTE) == {"sent": 1}
        assert server.recipients == ["ben@mail.example"]
    assert states() == {"ana": "uncertain", "ben": "sent"}


def test_two_workers_never_hold_one_row(cast: Cast) -> None:
    for number in range(10):
        post(cast, f"g{number}")
    first = ledger.claim("first", now=FRIDAY, most=6)
    second = ledger.claim("second", now=FRIDAY, most=6)
    assert (len(first), len(second)) == (6, 4)
    assert {row.pk for row in first}.isdisjoint(row.pk for row in second)
    assert ledger.claim("third", now=FRIDAY) == []


def test_a_worker_that_woke_too_late_moves_nothing(cast: Cast) -> None:
    post(cast)
    (late,) = ledger.claim("late", now=FRIDAY)
    (other,) = ledger.claim("other", now=FRIDAY + 6 * MINUTE)
    assert late.pk == other.pk
    assert not ledger.begin_handing(late, now=FRIDAY + 6 * MINUTE)
    assert ledger.begin_handing(other, now=FRIDAY + 6 * MINUTE)
    assert not ledger.close(late, State.SENT, now=FRIDAY + 6 * MINUTE)
    assert states() == {"ana": "handing"}


def test_an_answer_that_comes_after_the_settling_still_counts(cast: Cast) -> None:
    post(cast)
    (slow,) = ledger.claim("slow", now=FRIDAY)
    assert ledger.begin_handing(slow, now=FRIDAY)
    assert ledger.settle_dead(now=FRIDAY + 6 * MINUTE) == 1
    assert ledger.close(slow, State.SENT, now=FRIDAY + 6 * MINUTE)
    assert states() == {"ana": "sent"}


def test_a_letter_past_its_hour_expires(cast: Cast, sink: Sink) -> None:
    post(cast)
    assert deliver(now=FRIDAY + 4 * HOUR) == {"expired": 1}
    assert (sink.mails, Delivery.objects.get().details) == ([], {})


@pytest.fixture
def queue() -> Iterator[SimpleQueue]:
    """What this process asked of the workers, by a broker in memory."""
    from config.celery import app

    with Celery("here", broker="memory://") as here:
        here.set_current()
        with here.connection_for_write() as connection:
            yield connection.SimpleQueue("celery")
    app.set_current()


@pytest.mark.parametrize("letters", [ledger.BATCH, 2 * ledger.BATCH])
def test_a_round_that_lasts_too_long_makes_room_and_asks_for_the_next(
    cast: Cast, sink: Sink, queue: SimpleQueue, monkeypatch: pytest.MonkeyPatch, letters: int
) -> None:
    monkeypatch.setattr(worker, "ROUND_LASTS", dt.timedelta())
    for number in range(letters):
        post(cast, f"g{number}")
    deliver_due()
    assert len(sink.recipients) == ledger.BATCH
    assert queue.get(timeout=1).headers["task"] == "accounts.letters.tasks.deliver_due"
    assert (queue.qsize(), Heartbeat.objects.get().name) == (0, "worker")


def test_a_round_that_ends_in_time_asks_for_none(
    cast: Cast, sink: Sink, queue: SimpleQueue
) -> None:
    post(cast)
    deliver_due()
    assert (len(sink.recipients), queue.qsize()) == (1, 0)


def test_a_letter_nobody_wants_any_more_is_cancelled(cast: Cast, sink: Sink) -> None:
    post(cast)
    post(cast, "ben", empty=True)
    wanted["ana@mail.example"] = False
    assert deliver(now=FRIDAY) == {"cancelled": 2}
    assert sink.mails == []


def test_a_letter_that_cannot_be_written_stops_no_other(
    cast: Cast, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    post(cast, broken=True)
    post(cast, "ben")
    assert deliver(now=FRIDAY) == {"unwritten": 1, "sent": 1}
    row = Delivery.objects.get(to="ana@mail.example")
    assert (row.state, row.attempts) == (State.NEW, 1)
    assert row.problem.startswith("Could not be written: KeyError at test_worker.py:")
    assert "no log may hold" not in caplog.text + row.problem


def test_no_log_holds_an_address(cast: Cast, sink: Sink, caplog: pytest.LogCaptureFixture) -> None:
    for name, answer in {"ana": UNKNOWN, "ben": LATER, "cho": NO_RELAY}.items():
        post(cast, name)
        sink.rcpt[f"{name}@mail.example"] = answer
    deliver(now=FRIDAY)
    problems = " ".join(Delivery.objects.values_list("problem", flat=True))
    assert "mail.example" not in caplog.text + problems
    assert "12345678" not in caplog.text + problems


@pytest.fixture
def broker_away(settings: Settings) -> Iterator[None]:
    """A Redis address where nobody listens, used as the settings say."""
    from config.celery import app

    away = Celery("away", broker=f"redis://127.0.0.1:{free_port()}/0")
    away.conf.broker_transport_options = settings.REDIS_TRANSPORT_OPTIONS
    away.set_current()
    yield
    app.set_current()


def test_a_broker_that_is_away_stops_no_letter(
    cast: Cast,
    sink: Sink,
    broker_away: None,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        post(cast)
    assert len(callbacks) == 1
    assert "The worker could not be woken: OperationalError" in caplog.text
    assert deliver(now=FRIDAY) == {"sent": 1}
