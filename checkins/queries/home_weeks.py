"""A child's weeks as one family may see them: the pencil, the first win, and what is open."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from accounts.access import Actor
from checkins.access import sheets_visible_to
from checkins.dates import week_in_short
from checkins.models import (
    HomeHalf,
    Reaction,
    Receipt,
    Sheet,
    Snapshot,
    next_share,
    reply_closes_at,
)
from checkins.models.sheet import SheetQuerySet
from checkins.snapshot_readers import for_homes
from checkins.snapshots import win_lines
from checkins.weeks import Week


@dataclass(frozen=True, slots=True)
class FamilyWeek:
    """One sheet. `state` is a pencil of accounts/templatetags/parts.py, `win` the first win or ''."""

    sheet_id: uuid.UUID
    child_id: uuid.UUID
    week: Week
    label: str
    state: str
    state_words: str
    win: str
    is_open: bool
    has_replied: bool
    has_school_half: bool


def family_sheets(actor: Actor) -> SheetQuerySet:
    """Sheets that were shared, or that this home wrote on, with what this home did.

    `replied` and `read` are this household's and these guardians' own; another home of the same
    child shows in neither.
    """
    own = Q(sheet=OuterRef("pk"), household__in=actor.household_ids)
    mine = [guardian.pk for guardian in actor.guardians]
    return (
        sheets_visible_to(actor)
        .annotate(
            wrote=Exists(HomeHalf.objects.filter(own, sent_at__isnull=False)),
            reacted=Exists(Reaction.objects.filter(own)),
            was_read=Exists(Receipt.objects.filter(sheet=OuterRef("pk"), guardian__in=mine)),
            coming_at=next_share(),
        )
        .filter(Q(shared_at__isnull=False) | Q(wrote=True))
        .order_by("-week", "id")
    )


def newest(sheets: SheetQuerySet, count: int) -> SheetQuerySet:
    """The newest few of each child."""
    place = Window(RowNumber(), partition_by=F("child"), order_by=F("week").desc())
    return sheets.annotate(place=place).filter(place__lte=count)


def read_weeks(
    sheets: Iterable[Sheet],
    days_of: dict[uuid.UUID, list[int]],
    *,
    homes: Collection[uuid.UUID],
    now: dt.datetime,
) -> list[FamilyWeek]:
    """The sheets of `family_sheets` as values; one query more, for the snapshots.

    `days_of`: the school days by school; `homes`: the reader's households.
    """
    rows = list(sheets)
    shown = [row.pk for row in rows if row.is_visible_to_family]
    wins = _first_wins(shown, homes)
    return [_week(row, wins.get(row.pk, ""), days_of[row.school_id], now=now) for row in rows]


def _first_wins(sheet_ids: list[uuid.UUID], homes: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    current = Snapshot.objects.filter(sheet__in=sheet_ids, revision=F("sheet__shared_revision"))
    return {
        sheet: first_win(for_homes(content, homes))
        for sheet, content in current.values_list("sheet", "content")
    }


def first_win(content: list[dict[str, Any]]) -> str:
    """The first line of a snapshot's required win."""
    lines = win_lines(content)
    return str(lines[0]["text"]) if lines else ""


def _week(row: Any, win: str, school_days: list[int], *, now: dt.datetime) -> FamilyWeek:
    has_replied = row.wrote or row.reacted
    closes_at = row.closed_at or reply_closes_at(row.shared_at, row.coming_at)
    state, words = _state(row.is_visible_to_family, has_replied, row.was_read)
    if not row.is_visible_to_family and row.shared_at is not None:
        words = _("School took its words back")
    return FamilyWeek(
        sheet_id=row.pk,
        child_id=row.child_id,
        week=row.week,
        label=week_in_short(row.week, school_days),
        state=state,
        state_words=words,
        win=win,
        is_open=closes_at is None or now < closes_at,
        has_replied=has_replied,
        has_school_half=row.is_visible_to_family,
    )


def _state(is_out: bool, has_replied: bool, was_read: bool) -> tuple[str, str]:
    if not is_out:
        return ("onlyhome", _("You wrote")) if has_replied else ("none", _("Nothing yet"))
    if has_replied:
        return "replied", _("You both wrote")
    return ("read", _("You read it")) if was_read else ("shared", _("School wrote"))
