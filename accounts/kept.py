"""Words of staff that came too late: whoever typed them was signed out by then. They wait for them.

A form in which staff write carries a seal with its writer in it (components/writer.html). When it
comes back from a browser that is signed out, or with a form token that has gone stale, what was
typed waits in that browser's session, for that writer alone. Signed in again, they find it in the
boxes, unsaved. It goes with the next POST of that form, at sign-out, when somebody else signs in
there, and with the session.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from accounts.models import User

MOST_LETTERS = 40_000
"""In all boxes of one form together."""
MOST_BOXES = 200
MOST_FORMS = 10

KEPT, WRITER = "kept_words", "writer"
NOT_WORDS = frozenset({"csrfmiddlewaretoken", WRITER})
_signer = TimestampSigner(salt="accounts.kept")
SEAL_HOLDS = dt.timedelta(days=14)
"""A page left open over the holidays is sealed still; one that was saved long ago stores nothing."""


def seal_of(user: User | None) -> str:
    """What a form of this person carries; empty for nobody."""
    return _signer.sign(str(user.pk)) if user else ""


def keep(request: HttpRequest, page: str = "") -> HttpResponse:
    """Put by what was typed, and go to the page that shows it; to sign in first, signed out.

    `page` is where the form stands, by default the address that it was sent to. A form without
    the seal of its writer, or of somebody else than who is signed in, leaves nothing.
    """
    if is_writer(request):
        if not _put_by(request.session, request.path, _writer(request), request.POST):
            messages.error(request, _("That was too much to keep. Go back to copy your words."))
        elif not request.user.is_authenticated:
            messages.info(request, _("You were signed out. Sign in: your words are kept for you."))
    page = page or request.get_full_path()
    if not request.user.is_authenticated:
        return redirect_to_login(page)
    response = HttpResponseRedirect(page)
    response.status_code = 303
    return response


def is_writer(request: HttpRequest) -> bool:
    """Whether the form is sealed, and nobody but its writer is signed in."""
    writer = _writer(request)
    return bool(writer) and (not request.user.is_authenticated or str(request.user.pk) == writer)


def _writer(request: HttpRequest) -> str:
    """Whose form it is; empty for one without a seal of ours."""
    try:
        return _signer.unsign(request.POST.get(WRITER, ""), max_age=SEAL_HOLDS)
    except BadSignature:
        return ""


def _put_by(session: SessionBase, path: str, writer: str, data: QueryDict) -> bool:
    """False when it is too much."""
    boxes = [(name, values) for name, values in data.lists() if name not in NOT_WORDS]
    letters = sum(len(value) for _name, values in boxes for value in values)
    if letters > MOST_LETTERS or len(boxes) > MOST_BOXES:
        return False
    standing = session.get(KEPT, {})
    forms = dict(standing["forms"]) if standing.get("writer") == writer else {}
    if path not in forms and len(forms) >= MOST_FORMS:
        return False
    session[KEPT] = {"writer": writer, "forms": forms | {path: boxes}}
    return True


def typed(request: HttpRequest, path: str = "") -> QueryDict | None:
    """What a form is to be filled with: what was sent just now, or what waits for this writer.

    `path` is where the form is sent to, by default the page's own address. The page says that
    nothing of it is saved; a view saves on POST alone.
    """
    if request.method == "POST":
        return request.POST or None
    boxes = _forms(request).get(path or request.path)
    if boxes is None:
        return None
    messages.warning(
        request, _("Not saved: you had been signed out. Your words are back in the boxes.")
    )
    data = QueryDict(mutable=True)
    for name, values in boxes:
        data.setlist(name, values)
    return data


def _forms(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(KEPT, {})
    is_theirs = request.user.is_authenticated and kept.get("writer") == str(request.user.pk)
    return kept["forms"] if is_theirs else {}


def has_words(request: HttpRequest) -> bool:
    """Whether anything waits for who is signed in, on whatever page."""
    return bool(_forms(request))


def hand_on(request: HttpRequest, path: str) -> None:
    """The page has another address by now: its words wait there."""
    forms = dict(_forms(request))
    if request.path in forms:
        forms[path] = forms.pop(request.path)
        request.session[KEPT] = {"writer": str(request.user.pk), "forms": forms}


def let_go(request: HttpRequest) -> None:
    """The form came again, signed in: its words are in that request."""
    forms = dict(_forms(request))
    if forms.pop(request.path, None) is not None:
        request.session[KEPT] = {"writer": str(request.user.pk), "forms": forms}


def renew(request: HttpRequest, path: str, boxes: dict[str, list[str]]) -> None:
    """Of the form that is sent to `path` these boxes have been saved since, one by one: newer ones
    take the place of what waited."""
    forms = dict(_forms(request))
    if path in forms:
        waiting = dict(forms[path]) | boxes
        forms[path] = list(waiting.items())
        request.session[KEPT] = {"writer": str(request.user.pk), "forms": forms}


def forget(ids: Collection[uuid.UUID]) -> None:
    """What waits anywhere for a page about one of these goes: its record has been erased."""
    names = {str(one) for one in ids}
    for row in Session.objects.iterator():
        data = row.get_decoded()
        standing = data.get(KEPT)
        if not standing:
            continue
        forms = {
            path: boxes
            for path, boxes in standing["forms"].items()
            if names.isdisjoint(path.split("/"))
        }
        if forms != standing["forms"]:
            data[KEPT] = {**standing, "forms": forms}
            row.session_data = SessionStore().encode(data)
            row.save(update_fields=["session_data"])


def sign_in_first(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """For a POST that a script sends beside the form: nothing is put by, the form itself will be."""
    return redirect_to_login(request.get_full_path())


def leave_to(user: User, session: SessionBase) -> None:
    """Somebody has signed in: what waits there for another is gone."""
    if session.get(KEPT, {}).get("writer") != str(user.pk):
        session.pop(KEPT, None)
