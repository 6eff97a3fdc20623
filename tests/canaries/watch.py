"""Looks on while any test runs: letters, log lines, PDFs, commands, jobs, cache and sessions.

Answers are looked at by the browser itself (tests/client.py). What is found here is said at the end
of the test: the product may swallow an exception in the middle of it. A walk of the canaries with a
ledger of its own judges itself; here its places are only counted.
"""

import copy
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from celery.signals import before_task_publish
from django.core.mail import EmailMessage
from django.core.management.base import OutputWrapper
from django.db import connection
from django.utils import timezone

from accounts.models import Guardian, User
from checkins.printing.papers import Printed
from config.logs import HideSecrets
from tests.canaries import pdf, tally
from tests.canaries.marks import marks_in
from tests.canaries.relations import Reader
from tests.canaries.search import Leak, text_of_mail
from tests.canaries.stores import in_cache, in_sessions, marks_in_queue
from tests.client import Client, uncounted

ON_PAPER = frozenset({"family", "home", "paper"})
"""Who reads a sheet that was drawn and answered to nobody: no more than some family."""
LEAKS: list[Leak] = []
_hides = HideSecrets()


def note(kind: str, where: str, marks: set[str], reader: Reader | None) -> None:
    """Judge the marks of one place that was searched."""
    ledger = Client.ledger
    if marks and ledger.places is None:
        with uncounted():
            LEAKS.extend(ledger.outside(kind, where, marks, reader))


class LogLines(logging.Handler):
    """Every line as the console's handler writes it: nobody may read a mark there."""

    def emit(self, record: logging.LogRecord) -> None:
        line = copy.copy(record)
        _hides.filter(line)
        tally.searched("log lines")
        if marks := marks_in(self.format(line)):
            note("log", record.name, marks, None)


def reader_at(address: str) -> Reader:
    """Whoever reads the mail of an address: one sign-in, and the guardians with it on file."""
    return Reader(
        day=timezone.localdate(),
        guardians=tuple(Guardian.objects.filter(email=address)),
        user=User.objects.filter(email=address).first(),
        how="@letter",
    )


def _searching_letters(written: Any) -> Any:
    def message(self: EmailMessage, *args: Any, **options: Any) -> Any:
        done = written(self, *args, **options)
        if "searched" not in vars(self):
            vars(self)["searched"] = True
            tally.searched("letters")
            if marks := marks_in(text_of_mail(self)):
                with uncounted():
                    reader = reader_at(self.to[0])
                note("letter", str(self.subject), marks, reader)
        return done

    return message


def _searching_commands(written: Any) -> Any:
    operator = frozenset({"operator"})

    def write(self: OutputWrapper, msg: str = "", *args: Any, **options: Any) -> Any:
        tally.searched("command lines", str(msg).count("\n") + 1)
        if marks := marks_in(str(msg)):
            note("command", "", marks, Reader(day=timezone.localdate(), also=operator))
        return written(self, msg, *args, **options)

    return write


def _searching_drawn(made: Any) -> Any:
    def init(self: Printed, *args: Any, **options: Any) -> None:
        made(self, *args, **options)
        tally.searched("PDFs")
        if marks := pdf.marks_in_pdf(self.pdf):
            pdf.UNCLAIMED[self.pdf] = marks

    return init


def _search_job(body: Any = None, headers: Any = None, **rest: Any) -> None:
    tally.searched("jobs")
    note("job", str(rest.get("routing_key")), marks_in(f"{body} {headers} {rest}"), None)


def install() -> None:
    """Once a process, before the first test."""
    setattr(EmailMessage, "message", _searching_letters(EmailMessage.message))  # noqa: B010
    setattr(OutputWrapper, "write", _searching_commands(OutputWrapper.write))  # noqa: B010
    setattr(Printed, "__init__", _searching_drawn(Printed.__init__))  # noqa: B010
    before_task_publish.connect(_search_job, weak=False)


@contextmanager
def watched_words() -> Iterator[list[Leak]]:
    """What leaves during one test; at its end also what it leaves behind."""
    root, handler = logging.getLogger(), LogLines()
    LEAKS.clear()
    pdf.UNCLAIMED.clear()
    root.addHandler(handler)
    try:
        yield LEAKS
    finally:
        root.removeHandler(handler)
    for marks in pdf.UNCLAIMED.values():
        note("PDF", "", marks, Reader(day=timezone.localdate(), also=ON_PAPER))
    _left_behind("cache entries", (marks_in_queue(raw) for raw in in_cache()))
    if connection.in_atomic_block and not connection.needs_rollback:
        _left_behind("sessions", map(marks_in, in_sessions()))


def _left_behind(kind: str, found: Iterable[set[str]]) -> None:
    for marks in found:
        tally.searched(kind)
        note(kind, "", marks, None)
