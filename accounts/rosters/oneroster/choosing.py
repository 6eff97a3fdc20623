"""One school's share of a District -> Roster, once it is said which classes are home classes. Pure.

A package names every class that a child learns in; a sheet hangs on exactly one, the home class
(MODEL.md). Homerooms say so themselves; where there are none, a person says which courses do.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from accounts.rosters.decoding import FileRefused
from accounts.rosters.oneroster.district import Class, District, Org
from accounts.rosters.problems import Problem
from accounts.rosters.shape import Roster, RosterChild, RosterGuardian, child_from_json
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


@dataclass(frozen=True)
class Pupil:
    """A child as the roster's shape has it, without a home class yet, and the classes to choose from."""

    child: RosterChild
    rooms: tuple[Room, ...]


@dataclass(frozen=True)
class Share:
    """What a package says of one school. `elsewhere` counts the children of its other schools."""

    pupils: tuple[Pupil, ...]
    elsewhere: int = 0
    problems: tuple[Problem, ...] = ()
    not_read: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """A course with children at the school: in which classes, and who."""

    id: str
    subject: str
    rooms: frozenset[str]
    pupils: frozenset[str]


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
    adults = _adults(district)
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
                ),
                rooms=tuple(sorted({_room(room) for room in rooms.get(one.id, ())}, key=str)),
            )
            for line, one in enumerate(ours, 1)
        ),
        elsewhere=len(district.students) - len(ours),
        problems=_said(district),
        not_read=district.not_read,
    )


def _said(district: District) -> tuple[Problem, ...]:
    """The faults of the package, the first of them. What stands in a cell may be another school's."""
    first = district.faults[:MOST_SAID]
    if len(district.schools) > 1:
        first = [replace(one, value="…") if one.code in QUOTING else one for one in first]
    left = len(district.faults) - len(first)
    return (*first, Problem(0, "more", str(left))) if left else tuple(first)


def _room(one: Class) -> Room:
    if one.is_homeroom:
        return Room(one.title, HOMEROOMS)
    return Room(one.title, one.course_id or one.id, one.course)


def _adults(district: District) -> dict[str, list[RosterGuardian]]:
    found: dict[str, list[RosterGuardian]] = {}
    for child, adult in sorted(district.links):
        person = district.guardians[adult]
        cells = RosterGuardian(name=person.full_name, email=person.email, phone=person.phone)
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
    return Roster(tuple(children), tuple(problems), encoding="", not_read=share.not_read)


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
    )
