"""Links die with the access or the address that they were made for, and by hand: one link, one browser."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from accounts.access import Actor
from accounts.models import Child, Guardian, School
from accounts.services import record
from accounts.services.audit import WrongSchool, school_of
from accounts.signals import access_ended
from checkins.models import Device, ReplyLink
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


@transaction.atomic
def end_link(link: ReplyLink, *, by: Actor, now: dt.datetime) -> None:
    """This link and every browser that came in by it, from the next request on.

    Another letter brings another link; the guardian's other links stay as they are.
    """
    school = _school_of(link, by)
    link = ReplyLink.objects.select_for_update().get(pk=link.pk)
    if link.revoked_at is not None:
        return
    link.revoked_at = now
    link.save(update_fields=["revoked_at"])
    record("reply link ended", school=school, by=by, link=link.pk, **_about(link))


@transaction.atomic
def end_device(device: Device, *, by: Actor, now: dt.datetime) -> None:
    """This browser, from the next request on. Whoever has the letter may press its button again.

    `device.link` is read.
    """
    school = _school_of(device.link, by)
    link = device.link
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.revoked_at is not None:
        return
    device.revoked_at = now
    device.save(update_fields=["revoked_at"])
    record("device ended", school=school, by=by, device=device.pk, **_about(link))


def _about(link: ReplyLink) -> dict[str, Any]:
    return {"guardian": link.guardian_id, "child": link.child_id, "sheet": link.sheet_id}


def _school_of(link: ReplyLink, by: Actor) -> School:
    """A guardian ends what is theirs, at whichever school; staff what is of their school."""
    if not by.guardians:
        return school_of(by, link)
    mine = next((one for one in by.guardians if one.pk == link.guardian_id), None)
    if mine is None:
        raise WrongSchool
    return mine.school


def end_with_the_year(*, classrooms: list[uuid.UUID], now: dt.datetime, **_: Any) -> None:
    """The links of a school year die with it."""
    ReplyLink.objects.filter(sheet__classroom__in=classrooms, revoked_at=None).update(
        revoked_at=now
    )


def open_room() -> None:
    """The composition root calls it once."""
    year_turned.connect(end_with_the_year, dispatch_uid="checkins.replies.year")
    access_ended.connect(revoke_links, dispatch_uid="checkins.replies.revoking")
