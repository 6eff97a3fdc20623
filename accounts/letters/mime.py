"""A rendered letter as the message that leaves."""

import datetime as dt
import re
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from accounts.letters.registry import Rendered
from accounts.models import Delivery, School

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]+")


def one_line(words: str) -> str:
    """Words that go into a header: no line break or control character survives.

    Nor does what mail programs would decode (RFC 2047, "=?utf-8?q?...?="): a word joiner parts its
    beginning, so that it is read as it was typed.
    """
    return " ".join(_BREAKS.sub(" ", words).split()).replace("=?", "=\u2060?")


def message_id_of(delivery: Delivery) -> str:
    """The same for every try, so that a mail program shows a doubled letter once."""
    host = urlsplit(delivery.school.url).hostname or "localhost"
    return f"<{delivery.pk}@{host}>"


def sender_of(school: School, name: str = "") -> str:
    """`Alder Street School <checkin@...>`, or another name that families know: never the program's."""
    return formataddr((one_line(name or school.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def message_for(
    delivery: Delivery, rendered: Rendered, *, now: dt.datetime
) -> EmailMultiAlternatives:
    """Text and HTML, with a stable Message-ID."""
    message = EmailMultiAlternatives(
        subject=one_line(rendered.subject),
        body=rendered.text,
        from_email=sender_of(delivery.school, rendered.sender),
        to=[delivery.to],
        headers={
            "Message-ID": delivery.message_id,
            "Date": format_datetime(delivery.school.local(now)),
            "Auto-Submitted": "auto-generated",
            **{name: one_line(value) for name, value in rendered.headers.items()},
        },
    )
    if rendered.html:
        message.attach_alternative(rendered.html, "text/html")
    return message
