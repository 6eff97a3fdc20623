"""The second step of a staff sign-in: when it is asked for, and how long a proof of it counts.

It belongs to the hat and not to the sign-in (docs/adr/0015-a-second-step-for-staff.md): whoever came in,
by whatever door, wears the hat of staff only with it. A family's pages never ask. How it is set up and
shown is accounts.signin's; the session remembers that it was.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts import kept
from accounts.access import ActingRequest, Actor, Can, Hat, Steps
from accounts.models import School

View = TypeVar("View", bound=Callable[..., HttpResponse])
SHOWN = "second_step_at"
FRESH = dt.timedelta(minutes=10)
"""So long an export believes a proof (QUALITY.md, Security 12)."""


def is_shown(session: SessionBase) -> bool:
    return SHOWN in session


def is_fresh(session: SessionBase, *, now: dt.datetime) -> bool:
    """Shown a moment ago, and not merely at this morning's sign-in."""
    at: float = session.get(SHOWN, 0)
    return now.timestamp() - at <= FRESH.total_seconds()


def asked_from(actor: Actor) -> dt.date | None:
    """The day from which the school asks this member for a second step; None: it does not."""
    school = actor.school
    if actor.hat != Hat.STAFF or school is None:
        return None
    whom = school.second_step_for
    is_meant = whom == School.SecondStep.STAFF or (
        whom == School.SecondStep.KEEPERS and actor.may(Can.MANAGE_PEOPLE)
    )
    return (school.second_step_from or actor.today) if is_meant else None


def is_missing(actor: Actor) -> bool:
    """The school asks for one by now, and there is none."""
    day = asked_from(actor)
    return day is not None and day <= actor.today and not actor.has_second_step


def announced_for(actor: Actor) -> dt.date | None:
    """The day that staff without a second step are told of beforehand."""
    day = asked_from(actor)
    return day if day is not None and day > actor.today and not actor.has_second_step else None


def hold(request: ActingRequest, actor: Actor, steps: Steps) -> HttpResponse | None:
    """To the page where the step is shown or set up, where it has to be; None: the view may run.

    What somebody typed meanwhile waits for them, as after a session that ran out.
    """
    if actor.hat != Hat.STAFF:
        return None
    if steps >= Steps.SHOWN and actor.has_second_step and not is_shown(request.session):
        page = "second_step"
    elif steps >= Steps.ALL and is_missing(actor):
        page = "sign_in_safety"
    else:
        return None
    if request.method == "POST" and kept.is_writer(request):
        return kept.keep(request)
    return to_step(request, page)


def to_step(request: ActingRequest, page: str = "second_step", back: str = "") -> HttpResponse:
    """And from there back to where they were going; after a POST to `back`, or to where they begin."""
    if request.method in ("GET", "HEAD"):
        back = request.get_full_path()
    query = f"?next={quote(back)}" if back else ""
    return HttpResponseRedirect(f"{reverse(page)}{query}")


def asks_again(view: View) -> View:
    """For exports: staff who have a second step show it again when the last proof is older than ten
    minutes. Stands below `@policy` and the methods: what is refused anyway is refused first."""

    @wraps(view)
    def asking(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return to_step(request) if wants_proof(request) else view(request, *args, **kwargs)

    vars(asking)["asks_again"] = True
    return cast(View, asking)


def wants_proof(request: ActingRequest) -> bool:
    """They have a second step, and showed it a while ago."""
    now = timezone.now()
    return request.actor.has_second_step and not is_fresh(request.session, now=now)
