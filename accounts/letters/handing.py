"""Handing one message to the mail server, and what its answer means.

SMTP's steps are taken one by one, because only a connection that breaks after DATA has begun
leaves it open whether the server took the letter; whatever fails before that certainly did not
leave. So a letter is offered first (sender and recipient), and given once it is marked.
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

CHARSET = "utf-8"
OK = 250
WILL_FORWARD = 251
PERMANENT = frozenset({550, 551, 553})
ABOUT_THE_ADDRESS = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10", "2.1"})
"""Enhanced codes (RFC 3463 and 7505, without their class) of an address that takes no mail: no such
mailbox, no such host, not an address, moved without a new one, no mail at all, closed. X.1.7 and X.1.8
speak of the sender, X.7.x of policy ("relay denied"), which must not move a whole school to paper."""
_ENHANCED = re.compile(r"^(\d)\.(\d{1,3})\.(\d{1,3})")


class Away(Exception):
    """The mail server cannot be reached; no letter of this round was taken."""


class Later(Exception):
    """The server did not take this letter now. Nobody has it."""


class Refused(Exception):
    """The server says that there is no such address."""


class Doubtful(Exception):
    """The server refuses for good, in words that may mean this address or us."""


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


def offer(connection: BaseEmailBackend, *, sender: str, to: str) -> None:
    """Name sender and recipient; `give` follows, or `withdraw`. Raises Away, Later, Refused or Doubtful;
    all texts are free of addresses. What is no SMTP has no such step."""
    if not isinstance(connection, SMTPBackend):
        return
    server: Any = connection.connection
    try:
        server.ehlo_or_helo_if_needed()
        _expect(server.mail(parseaddr(sanitize_address(sender, CHARSET))[1]))
        code, answer = server.rcpt(sanitize_address(to, CHARSET))
    except (OSError, smtplib.SMTPException) as problem:
        raise Away(_name(problem)) from problem
    if code not in (OK, WILL_FORWARD):
        withdraw(connection)
        raise _kind_of_refusal(code, answer)(_said(code, answer))


def withdraw(connection: BaseEmailBackend) -> None:
    """What was offered is not to be given after all."""
    if isinstance(connection, SMTPBackend):
        server: Any = connection.connection
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.rset()


def give(connection: BaseEmailBackend, message: EmailMultiAlternatives) -> None:
    """Hand over what was offered. Raises Later or Unsure."""
    if not isinstance(connection, SMTPBackend):
        try:
            connection.send_messages([message])
        except Exception as problem:
            raise Unsure(_name(problem)) from problem
        return
    raw = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own
    server: Any = connection.connection
    try:
        _expect(server.data(raw))
    except smtplib.SMTPDataError as problem:
        raise Later(_said(problem.smtp_code, problem.smtp_error)) from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise Unsure(_name(problem)) from problem


def _kind_of_refusal(code: int, answer: bytes | str) -> type[Exception]:
    """Refused: for good, by a code that is about this very address. Doubtful: for good, without such a
    code, and not about relaying. Later: everything else, also a lasting refusal of us or of the letter."""
    if code not in PERMANENT:
        return Later
    text = _text(answer)
    enhanced = _ENHANCED.match(text)
    if enhanced:
        return Refused if f"{enhanced[2]}.{enhanced[3]}" in ABOUT_THE_ADDRESS else Later
    return Later if "relay" in text.lower() else Doubtful


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
