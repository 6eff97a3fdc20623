"""A file on its way: kept until somebody applies it, its columns named, and forgotten after a day."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from accounts.access import Actor
from accounts.models import RosterHeading, RosterImport, RosterPart, School
from accounts.models.roster import UNDONE_WITHIN
from accounts.rosters.columns import suggested, words_of
from accounts.rosters.decoding import FileRefused
from accounts.rosters.incoming import (
    Incoming,
    WhichSchool,
    incoming,
    is_of_package,
    roster_of,
)
from accounts.rosters.nudging import nudge
from accounts.rosters.shape import to_json

State = RosterImport.State


@transaction.atomic
def receive(
    file: Incoming, *, file_name: str, data: bytes, by: Actor, now: dt.datetime
) -> RosterImport:
    """Keep what was read until somebody applies it. An older file that still waits is set aside."""
    school = by.school
    assert school is not None  # noqa: S101 - staff and operators act at a school
    RosterImport.objects.filter(school=school).unconfirmed().set_aside()
    _keep_org(school, file)
    return RosterImport.objects.create(
        school=school,
        by=by.member,
        file_name=file_name[:200],
        file_hash=hashlib.sha256(data).hexdigest(),
        table=file.table,
        columns=file.chosen,
        roster=to_json(file.roster) if file.roster else {},
    )


PART = 1024 * 1024


@transaction.atomic
def receive_later(
    pieces: Iterable[bytes], *, file_name: str, org: str = "", by: Actor, now: dt.datetime
) -> RosterImport:
    """Keep a large file until a job has read it (jobs.py); `org` as for `incoming`."""
    school = by.school
    assert school is not None  # noqa: S101 - staff and operators act at a school
    RosterImport.objects.filter(school=school).unconfirmed().set_aside()
    one = RosterImport.objects.create(
        school=school,
        by=by.member,
        file_name=file_name[:200],
        state=State.UNREAD,
        asked={"org": org[:255]},
    )
    hashed = hashlib.sha256()
    for number, piece in enumerate(pieces):
        hashed.update(piece)
        RosterPart.objects.create(school=school, roster_import=one, number=number, data=piece)
    one.file_hash = hashed.hexdigest()
    one.save(update_fields=["file_hash"])
    transaction.on_commit(lambda: nudge(one.pk))
    return one


@transaction.atomic
def read_later(one: RosterImport, *, now: dt.datetime) -> None:
    """Read what was kept. What cannot be taken is refused on its page, in words."""
    data = b"".join(bytes(part) for part in one.parts.values_list("data", flat=True))
    today = one.school.local_date(now)
    try:
        file = incoming(data, one.school, today=today, org=one.asked.get("org", ""))
    except FileRefused as refused:
        _refuse(one, refused)
        return
    moved = RosterImport.objects.filter(pk=one.pk, state=State.UNREAD).update(
        state=State.WAITING,
        table=file.table,
        columns=file.chosen,
        roster=to_json(file.roster) if file.roster else {},
        asked={},
        lease_until=None,
    )
    if moved:
        one.parts.all().delete()
        _keep_org(one.school, file)


def _refuse(one: RosterImport, refused: FileRefused) -> None:
    """The file goes, unless it only has to be said which of its schools is meant."""
    report: dict[str, Any] = {"refused": refused.code, "value": refused.value}
    if isinstance(refused, WhichSchool):
        report["schools"] = [list(one) for one in refused.schools]
    else:
        one.parts.all().delete()
    RosterImport.objects.filter(pk=one.pk, state=State.UNREAD).update(
        state=State.REFUSED, report=report, asked={}, lease_until=None
    )


def say_school(refused: RosterImport, org: str) -> bool:
    """Read a package of several schools once more, with the one that is meant."""
    if org not in [known for known, _name in refused.report.get("schools", [])]:
        return False
    rows = RosterImport.objects.filter(pk=refused.pk, state=State.REFUSED)
    moved = rows.update(state=State.UNREAD, report={}, asked={"org": org}, tries=0)
    if moved:
        nudge(refused.pk)
    return moved == 1


def _keep_org(school: School, file: Incoming) -> None:
    if file.org and file.org != school.roster_id:
        School.objects.filter(pk=school.pk).update(roster_id=file.org)


def receive_file(data: bytes, *, file_name: str, by: Actor, now: dt.datetime) -> RosterImport:
    """The same with a file that leaves nothing to say. Raises FileRefused."""
    assert by.school is not None  # noqa: S101 - staff and operators act at a school
    file = incoming(data, by.school, today=by.school.local_date(now))
    if file.roster is None:
        file = replace(file, roster=roster_of(file.table, file.chosen))
    return receive(file, file_name=file_name, data=data, by=by, now=now)


@transaction.atomic
def settle(waiting: RosterImport, chosen: Sequence[str]) -> RosterImport:
    """Read the file anew with what a person chose. Raises FileRefused for columns that are missing or
    there twice. What was said of the school's headings is remembered where they alone would not say so."""
    waiting = RosterImport.objects.select_for_update().get(pk=waiting.pk)
    if waiting.state != State.WAITING or not waiting.table:
        return waiting
    waiting.roster = to_json(roster_of(waiting.table, chosen))
    waiting.columns = list(chosen)
    waiting.save()
    if not is_of_package(waiting.table):
        _remember(waiting.school_id, waiting.table["headings"], chosen)
    return waiting


def _remember(school_id: uuid.UUID, headings: Sequence[str], means: Sequence[str]) -> None:
    for heading, ours, said in zip(headings, suggested(headings), means, strict=True):
        words = words_of(heading)[:200]
        rows = RosterHeading.objects.filter(school=school_id, heading=words)
        if words and said != ours:
            RosterHeading.objects.update_or_create(
                school_id=school_id, heading=words, defaults={"means": said}
            )
        else:
            rows.delete()


WAITS_FOR = dt.timedelta(days=1)
"""So long an uploaded list waits for a yes; then its rows go, and it can be uploaded again."""


def clear_old_lists(*, now: dt.datetime) -> int:
    """Set aside lists that nobody has applied; how many. The minute's sweep calls it."""
    return RosterImport.objects.filter(created_at__lte=now - WAITS_FOR).set_aside()


def forget_old_reports(*, now: dt.datetime) -> int:
    """Of lists that cannot be undone any more the report keeps counts and lines, and no name."""
    old = RosterImport.objects.filter(applied_at__lte=now - UNDONE_WITHIN)
    return old.exclude(details=[]).update(details=[])
