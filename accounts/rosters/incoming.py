"""A file of any kind that we read, as it is kept until a person has said what is left to say.

A spreadsheet leaves the meaning of its columns, a OneRoster package which classes are home classes.
Both answers are a list of words; with them `Incoming.table` makes a Roster.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Child, Classroom, Guardian, Member, RosterHeading, School
from accounts.rosters import tables
from accounts.rosters.archives import names_in
from accounts.rosters.columns import suggested
from accounts.rosters.decoding import LARGEST_FILE, ZIP, FileRefused
from accounts.rosters.oneroster import choosing
from accounts.rosters.oneroster.district import District
from accounts.rosters.oneroster.narrowing import changes_of
from accounts.rosters.oneroster.package import MOST_PACKED, is_package
from accounts.rosters.oneroster.reading import district_of
from accounts.rosters.parsing import read
from accounts.rosters.shape import Roster
from accounts.rosters.tables import table_of
from accounts.rosters.workbooks import MOST_COLUMNS
from accounts.text import name_key

LARGEST = max(LARGEST_FILE, MOST_PACKED)
IN_REQUEST = 2 * 1024 * 1024
"""Bytes of the largest upload, and of one that is read while the browser waits."""
TO_SETTLE = frozenset({"missing", "twice"})


@dataclass(frozen=True)
class Incoming:
    """`table` is ready for JSON. `roster` is None where a person has to choose first; `org` is the
    sender's id of the school, of a package."""

    table: dict[str, Any]
    chosen: list[str]
    roster: Roster | None
    org: str = ""


class WhichSchool(FileRefused):
    """A package of several schools, none of which is known to be ours: `schools` are (id, name)."""

    def __init__(self, schools: Sequence[tuple[str, str]]) -> None:
        super().__init__("which_school")
        self.schools = schools


def incoming(data: bytes, school: School, *, today: dt.date, org: str = "") -> Incoming:
    """Read a file for a school. `org`: which school of a package, where the name does not say so.

    Raises FileRefused.
    """
    if data.startswith(ZIP) and is_package(names_in(data)):
        return _package(data, school, today=today, org=org)
    if len(data) > LARGEST_FILE:
        raise FileRefused("too_big")
    return _sheet(data, school)


def roster_of(table: Mapping[str, Any], chosen: Sequence[str]) -> Roster:
    """What a kept file says, with what was chosen. Raises FileRefused for columns that are missing."""
    if is_of_package(table):
        return choosing.roster_of(choosing.from_json(table), chosen)
    return read(tables.from_json(table), chosen)


def is_of_package(table: Mapping[str, Any]) -> bool:
    return "pupils" in table


def known_headings(school: School) -> dict[str, str]:
    """What the school has said of its headings, by `words_of`."""
    return dict(RosterHeading.objects.filter(school=school).values_list("heading", "means"))


def _sheet(data: bytes, school: School) -> Incoming:
    """Headings of which none is known, or too few, are a person's to name, where there are some."""
    known = known_headings(school)
    table = table_of(data, known)
    if len(table.headings) > MOST_COLUMNS:
        raise FileRefused("too_wide")
    means = suggested(table.headings, known)
    is_list = len(set(map(str.strip, table.headings)) - {""}) > 1
    if not is_list and not any(means):
        raise FileRefused("no_headings")
    try:
        roster = read(table, means)
    except FileRefused as refused:
        if refused.code not in TO_SETTLE or not is_list:
            raise
        roster = None
    return Incoming(tables.to_json(table), means, roster)


def _package(data: bytes, school: School, *, today: dt.date, org: str) -> Incoming:
    """Which classes are home classes is always asked: a wrong guess would put a whole school wrong."""
    district = district_of(data)
    if district.mode == "delta":
        return _changes(district, school, today=today)
    try:
        ours = choosing.school_of(district, known=org or school.roster_id, name=school.name)
    except FileRefused as refused:
        if refused.code != "which_school":
            raise
        raise WhichSchool(
            sorted(
                ((one.id, one.name) for one in district.schools.values()), key=lambda one: one[1]
            )
        ) from None
    share = choosing.share_of(district, ours.id, today=today)
    if not share.pupils:
        raise FileRefused("no_rows")
    names = Classroom.objects.not_over(today).filter(school=school).values_list("name", flat=True)
    chosen = choosing.suggested_courses(
        choosing.courses_of(share), {name_key(one) for one in names}
    )
    return Incoming(choosing.to_json(share), chosen, None, ours.id)


def _changes(district: District, school: School, *, today: dt.date) -> Incoming:
    """Changes speak of what was sent before. Which classes are home classes is known from then."""
    source = choosing.source_of(district.system, school.roster_id)
    held = {
        one.removeprefix(f"{source} ")
        for model in (Child, Guardian, Member)
        for one in model.objects.filter(
            school=school, sender_id__startswith=f"{source} "
        ).values_list("sender_id", flat=True)
    }
    if not school.roster_id or not held:
        raise FileRefused("delta")
    share = choosing.Share(
        pupils=(),
        problems=choosing.said_of(district),
        not_read=district.not_read,
        source=source,
        changes=changes_of(district, school.roster_id, held=held, today=today),
    )
    return Incoming(choosing.to_json(share), [], choosing.roster_of(share, []), school.roster_id)
