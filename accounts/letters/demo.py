"""The try-out run's mailbox: every letter becomes a file, and a page shows them.

Nothing here exists unless DEMO is on. Files appear whole, by rename, so a reader never meets
half a letter.
"""

import datetime as dt
import email.policy
import functools
import json
import re
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from email.message import EmailMessage as ParsedMail
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import policy
from accounts.signals import child_erased

_NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")
MOST_SHOWN = 500
# A mail brings its styles inline, which our pages never do, so this one page must allow them.
# In return it may do nothing else: no script, no picture, no form, no frame, an origin of its own.
MAIL_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


class MailboxBackend(BaseEmailBackend):
    """Puts each message into settings.DEMO_MAIL_DIR as one .eml file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.DEMO_MAIL_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
            draft = folder / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    """A letter in the mailbox."""

    name: str
    to: str
    sender: str
    subject: str
    sent_at: dt.datetime | None
    headers: dict[str, str]
    text: str
    html: str

    @property
    def sent(self) -> str:
        """Day and hour as the mail itself says: the school's clock."""
        return date_format(self.sent_at.replace(tzinfo=None), "D j M, H:i") if self.sent_at else ""

    @property
    def url(self) -> str:
        return reverse("demo_mail_one", args=[self.name])

    @property
    def html_url(self) -> str:
        return reverse("demo_mail_html", args=[self.name])


def mailbox() -> list[Mail]:
    """The newest letters, newest first."""
    files = sorted(Path(settings.DEMO_MAIL_DIR).glob("*.eml"), reverse=True)
    return [read(file) for file in files[:MOST_SHOWN]]


def read(file: Path) -> Mail:
    """One .eml file, decoded."""
    parsed = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, ParsedMail)  # noqa: S101 - what the default policy makes
    return Mail(
        name=file.stem,
        to=str(parsed["To"]),
        sender=str(parsed["From"]),
        subject=str(parsed["Subject"]).strip(),
        sent_at=parsedate_to_datetime(str(parsed["Date"])) if parsed["Date"] else None,
        headers={name: str(value).strip() for name, value in parsed.items()},
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
    )


def _part(parsed: ParsedMail, kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _one(name: str) -> Mail:
    file = Path(settings.DEMO_MAIL_DIR) / f"{name}.eml"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise Http404
    return read(file)


def open_room() -> None:
    """The composition root calls it once."""
    child_erased.connect(forget, dispatch_uid="letters.demo.forget")


def forget(*, name: str, around: Collection[str], gone: Collection[str], **_: Any) -> None:
    """An erased child's letters go, as they would from no real mailbox: all to an adult who goes
    along, and of the others' those that name the child."""
    if settings.DEMO:
        transaction.on_commit(lambda: _remove(name, around, gone))


def _remove(name: str, around: Collection[str], gone: Collection[str]) -> None:
    for file in Path(settings.DEMO_MAIL_DIR).glob("*.eml"):
        mail = read(file)
        is_named = name and name in f"{mail.subject} {mail.text}"
        if mail.to in gone or (mail.to in around and is_named):
            file.unlink(missing_ok=True)


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Anybody may read the demo's mail; outside the demo there is no such page."""

    @policy(None)
    @never_cache
    @require_safe
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
def mail_list(request: HttpRequest) -> HttpResponse:
    """All letters, for people."""
    return render(request, "accounts/demo_mail.html", {"mails": mailbox()})


@demo_only
def mail_one(request: HttpRequest, name: str) -> HttpResponse:
    """One letter: head and text."""
    return render(request, "accounts/demo_mail_one.html", {"mail": _one(name)})


@demo_only
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as a mail program shows it, on a page of its own that may do nothing."""
    return HttpResponse(_one(name).html, headers={"Content-Security-Policy": MAIL_CSP})


@demo_only
def mail_json(request: HttpRequest) -> HttpResponse:
    """All letters, for programs: a list, newest first."""
    mails = [
        {
            "to": mail.to,
            "subject": mail.subject,
            "headers": mail.headers,
            "text": mail.text,
            "html_url": f"{settings.BASE_URL}{mail.html_url}",
        }
        for mail in mailbox()
    ]
    return HttpResponse(
        json.dumps(mails, ensure_ascii=False), content_type="application/json; charset=utf-8"
    )
