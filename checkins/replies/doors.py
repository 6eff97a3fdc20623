"""Who stands before the door: reply links and the browsers in which their button was pressed.

Both are looked up in one query, with all that can close them: revoked by hand, the guardian
blocked, unlinked or gone, the child gone, the sheet not shared, home's half closed. It is asked
on every request, so a link that rests is refused by the very next one.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, CharField, ExpressionWrapper, F, OuterRef, QuerySet

from accounts.access import Actor, link_actor
from accounts.models import Guardian
from accounts.prepared import prepared
from accounts.stand_ins import Slot, register
from checkins.access import open_to_link
from checkins.models import (
    MOST_DEVICES,
    Device,
    ReplyLink,
    Sheet,
    next_share,
    reply_closes_at,
)
from checkins.replies.page_values import Since, page_values
from checkins.replies.writers import (
    Writer,
    is_signed,
    mailbox_column,
    writer_column,
    writer_of,
    writers_on,
)
from checkins.services.links import SECRET_BYTES, hash_of

IDLE = dt.timedelta(minutes=30)
WHOLE = dt.timedelta(hours=12)


@dataclass(frozen=True)
class Visit:
    """A browser that pressed the button and may go on: one guardian, one sheet. `writers` are those
    who share the letter's mailbox; nobody where it is one person's."""

    actor: Actor
    device: Device
    sheet: Sheet
    writers: tuple[Writer, ...] = ()

    @property
    def guardian(self) -> Guardian:
        return self.actor.guardians[0]

    @property
    def asks_who_writes(self) -> bool:
        """Nobody of those who share the mailbox has said yet that they write here."""
        return bool(self.writers) and self.device.writes_as is None


def link_of(token: str) -> ReplyLink | None:
    """The link that this token opens, resting or not; None for an unknown one."""
    if not token.isascii():
        return None
    links = ReplyLink.objects.select_related("guardian__school", "sheet__child", "sheet__classroom")
    return links.annotate(**standing("")).filter(token_hash=hash_of(token)).first()


class Hash(str):
    """A secret's hash, as one of the values that a kept statement has a place for."""

    __slots__ = ()


register(Hash, Slot(CharField(), lambda: Hash(secrets.token_hex())))


def device_of(secret: str, sheet_id: uuid.UUID, *, now: dt.datetime) -> Device | None:
    """The device whose cookie this is, alive or not, with all that its page shows of one value, for
    who writes on it. Who may sign there no more (blocked, moved out, another address) does not."""
    if not secret or not secret.isascii():
        return None
    asked = Hash(hash_of(secret)), sheet_id, Since.at(now)
    found = _devices(*asked, signed=True)
    if found and found[0].writes_as_id and not is_signed(found[0]):
        found = _devices(*asked, signed=False)
        for device in found:
            device.writes_as = None
    if not found:
        return None
    sheet, guardian = found[0].link.sheet, found[0].link.guardian
    if sheet.school_id == guardian.school_id:
        sheet.school = guardian.school
    if found[0].writes_as:
        found[0].writes_as.school = guardian.school
    return found[0]


@prepared
def _devices(secret: Hash, sheet: uuid.UUID, since: Since, *, signed: bool) -> QuerySet[Device]:
    devices = Device.objects.select_related(
        "link__guardian__school", "link__sheet__child", "link__sheet__classroom", "writes_as"
    ).alias(writer=writer_column(is_signed=signed))
    values = page_values("link__sheet", "writer", since)
    return devices.annotate(**{**standing("link__"), **values, "mailbox": mailbox_column()}).filter(
        secret_hash=secret, link__sheet=sheet
    )


def standing(to_link: str) -> dict[str, Any]:
    """Annotations of a row that leads to a link: whether it opens its sheet still, and until when."""
    opens = open_to_link(
        OuterRef(f"{to_link}guardian"), F(f"{to_link}guardian__school"), f"{to_link}sheet__"
    )
    return {
        "is_in_force": ExpressionWrapper(opens, output_field=BooleanField()),
        "next_shared_at": next_share(f"{to_link}sheet__child", f"{to_link}sheet__week"),
    }


def rests(link: ReplyLink, row: Any, now: dt.datetime) -> bool:
    """Whether the link opens nothing (any more). `row` carries the annotations: link or device."""
    return (
        link.revoked_at is not None
        or is_cut(link, row)
        or sheet_rests(link.sheet, row.next_shared_at, now)
    )


def is_cut(link: ReplyLink, row: Any) -> bool:
    """No link of this guardian to this child opens (any more), a fresh one no more than this."""
    child = link.sheet.child
    return not row.is_in_force or child.left_on is not None or child.erased_at is not None


def sheet_rests(sheet: Sheet, next_shared_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Not shared (any more), or home's half is closed. A withdrawn sheet shows school's note."""
    closes_at = sheet.closed_at or reply_closes_at(sheet.shared_at, next_shared_at)
    return sheet.shared_at is None or (closes_at is not None and now >= closes_at)


@transaction.atomic
def enter(
    link: ReplyLink, *, secret: str, beside: Iterable[str] = (), now: dt.datetime
) -> str | None:
    """The button was pressed: the device's new secret, for its cookie.

    The same browser (it shows its old `secret`) stays the same device. None when five others
    have used the link: this one shows a code from the mail. `beside` are the secrets of all sheets
    in this browser: who wrote on those writes here.
    """
    ReplyLink.objects.select_for_update().filter(pk=link.pk).update(pressed=F("pressed") + 1)
    standing = Device.objects.filter(link=link, revoked_at=None)
    known = (
        standing.filter(secret_hash=hash_of(secret)).first()
        if secret.isascii() and secret
        else None
    )
    if known is None and standing.count() >= MOST_DEVICES:
        return None
    fresh = secrets.token_urlsafe(SECRET_BYTES)
    device = known or Device(school_id=link.school_id, link=link)
    device.writes_as_id = device.writes_as_id or _who_wrote(link, beside)
    device.secret_hash = hash_of(fresh)
    device.opened_at = device.seen_at = now
    device.save()
    return fresh


def _who_wrote(link: ReplyLink, beside: Iterable[str]) -> uuid.UUID | None:
    """Who said last in this browser that they write, on a sheet of the same guardian's letters."""
    hashes = [hash_of(secret) for secret in beside if secret.isascii()]
    if not hashes:
        return None
    devices = Device.objects.filter(
        secret_hash__in=hashes,
        link__guardian=link.guardian_id,
        writes_as__isnull=False,
        revoked_at=None,
    )
    return devices.order_by("-seen_at").values_list("writes_as", flat=True).first()


def visit_of(device: Device | None, *, now: dt.datetime) -> Visit | None:
    """The session behind a device's cookie, if it may go on now. Notes that it was seen."""
    if device is None or rests(device.link, device, now) or not is_alive(device, now):
        return None
    # Once a minute is enough for a 30 minute rest, and spares a write on most requests.
    if now - device.seen_at > dt.timedelta(minutes=1):
        Device.objects.filter(pk=device.pk).update(seen_at=now)
    link = device.link
    actor = link_actor(writer_of(device), link.sheet_id, now=now)
    return Visit(actor, device, link.sheet, tuple(writers_on(device)))


def is_alive(device: Device, now: dt.datetime) -> bool:
    """Idle less than 30 minutes, opened less than 12 hours ago, not revoked."""
    return (
        device.revoked_at is None and now - device.seen_at < IDLE and now - device.opened_at < WHOLE
    )


def leave(device: Device, *, now: dt.datetime) -> None:
    """ "Not you?": this browser's session ends; the link still opens for whoever has the mail."""
    Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now)
