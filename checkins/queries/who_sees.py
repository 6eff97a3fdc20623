"""Who sees a sheet, by name and why: `sheets_visible_to` (checkins.access) asked the other way round.

One query, however many people there are (`checkins.queries.people_around`). A test holds it to the
rules for everybody of the trial world (tests/security/test_who_sees.py). No word of a sheet is read.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Actor, Can, Hat
from accounts.models import Assignment, Classroom
from accounts.roles import capabilities_of
from checkins.models import Half, Prompt, Sheet
from checkins.queries.people_around import (
    HOME,
    SCHOOL,
    People,
    people_around,
    sees,
    staff_on,
    works_with,
)
from checkins.queries.prompts import called


@dataclass(frozen=True)
class Seer:
    """Somebody and why they see the sheet. `id` is the member's, or the guardian's."""

    id: uuid.UUID
    name: str
    why: str = ""


@dataclass(frozen=True)
class WhoSees:
    """Staff are told every home; a family hears of its own alone. `is_out`: homes may read it now.

    `boxes` are those that not all of them read: (label, who does).
    """

    child: str
    school: tuple[Seer, ...]
    homes: tuple[tuple[Seer, ...], ...]
    boxes: tuple[tuple[str, str], ...]
    is_out: bool
    is_family: bool
    may_end: bool
    """May look at the guardians' links."""


def who_sees(
    sheet: Sheet,
    prompts: Iterable[Prompt],
    actor: Actor,
    *,
    now: dt.datetime,
    people: People | None = None,
) -> WhoSees:
    """One query, none where the `people` around the sheet came along. `sheet.school`, `.child` and
    `.classroom` are read; it may have no row yet. `prompts` are those of both halves.

    Blocked, ended and suggested links give nothing to see, so nobody is told of them.
    """
    today = sheet.school.local_date(now)
    if people is None:
        households = None if actor.hat == Hat.STAFF else actor.household_ids
        people = people_around(sheet, households, today)
    rows = sorted(people.rows, key=lambda row: (row.name_.casefold(), str(row.person_)))
    return WhoSees(
        child=sheet.child.given_name,
        school=tuple(_seers(sheet, [row for row in rows if row.side_ == SCHOOL], today)),
        homes=tuple(_by_home(row for row in rows if row.side_ == HOME)),
        boxes=tuple(_boxes(prompts, sheet, is_family=actor.hat != Hat.STAFF)),
        is_out=sheet.is_visible_to_family,
        is_family=actor.hat != Hat.STAFF,
        may_end=actor.hat == Hat.STAFF and actor.may(Can.END_LINKS),
    )


def who_reads_class(room: Classroom, today: dt.date) -> tuple[Seer, ...]:
    """Who works with the class today, and so reads its sheets. One query."""
    found = (
        Assignment.objects.filter(classroom=room, member__in=staff_on(today))
        .on(today)
        .select_related("member")
        .order_by("member__display_name", "member_id", "kind")
    )
    return tuple(
        {
            one.member_id: Seer(one.member_id, one.member.display_name, one.get_kind_display())
            for one in found
            if Can.READ_SHEETS in capabilities_of(one.member.roles)
        }.values()
    )


def _seers(sheet: Sheet, rows: Iterable[Any], today: dt.date) -> Iterable[Seer]:
    """Each once, by the reason that counts longest."""
    found: dict[uuid.UUID, Seer] = {}
    for row in rows:
        if not sees(sheet, row, today):
            continue
        if works_with(sheet, row, today):
            found[row.person_] = Seer(row.person_, row.name_, _why(sheet, row))
        else:
            before = _("%(why)s in that week") % {"why": _why(sheet, row)}
            found.setdefault(row.person_, Seer(row.person_, row.name_, before))
    return found.values()


def _why(sheet: Sheet, row: Any) -> str:
    kind = Assignment.Kind(row.why_).label
    if not row.room_:
        return _("%(kind)s, for %(child)s") % {"kind": kind, "child": sheet.child.given_name}
    return _("%(kind)s of %(room)s") % {"kind": kind, "room": row.room_}


def _by_home(rows: Iterable[Any]) -> Iterable[tuple[Seer, ...]]:
    """Those who share a home stand together, where the first of them stands by name."""
    homes: dict[uuid.UUID, list[Seer]] = {}
    for row in rows:
        homes.setdefault(row.household_, []).append(Seer(row.person_, row.name_))
    return [tuple(home) for home in homes.values()]


def _boxes(
    prompts: Iterable[Prompt], sheet: Sheet, *, is_family: bool
) -> Iterable[tuple[str, str]]:
    name, room = sheet.child.given_name, sheet.classroom.name
    for prompt in prompts:
        if prompt.half == Half.SCHOOL and prompt.is_sensitive:
            yield called(prompt, name), _("At home only after a code, not by the link alone.")
        elif prompt.half == Half.HOME and prompt.has_readers:
            words = (
                _("%(room)s’s teachers, unless you choose who reads it.")
                if is_family
                else _("%(room)s’s teachers, unless the family chose who reads it.")
            )
            yield called(prompt, name), words % {"room": room}
