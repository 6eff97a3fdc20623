"""Links die with the access or the address that they were made for."""

import datetime as dt
import uuid
from typing import Any

from accounts.access import Actor
from accounts.models import Child, Guardian
from accounts.services import record
from accounts.signals import access_ended
from checkins.models import ReplyLink
from checkins.signals import year_turned


def revoke_links(
    *, guardian: Guardian | None, child: Child | None, by: Actor, now: dt.datetime, **_: Any
) -> None:
    """End the links of this guardian (or of everybody) to this child (or to every child).

    Access itself is checked on each request (doors.py). A link that went to an address which has
    changed since is ended only here, and one that was ended does not come back with a lifted block.
    """
    links = ReplyLink.objects.filter(revoked_at=None)
    if guardian is not None:
        links = links.filter(guardian=guardian)
    if child is not None:
        links = links.filter(child=child)
    if guardian is None and child is None:
        return
    ended = links.update(revoked_at=now)
    if ended:
        school = guardian.school if guardian else child.school  # type: ignore[union-attr]
        about = {"guardian": guardian and guardian.pk, "child": child and child.pk}
        record("reply links ended", school=school, by=by, links=ended, **about)


def end_with_the_year(*, classrooms: list[uuid.UUID], now: dt.datetime, **_: Any) -> None:
    """The links of a school year die with it."""
    ReplyLink.objects.filter(sheet__classroom__in=classrooms, revoked_at=None).update(
        revoked_at=now
    )


def open_room() -> None:
    """The composition root calls it once."""
    year_turned.connect(end_with_the_year, dispatch_uid="checkins.replies.year")
    access_ended.connect(revoke_links, dispatch_uid="checkins.replies.revoking")
