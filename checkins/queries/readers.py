"""Who may read one child's sheets now and why, and who has read them of late. No word of a sheet."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.access import Actor, Can, active_members, members_shut_out_of, no_adult_around
from accounts.models import (
    Assignment,
    Block,
    Child,
    Enrolment,
    Guardianship,
    Member,
    ReadLog,
)
from accounts.roles import capabilities_of
from accounts.services.reading import What
from checkins.models import Receipt

MOST_READINGS = 50
LATELY = dt.timedelta(days=30)


@dataclass(frozen=True)
class MayRead:
    """Somebody who may read, and why. `until` is the last day, where there is one."""

    name: str
    why: str
    until: dt.date | None = None


@dataclass(frozen=True)
class Reading:
    """Somebody opened or printed something, at a moment of the school's clock."""

    at: dt.datetime
    name: str
    what: str


@dataclass(frozen=True)
class Readers:
    """The page of one child."""

    child: Child
    staff: tuple[MayRead, ...]
    family: tuple[MayRead, ...]
    blocked: tuple[str, ...]
    readings: tuple[Reading, ...]


def readers_of(child: Child, actor: Actor, *, now: dt.datetime) -> Readers:
    """Six queries. `child.school` must be loaded; the actor has `Can.MANAGE_BLOCKS`."""
    known = no_adult_around(actor, "guardian")
    blocks = Block.objects.filter(known, child=child, lifted_at=None).select_related("guardian")
    links = Guardianship.objects.in_force().filter(known, child=child).select_related("guardian")
    return Readers(
        child=child,
        staff=_staff(child, actor),
        family=tuple(
            MayRead(link.guardian.name, link.relation or _("Guardian"))
            for link in links.order_by("guardian__name", "id")
        ),
        blocked=tuple(block.guardian.name for block in blocks.order_by("guardian__name", "id")),
        readings=_readings(child, actor, now),
    )


def _staff(child: Child, actor: Actor) -> tuple[MayRead, ...]:
    """As `checkins.access.sheets_visible_to` decides it, seen from the child (docs/adr/0005)."""
    today, since = actor.today, actor.read_since
    has_left = child.left_on is not None and child.left_on < today
    stays = [
        one
        for one in Enrolment.objects.filter(child=child, starts_on__lte=today)
        if one.ends_on is None or one.ends_on >= since
    ]
    rooms = {one.classroom_id for one in stays}
    assigned = (
        Assignment.objects.filter(Q(child=child) | Q(classroom__in=rooms), starts_on__lte=today)
        .filter(Q(ends_on=None) | Q(ends_on__gte=since) & Q(ends_on__gte=F("starts_on")))
        .filter(member__in=Member.objects.filter(active_members(today)))
        .exclude(member__in=members_shut_out_of(child.pk))
        .select_related("member", "classroom")
        .order_by("member__display_name", "member_id", "kind")
    )
    found: dict[object, MayRead] = {}
    for one in assigned:
        if Can.READ_SHEETS not in capabilities_of(one.member.roles):
            continue
        row = _why(one, stays, today, has_left=has_left)
        known = found.get(one.member_id)
        if row and (known is None or (known.until is not None and row.until is None)):
            found[one.member_id] = row
    return tuple(found.values())


def _why(
    one: Assignment, stays: list[Enrolment], today: dt.date, *, has_left: bool
) -> MayRead | None:
    is_on = one.ends_on is None or one.ends_on >= today
    name = one.member.display_name
    if one.classroom is None:
        works = _("%(kind)s, for this child") % {"kind": one.get_kind_display()}
        return MayRead(name, works, one.ends_on) if is_on and not has_left else None
    why = _("%(kind)s of %(room)s") % {
        "kind": one.get_kind_display(),
        "room": one.classroom.name,
    }
    shared = [stay for stay in stays if stay.classroom_id == one.classroom_id and _meet(one, stay)]
    if (
        is_on
        and not has_left
        and any(stay.ends_on is None or stay.ends_on >= today for stay in shared)
    ):
        return MayRead(name, why, one.ends_on)
    if not shared or not (is_on or one.kind in Assignment.OWN_CLASS):
        return None
    last = max(min(stay.ends_on or today, one.ends_on or today) for stay in shared)
    return MayRead(name, _("%(why)s, until lately: own weeks only") % {"why": why}, last + LATELY)


def _meet(one: Assignment, stay: Enrolment) -> bool:
    """They share a day."""
    return (one.ends_on is None or one.ends_on >= stay.starts_on) and (
        stay.ends_on is None or one.starts_on <= stay.ends_on
    )


def _readings(child: Child, actor: Actor, now: dt.datetime) -> tuple[Reading, ...]:
    """Newest first: the read log, and what families opened by a reply link."""
    known = no_adult_around(actor, "by_guardian")
    rows = ReadLog.objects.filter(known, child=child, created_at__gt=now - LATELY)
    noted = rows.select_related("by_member", "by_guardian")[:MOST_READINGS]
    known = no_adult_around(actor, "guardian")
    receipts = Receipt.objects.filter(known, sheet__child=child, read_at__gt=now - LATELY)
    opened = receipts.select_related("guardian").order_by("-read_at")[:MOST_READINGS]
    words = {
        What.SHEET: _("opened a sheet"),
        What.WEEKS: _("opened all weeks"),
        What.STORY: _("opened the story"),
        What.STORY_FILE: _("downloaded the story"),
        What.FOUND: _("found words in a search"),
        What.ABOUT: _("opened “About me”"),
        What.REPLY: _("read a reply from home"),
        What.PRINTED_BLANK: _("printed a blank"),
        What.PRINTED_FILLED: _("printed a sheet"),
        What.LISTED: _("downloaded the people list"),
    }
    found = [
        Reading(row.created_at, str(row.by_member or row.by_guardian or ""), words[What(row.what)])
        for row in noted
    ]
    found += [Reading(one.read_at, one.guardian.name, _("read what was shared")) for one in opened]
    found.sort(key=lambda one: one.at, reverse=True)
    return tuple(
        Reading(child.school.local(one.at), one.name, one.what) for one in found[:MOST_READINGS]
    )
