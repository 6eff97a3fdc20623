"""The one inner shape of a roster, whatever file it came from. Plain values, ready for JSON."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from accounts.rosters.problems import Problem

LIST = "list"
"""The source of all that spreadsheets bring."""


@dataclass(frozen=True)
class RosterGuardian:
    """An adult as the file names them. `email` is lower case; `language` a code we offer, or "".
    Of a package also the sender's id, whether they may sign in, and which side names the link."""

    name: str
    email: str = ""
    language: str = ""
    relation: str = ""
    phone: str = ""
    sender_id: str = ""
    is_enabled: bool = True
    named_by: str = ""
    said_at: str = ""


@dataclass(frozen=True)
class RosterChild:
    """A child in a home class. `line` is the line of the file, from 1; `roster_id` may be ""."""

    line: int
    given_name: str
    family_name: str
    classroom: str
    roster_id: str = ""
    pronoun: str = ""
    guardians: tuple[RosterGuardian, ...] = ()
    sender_id: str = ""
    said_at: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class RosterClass:
    """A home class of a package: the sender's ids of it and of its course."""

    name: str
    id: str
    course_id: str = ""


@dataclass(frozen=True)
class RosterTeacher:
    """A teacher of a package, and the home classes they teach: of `leads` they are the first one."""

    sender_id: str
    name: str
    email: str = ""
    is_enabled: bool = True
    classes: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    said_at: str = ""


@dataclass(frozen=True)
class ChangedPerson:
    """A line of a package of changes. `role` is student, teacher, guardian, or "" where only the record
    knows it; `agents` are all whom the line names as theirs."""

    line: int
    id: str
    role: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    phone: str = ""
    identifier: str = ""
    is_enabled: bool = True
    agents: tuple[str, ...] = ()
    is_gone: bool = False
    said_at: str = ""


@dataclass(frozen=True)
class ChangedPlace:
    """A place in a class, taken or given up."""

    line: int
    person: str
    class_id: str
    is_teacher: bool = False
    is_primary: bool = False
    is_gone: bool = False
    said_at: str = ""


@dataclass(frozen=True)
class Changes:
    """What a package of changes says of the school; oneroster/changes.py lays it over the record."""

    people: tuple[ChangedPerson, ...] = ()
    places: tuple[ChangedPlace, ...] = ()
    classes: tuple[RosterClass, ...] = ()
    classes_gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roster:
    """All that was read of a file. `not_read` are the headings (of a package the tables) left unread.

    `is_whole`: who is missing has left. `unread` are sender's ids of people who stand in lines that
    could not be taken: they are not missing. `is_sure` is False where a line's id cannot be told:
    then nobody is. `class_ids` are all classes of the school in the file, home classes or not.
    """

    children: tuple[RosterChild, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = "UTF-8"
    not_read: tuple[str, ...] = ()
    source: str = LIST
    is_whole: bool = False
    is_sure: bool = True
    unread: tuple[str, ...] = ()
    classes: tuple[RosterClass, ...] = ()
    class_ids: tuple[str, ...] = ()
    teachers: tuple[RosterTeacher, ...] = ()
    changes: Changes | None = None

    @property
    def is_package(self) -> bool:
        return self.source != LIST


def moment(said_at: str) -> dt.datetime | None:
    """A sender's moment: `2026-11-22T06:00:00.000Z`, or a day alone. None for what is none."""
    try:
        found = dt.datetime.fromisoformat(said_at)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


# --- As JSON --------------------------------------------------------------------------------------
def to_json(roster: Roster) -> dict[str, Any]:
    return asdict(roster)


def child_from_json(data: Mapping[str, Any]) -> RosterChild:
    guardians = tuple(RosterGuardian(**one) for one in data["guardians"])
    return RosterChild(**{**data, "guardians": guardians})


def teacher_from_json(data: Mapping[str, Any]) -> RosterTeacher:
    lists = {name: tuple(data[name]) for name in ("classes", "leads")}
    return RosterTeacher(**{**data, **lists})


def changes_from_json(data: Mapping[str, Any] | None) -> Changes | None:
    if data is None:
        return None
    return Changes(
        people=tuple(
            ChangedPerson(**{**one, "agents": tuple(one["agents"])}) for one in data["people"]
        ),
        places=tuple(ChangedPlace(**one) for one in data["places"]),
        classes=tuple(RosterClass(**one) for one in data["classes"]),
        classes_gone=tuple(data["classes_gone"]),
    )


def from_json(data: Mapping[str, Any]) -> Roster:
    """Also of a list that was read before packages could take anybody away."""
    return Roster(
        children=tuple(map(child_from_json, data["children"])),
        problems=tuple(Problem(**one) for one in data["problems"]),
        encoding=data["encoding"],
        not_read=tuple(data["not_read"]),
        source=data.get("source", LIST),
        is_whole=data.get("is_whole", False),
        is_sure=data.get("is_sure", True),
        unread=tuple(data.get("unread", ())),
        classes=tuple(RosterClass(**one) for one in data.get("classes", ())),
        class_ids=tuple(data.get("class_ids", ())),
        teachers=tuple(map(teacher_from_json, data.get("teachers", ()))),
        changes=changes_from_json(data.get("changes")),
    )
