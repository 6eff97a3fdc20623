"""A log line says what failed and where, and repeats no word, name, address or token."""

import io
import logging

import pytest
from celery.app.log import Logging
from django.conf import settings
from django.core import mail

from config.celery import app
from config.logs import HideSecrets, without_words

WORDS = "Key (email)=(ana@mail.example) already exists."


def line_of(message: str, *args: object, problem: BaseException | None = None) -> str:
    """What the console's handler writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(HideSecrets())
    exc_info = (type(problem), problem, problem.__traceback__) if problem else None
    handler.handle(logging.LogRecord("x", logging.ERROR, "", 1, message, args, exc_info))
    return out.getvalue()


def raised() -> ValueError:
    """An exception from an exception, both with somebody's words."""
    try:
        try:
            raise LookupError(WORDS)
        except LookupError as first:
            raise ValueError(f"Not saved: {WORDS}") from first
    except ValueError as problem:
        return problem


def test_a_failure_is_written_without_its_words() -> None:
    line = line_of("Internal Server Error: /r/Jx3-secret/", problem=raised())
    assert "ana@mail" not in line
    assert "Jx3" not in line
    assert "LookupError" in line
    assert line.rstrip().endswith("ValueError")
    assert "test_logs.py" in line
    assert "in raised" in line


def test_a_message_that_repeats_the_failure_says_its_kind() -> None:
    problem = raised()
    line = line_of("Task sweep raised unexpected: %s, %s", repr(problem), problem, problem=problem)
    assert line.startswith("Task sweep raised unexpected: ValueError, ValueError\n")
    assert "ana@mail" not in line


def test_a_loop_of_failures_ends() -> None:
    first, second = ValueError(WORDS), KeyError(WORDS)
    first.__cause__, second.__cause__ = second, first
    assert without_words(first) == "KeyError\n\nwhile handling\n\nValueError"


def test_the_worker_keeps_the_filter() -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    log = Logging(app)
    log.already_setup = False
    log.setup_logging_subsystem(loglevel="INFO")
    assert root.handlers == before
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["secrets"]


@pytest.mark.parametrize("name", ["django", "django.request", "django.server"])
def test_no_error_mail_leaves(name: str) -> None:
    kinds = {type(handler).__name__ for handler in logging.getLogger(name).handlers}
    assert "AdminEmailHandler" not in kinds
    assert mail.outbox == []
