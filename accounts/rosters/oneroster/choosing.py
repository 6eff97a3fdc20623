"""One school's share of a District -> Roster, once it is said which classes are home classes. Pure.

A package names every class that a child learns in; a sheet hangs on exactly one, the home class
(MODEL.md). Homerooms say so themselves; where there are none, a person says which courses do.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from accounts.rosters.decoding import FileRefused
from accounts.rosters.oneroster.district import Class, District, Org
from accounts.rosters.problems import Problem
from accounts.rosters.shape import (
    Changes,
    Roster,
    RosterChild,
    RosterClass,
    RosterGuardian,
    RosterTeacher,
    changes_from_json,
    child_from_json,
    teacher_from_json,
)
from accounts.text import name_key

MOST_SAID = 200
QUOTING = frozenset({"extra_cells", "too_long"})
HOMEROOMS = "homeroom"
"""Stands for the classes that say they are homerooms, where a course's id would stand."""


@dataclass(frozen=True)
class Room:
    """A class that a child is in. `course` is the id of its course, `subject` that course's title."""

    title: str
    course: str
    subject: str = ""
    id: str = ""


@dataclass(frozen=True)
class Pupil:
    """A child as the roster's shape has it, without a home class yet, and the classes to choose from."""

    child: RosterChild
    rooms: tuple[Room, ...]


@dataclass(frozen=True)
class Share:
    """What a package says of one school. `elsewhere` counts the children of its other schools. Teachers
    stand with the ids of all their classes. What the rest means says `Roster`."""

    pupils: tuple[Pupil, ...]
    elsewhere: int = 0
    problems: tuple[Problem, ...] = ()
    not_read: tuple[str, ...] = ()
    source: str = ""
    is_sure: bool = True
    unread: tuple[str, ...] = ()
    rooms: tuple[Room, ...] = ()
    teachers: tuple[RosterTeacher, ...] = ()
    changes: Changes | None = None


@dataclass(frozen=True)
class Course:
    """A course with children at the school: in which classes, and who."""

    id: str
    subject: str
    rooms: frozenset[str]
    pupils: frozenset[str]


def source_of(system: str, org: str) -> str:
    """What rows of this sender for this school are marked with."""
    digest = hashlib.sha256(f"{system}\n{org}".encode()).hexdigest()
    return f"oneroster {digest[:16]}"


# --- Which school ---------------------------------------------------------------------------------
def school_of(district: District, *, known: str, name: str) -> Org:
    """The school that is meant: the one with the known id, the only one, or the one of that name.
    Raises FileRefused when a person has to say."""
    schools = district.schools.values()
    if known in district.schools:
        return district.schools[known]
    same = [one for one in schools if name_key(one.name) == name_key(name)]
    if len(same) == 1:
        return same[0]
    if len(schools) == 1:
        return next(iter(schools))
    raise FileRefused("which_school" if schools else "no_school")


def share_of(district: District, school: str, *, today: dt.date) -> Share:
    """The school's children and their adults; of the other schools' no word is kept.

    A child is known by the school's own number where there is one that nobody else has: spreadsheets
    have it, too, and it outlives a change of the sending system. An end date is the first day that is no longer in.
    """
    rooms: dict[str, list[Class]] = {}
    for one in district.learning:
        room = district.classes.get(one.class_id)
        if room and room.school == school and (one.ends_on is None or one.ends_on > today):
            rooms.setdefault(one.person, []).append(room)
    adults = adults_of(district)
    numbers = Counter(one.identifier for one in district.students.values())
    ours = sorted(
        (one for one in district.students.values() if school in one.schools), key=lambda one: one.id
    )
    return Share(
        pupils=tuple(
            Pupil(
                child=RosterChild(
                    line=line,
                    given_name=one.called or one.given_name,
                    family_name=one.family_name,
                    classroom="",
                    roster_id=number
                    if (number := one.identifier) and numbers[number] == 1
                    else one.id,
                    guardians=tuple(adults.get(one.id, ())),
                    sender_id=one.id,
                    said_at=one.said_at,
                ),
                rooms=tuple(sorted({_room(room) for room in rooms.get(one.id, ())}, key=str)),
            )
            for line, one in enumerate(ours, 1)
        ),
        elsewhere=len(district.students) - len(ours),
        problems=said_of(district),
        not_read=district.not_read,
        source=source_of(district.system, school),
        is_sure=not district.nameless,
        unread=tuple(sorted(district.unread - district.gone.get("users", set()))),
        rooms=tuple(
            _room(one)
            for one in sorted(district.classes.values(), key=lambda one: one.id)
            if one.school == school
        ),
        teachers=_teachers(district, school, today=today),
    )


def _teachers(district: District, school: str, *, today: dt.date) -> tuple[RosterTeacher, ...]:
    classes: dict[str, set[str]] = {}
    leads: dict[str, set[str]] = {}
    for one in district.teaching:
        room = district.classes.get(one.class_id)
        if room and room.school == school and (one.ends_on is None or one.ends_on > today):
            classes.setdefault(one.person, set()).add(room.id)
            if one.is_primary:
                leads.setdefault(one.person, set()).add(room.id)
    return tuple(
        RosterTeacher(
            sender_id=one.id,
            name=one.full_name,
            email=one.email,
            is_enabled=one.is_enabled,
            classes=tuple(sorted(classes.get(one.id, ()))),
            leads=tuple(sorted(leads.get(one.id, ()))),
            said_at=one.said_at,
        )
        for one in sorted(district.teachers.values(), key=lambda one: one.id)
        if school in one.schools
    )


def said_of(district: District) -> tuple[Problem, ...]:
    """The faults of the package, the first of them. What stands in a cell may be another school's; so
    it may in changes, which name no schools."""
    first = district.faults[:MOST_SAID]
    if len(district.schools) > 1 or district.mode == "delta":
        first = [replace(one, value="…") if one.code in QUOTING else one for one in first]
    left = len(district.faults) - len(first)
    return (*first, Problem(0, "more", str(left))) if left else tuple(first)


def _room(one: Class) -> Room:
    if one.is_homeroom:
        return Room(one.title, HOMEROOMS, id=one.id)
    return Room(one.title, one.course_id or one.id, one.course, one.id)


def adults_of(district: District) -> dict[str, list[RosterGuardian]]:
    found: dict[str, list[RosterGuardian]] = {}
    for child, adult in sorted(district.links):
        person = district.guardians[adult]
        sides = district.link_sides.get((child, adult), set())
        cells = RosterGuardian(
            name=person.full_name,
            email=person.email,
            phone=person.phone,
            sender_id=person.id,
            is_enabled=person.is_enabled,
            named_by="both" if len(sides) == 2 else "".join(sides),
            said_at=person.said_at,
        )
        found.setdefault(child, []).append(cells)
    return found


# --- Which classes --------------------------------------------------------------------------------
def courses_of(share: Share) -> list[Course]:
    """What may be chosen, homerooms first, then by subject."""
    found: dict[str, Course] = {}
    for pupil in share.pupils:
        for room in pupil.rooms:
            one = found.get(room.course) or Course(
                room.course, room.subject, frozenset(), frozenset()
            )
            found[room.course] = replace(
                one, rooms=one.rooms | {room.title}, pupils=one.pupils | {pupil.child.roster_id}
            )
    return sorted(found.values(), key=lambda one: (one.id != HOMEROOMS, one.subject, one.id))


def suggested_courses(courses: Iterable[Course], ours: Collection[str]) -> list[str]:
    """Those whose classes the school has already (`ours`: name keys), then homerooms, then the fewest
    others, largest first; never two courses of one child."""

    def worth(one: Course) -> tuple[bool, bool, int, str]:
        is_ours = any(name_key(title) in ours for title in one.rooms)
        return not is_ours, one.id != HOMEROOMS, -len(one.pupils), one.subject

    found: list[str] = []
    placed: set[str] = set()
    for one in sorted(courses, key=worth):
        if placed.isdisjoint(one.pupils):
            found.append(one.id)
            placed |= one.pupils
    return found


def roster_of(share: Share, chosen: Collection[str]) -> Roster:
    """The children in their home classes. Who is in none of a chosen course, or in two, is a problem."""
    children: list[RosterChild] = []
    problems = list(share.problems)
    for pupil in share.pupils:
        titles = {room.title for room in pupil.rooms if room.course in chosen}
        if len(titles) == 1:
            children.append(replace(pupil.child, classroom=titles.pop()))
        else:
            code = "two_homes" if titles else "no_home"
            problems.append(Problem(pupil.child.line, code, pupil.child.full_name))
    homes = {room.id: room for room in share.rooms if room.course in chosen}
    return Roster(
        tuple(children),
        tuple(problems),
        encoding="",
        not_read=share.not_read,
        source=share.source,
        is_whole=share.changes is None and bool(share.source),
        is_sure=share.is_sure,
        unread=(*share.unread, *_without_home(share, children)),
        classes=tuple(RosterClass(one.title, one.id, one.course) for one in homes.values()),
        class_ids=tuple(room.id for room in share.rooms),
        teachers=tuple(_in_homes(one, homes) for one in share.teachers),
        changes=share.changes,
    )


def _without_home(share: Share, placed: Iterable[RosterChild]) -> list[str]:
    """Who is in the package and in none of the chosen classes is not missing."""
    ids = {one.sender_id for one in placed}
    return [one.child.sender_id for one in share.pupils if one.child.sender_id not in ids]


def _in_homes(one: RosterTeacher, homes: Mapping[str, Room]) -> RosterTeacher:
    """With the names of the home classes that they teach, in place of the ids of all classes."""
    return replace(
        one,
        classes=tuple(sorted({homes[id].title for id in one.classes if id in homes})),
        leads=tuple(sorted({homes[id].title for id in one.leads if id in homes})),
    )


def to_json(share: Share) -> dict[str, Any]:
    return asdict(share)


def from_json(data: Mapping[str, Any]) -> Share:
    return Share(
        pupils=tuple(
            Pupil(
                child=child_from_json(one["child"]),
                rooms=tuple(Room(**room) for room in one["rooms"]),
            )
            for one in data["pupils"]
        ),
        elsewhere=data["elsewhere"],
        problems=tuple(Problem(**one) for one in data["problems"]),
        not_read=tuple(data["not_read"]),
        source=data.get("source", ""),
        is_sure=data.get("is_sure", True),
        unread=tuple(data.get("unread", ())),
        rooms=tuple(Room(**one) for one in data.get("rooms", ())),
        teachers=tuple(map(teacher_from_json, data.get("teachers", ()))),
        changes=changes_from_json(data.get("changes")),
    )
