"""Which links and browsers somebody may see and end, and what stands open of a guardian's.

No token and no hash is read: what a page shows of a link is whose it is, of which week, and since when.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.access import (
    Actor,
    Can,
    Hat,
    children_visible_to,
    guardians_managed_by,
    not_shut_out,
)
from accounts.models import Guardian, Guardianship
from accounts.seen import register
from checkins.access import sheets_shared_by, sheets_visible_to
from checkins.dates import hour_in_words, moment_in_words, week_in_words
from checkins.models import Device, ReplyLink
from checkins.replies.doors import rests, standing


@dataclass(frozen=True)
class Browser:
    """A browser in which a link's button was pressed and that may go on now."""

    id: uuid.UUID
    since: str
    seen: str


@dataclass(frozen=True)
class OpenLink:
    """A link that opens its sheet today."""

    id: uuid.UUID
    child: str
    week: str
    made: str
    browsers: tuple[Browser, ...]


def reply_links_ended_by(actor: Actor) -> QuerySet[ReplyLink]:
    """Links the actor may see and end: of the whole school, who keeps its people; of the sheets
    that they share, who shares; one's own, a guardian. A reply link itself ends none."""
    if not actor.may(Can.END_LINKS):
        return ReplyLink.objects.none()
    if actor.hat == Hat.GUARDIAN:
        mine = [guardian.pk for guardian in actor.guardians]
        return ReplyLink.objects.filter(guardian__in=mine, sheet__in=sheets_visible_to(actor))
    links = ReplyLink.objects.filter(not_shut_out(actor, "child"), school=actor.school)
    return (
        links if actor.may(Can.MANAGE_PEOPLE) else links.filter(sheet__in=sheets_shared_by(actor))
    )


def devices_ended_by(actor: Actor) -> QuerySet[Device]:
    """The browsers that came in by these links."""
    return Device.objects.filter(link__in=reply_links_ended_by(actor))


def guardians_reached_by(actor: Actor) -> QuerySet[Guardian]:
    """Guardians whose links the actor may look at: of the school, or of the children one teaches."""
    if actor.hat != Hat.STAFF or not actor.may(Can.END_LINKS):
        return Guardian.objects.none()
    if actor.may(Can.MANAGE_PEOPLE):
        return guardians_managed_by(actor)
    links = Guardianship.objects.in_force().filter(
        guardian=OuterRef("pk"), child__in=children_visible_to(actor)
    )
    return Guardian.objects.filter(Exists(links), school=actor.school)


def open_links(
    actor: Actor, guardians: Iterable[Guardian], *, now: dt.datetime
) -> tuple[OpenLink, ...]:
    """What stands open of these guardians', the newest week first. Two queries."""
    links = (
        reply_links_ended_by(actor)
        .filter(guardian__in=list(guardians), revoked_at=None, sheet__closed_at=None)
        .select_related("sheet__school", "sheet__child")
        .annotate(**standing(""))
        .order_by("-sheet__week", "sheet__child__given_name", "-created_at", "id")
    )
    alive = [link for link in links if not rests(link, link, now)]
    browsers = Device.objects.alive(now).filter(link__in=[link.pk for link in alive])
    by_link: dict[uuid.UUID, list[Device]] = {}
    for device in browsers.order_by("opened_at", "id"):
        by_link.setdefault(device.link_id, []).append(device)
    return tuple(_open(link, by_link.get(link.pk, ()), now) for link in alive)


def _open(link: ReplyLink, devices: Iterable[Device], now: dt.datetime) -> OpenLink:
    school = link.sheet.school
    today = school.local_date(now)
    return OpenLink(
        id=link.pk,
        child=link.sheet.child.given_name,
        week=week_in_words(link.sheet.week, school.school_days),
        made=moment_in_words(school, link.created_at, today),
        browsers=tuple(
            Browser(
                id=one.pk,
                since=moment_in_words(school, one.opened_at, today),
                seen=hour_in_words(school, one.seen_at),
            )
            for one in devices
        ),
    )


def open_room() -> None:
    """The composition root calls it once."""
    register("reply_link_id", reply_links_ended_by)
    register("device_id", devices_ended_by)
