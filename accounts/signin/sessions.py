"""How long a session lasts, and what it remembers: facts for pages, never a right."""

import datetime as dt
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts import kept
from accounts.access import Hat
from accounts.models import Guardian, Member, User

IN_ALL = dt.timedelta(hours=12)
IDLE = dt.timedelta(minutes=30)
"""For families (MODEL.md, "Doors for families"); staff type for hours on one page."""
NOTED_EVERY = dt.timedelta(minutes=1)

BEGAN, SEEN = "signed_in_at", "family_seen_at"
HAS_STAFF, HAS_HOME = "has_staff_pages", "has_home_page"


def is_over(session: SessionBase, hat: Hat, *, now: dt.datetime) -> bool:
    """Twelve hours have gone, or a family's page was left for half an hour."""
    moment = now.timestamp()
    if moment - session.setdefault(BEGAN, moment) > IN_ALL.total_seconds():
        return True
    return hat == Hat.GUARDIAN and moment - session.get(SEEN, moment) > IDLE.total_seconds()


def note_seen(session: SessionBase, hat: Hat, *, now: dt.datetime) -> None:
    """A family's page was used; written at most once a minute."""
    moment = now.timestamp()
    if hat == Hat.GUARDIAN and moment - session.get(SEEN, 0) > NOTED_EVERY.total_seconds():
        session[SEEN] = moment


def remember_sign_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    """On every sign-in: when it was, and which pages this person has, for links between them."""
    kept.leave_to(user, request.session)
    now = timezone.now()
    request.session[BEGAN] = now.timestamp()
    request.session.pop(SEEN, None)
    members = Member.objects.filter(user=user).select_related("school")
    request.session[HAS_STAFF] = any(one.is_active_at(now) for one in members)
    request.session[HAS_HOME] = Guardian.objects.proven_by(user).exists()


def clear_old(*, now: dt.datetime) -> int:
    """Remove sessions that have run out, with what was put by in them; how many there were."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def connect() -> None:
    user_logged_in.connect(remember_sign_in, dispatch_uid="accounts.signin.sessions")
