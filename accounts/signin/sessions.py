"""How long a session lasts, what it remembers, and whose it is: facts for pages, never a right."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import kept, second_step
from accounts.access import Hat
from accounts.models import Guardian, Member, OpenSession, User
from accounts.signin.devices import device_of, in_words

IN_ALL = dt.timedelta(hours=12)
IDLE = dt.timedelta(minutes=30)
"""For families (MODEL.md, "Doors for families"); staff type for hours on one page."""
NOTED_EVERY = dt.timedelta(minutes=1)

USED_EVERY = dt.timedelta(minutes=10)

BEGAN, SEEN = "signed_in_at", "family_seen_at"
USED, DEVICE = "used_at", "device"
HAS_STAFF, HAS_HOME = "has_staff_pages", "has_home_page"


def is_over(session: SessionBase, hat: Hat, *, now: dt.datetime) -> bool:
    """Twelve hours have gone, or a family's page was left for half an hour."""
    moment = now.timestamp()
    if moment - session.setdefault(BEGAN, moment) > IN_ALL.total_seconds():
        return True
    return hat == Hat.GUARDIAN and moment - session.get(SEEN, moment) > IDLE.total_seconds()


def is_new(session: SessionBase, *, now: dt.datetime) -> bool:
    """Signed in a moment ago."""
    began: float = session.get(BEGAN, 0)
    return now.timestamp() - began <= second_step.FRESH.total_seconds()


def note_seen(session: SessionBase, hat: Hat, *, now: dt.datetime) -> None:
    """A page was used: a family's is written at most once a minute, one of staff every ten."""
    moment = now.timestamp()
    if moment - session.get(USED, 0) > USED_EVERY.total_seconds():
        session[USED] = moment
    if hat == Hat.GUARDIAN and moment - session.get(SEEN, 0) > NOTED_EVERY.total_seconds():
        session[SEEN] = moment


def remember_sign_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    """On every sign-in: when it was, and which pages this person has, for links between them."""
    kept.leave_to(user, request.session)
    now = timezone.now()
    request.session[BEGAN] = request.session[USED] = now.timestamp()
    request.session[DEVICE] = device_of(request)
    request.session.pop(SEEN, None)
    request.session.pop(second_step.SHOWN, None)
    _put_down(request, user)
    members = Member.objects.filter(user=user).select_related("school")
    request.session[HAS_STAFF] = any(one.is_active_at(now) for one in members)
    request.session[HAS_HOME] = Guardian.objects.proven_by(user).exists()


def _put_down(request: HttpRequest, user: User) -> None:
    """This session is theirs. It has an id by now, unless somebody else was signed in before."""
    if request.session.session_key is None:
        request.session.create()
    OpenSession.objects.get_or_create(
        session_id=request.session.session_key, defaults={"user": user}
    )


def go_on(request: HttpRequest, user: User) -> None:
    """Only this session goes on, under a new id: every other has ended by a change of the user."""
    update_session_auth_hash(request, user)
    _put_down(request, user)


def renew_id(request: HttpRequest, user: User) -> None:
    """More is open in it from now on, so whoever saw its id before has nothing."""
    request.session.cycle_key()
    _put_down(request, user)


@dataclass(frozen=True)
class Browser:
    """One place where somebody is signed in. Moments are aware, in UTC."""

    id: UUID
    device: str
    since: dt.datetime
    used: dt.datetime
    is_here: bool


def browsers_of(user: User, here: SessionBase, *, now: dt.datetime) -> tuple[Browser, ...]:
    """Where they are signed in, this browser first, then by last use. One query, however many."""
    rows = OpenSession.objects.filter(user=user, session__expire_date__gt=now)
    found = [
        _browser(row, here) for row in rows.select_related("session") if _holds(row, user, now)
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_here, -one.used.timestamp())))


def _holds(row: OpenSession, user: User, now: dt.datetime) -> bool:
    """Neither ended by a new password or the like, nor over by the clock."""
    data = row.session.get_decoded()
    is_valid = data.get(HASH_SESSION_KEY) == user.get_session_auth_hash()
    return is_valid and now.timestamp() - data.get(BEGAN, 0) <= IN_ALL.total_seconds()


def _browser(row: OpenSession, here: SessionBase) -> Browser:
    data = row.session.get_decoded()
    began = data.get(BEGAN, 0)
    used = max(began, data.get(USED, 0), data.get(SEEN, 0))
    return Browser(
        id=row.pk,
        device=in_words(*data.get(DEVICE, ("", ""))),
        since=dt.datetime.fromtimestamp(began, dt.UTC),
        used=dt.datetime.fromtimestamp(used, dt.UTC),
        is_here=row.session_id == here.session_key,
    )


def end(session_id: str, user: User) -> None:
    """One of this person's, at once: its next request is nobody's. Another's is left as it is."""
    try:
        wanted = UUID(session_id)
    except ValueError:
        return
    Session.objects.filter(open_session__pk=wanted, open_session__user=user).delete()


@transaction.atomic
def end_others(request: HttpRequest, user: User) -> None:
    """All but this one, also those that nobody has put down."""
    user.end_sessions()
    go_on(request, user)
    theirs = Session.objects.filter(open_session__user=user)
    theirs.exclude(session_key=request.session.session_key).delete()


def clear_old(*, now: dt.datetime) -> int:
    """Remove sessions that have run out, with what was put by in them; how many there were."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def connect() -> None:
    user_logged_in.connect(remember_sign_in, dispatch_uid="accounts.signin.sessions")
