"""A file on its way: kept until somebody applies it, its columns named, and forgotten after a day."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.db import transaction

from accounts.access import Actor
from accounts.models import RosterHeading, RosterImport, School
from accounts.rosters import tables
from accounts.rosters.columns import suggested, words_of
from accounts.rosters.parsing import read
from accounts.rosters.shape import Roster, to_json
from accounts.rosters.tables import Table, table_of

State = RosterImport.State


@transaction.atomic
def receive(
    roster: Roster | None,
    *,
    file_name: str,
    file_hash: str,
    by: Actor,
    now: dt.datetime,
    table: Table | None = None,
    columns: Sequence[str] = (),
) -> RosterImport:
    """Keep what was read until somebody applies it. An older file that still waits is set aside.

    `table` and `columns` let a person say what its columns mean (`settle_columns`); without a roster
    somebody has to.
    """
    school = by.school
    assert school is not None  # noqa: S101 - staff and operators act at a school
    RosterImport.objects.filter(school=school).set_aside()
    return RosterImport.objects.create(
        school=school,
        by=by.member,
        file_name=file_name,
        file_hash=file_hash,
        table=tables.to_json(table) if table else {},
        columns=list(columns),
        roster=to_json(roster) if roster else {},
    )


def receive_file(data: bytes, *, file_name: str, by: Actor, now: dt.datetime) -> RosterImport:
    """The same with a file whose headings all say what they mean. Raises FileRefused."""
    assert by.school is not None  # noqa: S101 - staff and operators act at a school
    known = known_headings(by.school)
    table = table_of(data, known)
    means = suggested(table.headings, known)
    return receive(
        read(table, means),
        file_name=file_name[:200],
        file_hash=hashlib.sha256(data).hexdigest(),
        by=by,
        now=now,
        table=table,
        columns=means,
    )


@transaction.atomic
def settle_columns(waiting: RosterImport, means: Sequence[str]) -> RosterImport:
    """Read the file anew with what its columns mean, and remember it of the school's headings where
    they alone would not say so. Raises FileRefused for a column that is missing or there twice."""
    waiting = RosterImport.objects.select_for_update().get(pk=waiting.pk)
    if waiting.state != State.WAITING or not waiting.table:
        return waiting
    table = tables.from_json(waiting.table)
    waiting.roster = to_json(read(table, means))
    waiting.columns = list(means)
    waiting.save()
    for heading, ours, said in zip(table.headings, suggested(table.headings), means, strict=True):
        words = words_of(heading)[:200]
        headings = RosterHeading.objects.filter(school=waiting.school_id, heading=words)
        if words and said != ours:
            headings.model.objects.update_or_create(
                school_id=waiting.school_id, heading=words, defaults={"means": said}
            )
        else:
            headings.delete()
    return waiting


WAITS_FOR = dt.timedelta(days=1)
"""So long an uploaded list waits for a yes; then its rows go, and it can be uploaded again."""


def clear_old_lists(*, now: dt.datetime) -> int:
    """Set aside lists that nobody has applied; how many. The minute's sweep calls it."""
    return RosterImport.objects.filter(created_at__lte=now - WAITS_FOR).set_aside()


def known_headings(school: School) -> dict[str, str]:
    """What the school has said of its headings, by `words_of`."""
    return dict(RosterHeading.objects.filter(school=school).values_list("heading", "means"))
