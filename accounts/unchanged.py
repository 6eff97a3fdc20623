"""Pages that a browser has already and that have not changed: answered 304, without being made again.

A view says of what its page is made: rows of the database by a digest of them (`accounts.lists.Digest`),
which the same queries give that the page asks, so nothing can be forgotten. What every page of staff
shows besides stands here: who looks at it, in which language, on which day, with which session, by
which release. The tag (an ETag) is a digest of all that, so it is no other person's and no other
browser's, and a page with something to say once (a message, words that wait) has none.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from accounts import kept
from accounts.access import ActingRequest

READ = (".py", ".html", ".mo", ".css", ".js", ".json")


def tag_of(request: ActingRequest, *made_of: Any) -> str:
    """The tag of this page for this browser; empty for one that is made anew each time."""
    if settings.DEBUG or request.method not in ("GET", "HEAD") or request.GET:
        return ""
    if len(messages.get_messages(request)) or kept.has_words(request):
        return ""
    actor = request.actor
    get_token(request)
    said = (
        request.get_full_path(),
        get_language(),
        request.META["CSRF_COOKIE"],
        sorted(request.session.items()),
        (actor.hat, actor.today),
        [_row(one) for one in (actor.school, actor.member, actor.user) if one is not None],
        _release(),
        made_of,
    )
    digest = hashlib.blake2b(repr(said).encode(), key=_key(), digest_size=16)
    return f'W/"{digest.hexdigest()}"'


def answer(request: ActingRequest, tag: str) -> HttpResponse | None:
    """304 to who has the page with this tag; None where it has to be made."""
    if not tag:
        return None
    response = get_conditional_response(request, etag=tag)
    if not isinstance(response, HttpResponseNotModified):
        return None
    return tagged(response, tag)


def tagged(response: HttpResponse, tag: str) -> HttpResponse:
    if tag:
        response["ETag"] = tag
    return response


def _key() -> bytes:
    return hashlib.sha256(settings.SECRET_KEY.encode()).digest()


def _row(row: Model) -> dict[str, Any]:
    """All columns as they were read; a member's duties and blocks came along."""
    return {name: value for name, value in vars(row).items() if name != "_state"}


@cache
def _release() -> str:
    """What this installation is made of: another one makes other pages of the same rows."""
    digest = hashlib.blake2b(digest_size=16)
    for path in _files():
        digest.update(f"{path.name} {path.stat().st_size} ".encode() + path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterable[Path]:
    base = Path(settings.BASE_DIR)
    for name in ("accounts", "checkins", "config", "templates", "locale", "static"):
        yield from sorted(path for path in (base / name).rglob("*") if path.suffix in READ)
