"""Handing one message to the mail server, and what its answer means.

SMTP's steps are taken one by one, because only a connection that breaks after DATA has begun
leaves it open whether the server took the letter; whatever fails before that certainly did not
leave.
"""

import contextlib
import re
import smtplib
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.core.mail.message import sanitize_address

OK = 250
WILL_FORWARD = 251
PERMANENT = frozenset({550, 551, 553})
_ENHANCED = re.compile(r"^(\d)\.(\d{1,3})\.(\d{1,3})")


class Away(Exception):
    """The mail server cannot be reached; no letter of this round was taken."""


class Later(Exception):
    """The server did not take this letter now. Nobody has it."""


class Refused(Exception):
    """The server says that there is no such address."""


class Unsure(Exception):
    """The connection broke inside DATA: the letter may have left."""


def open_connection() -> BaseEmailBackend:
    """One connection for many letters. Raises Away."""
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as problem:
        raise Away(_name(problem)) from problem
    return connection


def hand_over(connection: BaseEmailBackend, message: EmailMultiAlternatives) -> None:
    """Give the message away. Raises Away, Later, Refused or Unsure; all texts are free of addresses."""
    if isinstance(connection, SMTPBackend):
        _hand_over_by_smtp(connection, message)
        return
    try:
        connection.send_messages([message])
    except Exception as problem:
        raise Unsure(_name(problem)) from problem


def _hand_over_by_smtp(connection: SMTPBackend, message: EmailMultiAlternatives) -> None:
    charset = message.encoding or "utf-8"
    sender = parseaddr(sanitize_address(message.from_email, charset))[1]
    recipient = sanitize_address(message.to[0], charset)
    raw = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own
    server: Any = connection.connection
    try:
        server.ehlo_or_helo_if_needed()
        _expect(server.mail(sender))
        code, answer = server.rcpt(recipient)
    except (OSError, smtplib.SMTPException) as problem:
        raise Away(_name(problem)) from problem
    if code not in (OK, WILL_FORWARD):
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.rset()
        raise (Refused if is_no_such_address(code, answer) else Later)(_said(code, answer))
    try:
        _expect(server.data(raw))
    except smtplib.SMTPDataError as problem:
        raise Later(_said(problem.smtp_code, problem.smtp_error)) from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise Unsure(_name(problem)) from problem


def is_no_such_address(code: int, answer: bytes | str) -> bool:
    """A lasting refusal of this very address, not of our server or of the letter.

    RFC 3463: X.1.x speaks of the address, X.2.1 of a closed mailbox; X.7.x is policy ("relay
    denied"), which must not move a whole school to paper. Servers without these codes get the
    benefit of the doubt when they speak of relaying.
    """
    if code not in PERMANENT:
        return False
    text = _text(answer)
    enhanced = _ENHANCED.match(text)
    if enhanced:
        return enhanced[2] == "1" or (enhanced[2], enhanced[3]) == ("2", "1")
    return "relay" not in text.lower()


def _expect(reply: tuple[int, bytes]) -> None:
    code, answer = reply
    if code != OK:
        raise Later(_said(code, answer))


def _said(code: int, answer: bytes | str) -> str:
    """Code and enhanced code; the server's sentence often repeats the address, so it stays out."""
    enhanced = _ENHANCED.match(_text(answer))
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _name(problem: BaseException) -> str:
    return type(problem).__name__
