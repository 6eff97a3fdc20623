"""A package of changes, laid over what the record holds of the same sender: it becomes a whole one.

From there on it is planned as any whole package, so both ways end in the same record. Lines that are
older than what we have are passed over and listed. Pure: `record` is loaded already.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from accounts.models import Child, Guardian, Member
from accounts.rosters.problems import Problem
from accounts.rosters.record import Record, sender_key
from accounts.rosters.shape import (
    ChangedPerson,
    ChangedPlace,
    Changes,
    Roster,
    RosterChild,
    RosterClass,
    RosterGuardian,
    RosterTeacher,
    moment,
)

USERS, PLACES = "users.csv", "enrollments.csv"
SIDES = {"both": {"child", "adult"}, "child": {"child"}, "adult": {"adult"}, "": {"unknown"}}


def laid_over(record: Record, roster: Roster, *, today: dt.date) -> Roster:
    """The whole roster that the sender would send now, as far as this school holds it."""
    assert roster.changes is not None  # noqa: S101 - the caller has looked
    return _Laying(record, roster, roster.changes, today).whole()


@dataclass
class _Laying:
    record: Record
    roster: Roster
    changes: Changes
    today: dt.date
    children: dict[str, RosterChild] = field(default_factory=dict)
    adults: dict[str, RosterGuardian] = field(default_factory=dict)
    teachers: dict[str, RosterTeacher] = field(default_factory=dict)
    rooms: dict[str, set[str]] = field(default_factory=dict)
    duties: dict[str, dict[str, bool]] = field(default_factory=dict)
    sides: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def whole(self) -> Roster:
        self._hold()
        classes = self._classes()
        for one in sorted(self.changes.people, key=lambda one: (one.is_gone, one.line)):
            self.touched.add(one.id)
            self._person(one)
        for place in sorted(self.changes.places, key=lambda one: (not one.is_gone, one.line)):
            self.touched.add(place.person)
            self._place(place, classes)
        children, unread = self._children()
        return replace(
            self.roster,
            children=children,
            problems=(*self.roster.problems, *self.problems),
            is_whole=True,
            unread=(*self.roster.unread, *unread),
            classes=tuple(classes.values()),
            class_ids=tuple(classes),
            teachers=tuple(self._teacher(id) for id in sorted(self.teachers)),
            changes=None,
        )

    def _raw(self, sender_id: str) -> str:
        """The sender's own id, of what a row keeps; "" for another sender's."""
        mine = sender_id.startswith(f"{self.roster.source} ")
        return sender_id.removeprefix(f"{self.roster.source} ") if mine else ""

    # --- What we hold -----------------------------------------------------------------------------
    def _hold(self) -> None:
        ids = {}
        for child in self.record.children:
            id, room = self._raw(child.sender_id), self.record.class_of.get(child.pk)
            if id and child.left_on is None:
                ids[child.pk] = id
                self.children[id] = _child_cells(child, id)
                self.rooms[id] = {room.name} if room else set()
        people = {}
        for adult in self.record.guardians:
            if id := self._raw(adult.sender_id):
                people[adult.pk] = id
                self.adults[id] = _adult_cells(adult, id)
        for link in self.record.links.values():
            pair = (ids.get(link.child_id, ""), people.get(link.guardian_id, ""))
            if all(pair) and link.ended_on is None:
                self.sides[pair] = set(SIDES[link.named_by])
        for member in self.record.members:
            id = self._raw(member.sender_id)
            if id and (member.ended_on is None or member.ended_on >= self.today):
                self.teachers[id] = _teacher_cells(member, id)
                self.duties[id] = {
                    one.classroom.name: one.kind == one.Kind.TEACHER
                    for one in self.record.assignments
                    if one.member_id == member.pk
                    and one.classroom is not None
                    and one.kind in one.OWN_CLASS
                    and (one.ends_on is None or one.ends_on >= self.today)
                }

    def _classes(self) -> dict[str, RosterClass]:
        """Home classes by the sender's id: ours, without those that go, and new ones of their courses."""
        found = {
            id: RosterClass(room.name, id, room.course_id)
            for id, room in self.record.room_of.items()
            if room.source == self.roster.source or room.course_id
        }
        courses = {one.course_id for one in found.values()}
        for one in self.changes.classes:
            if one.id not in found and one.course_id in courses:
                found[one.id] = one
        return {id: one for id, one in found.items() if id not in self.changes.classes_gone}

    # --- What changes -----------------------------------------------------------------------------
    def _person(self, one: ChangedPerson) -> None:
        role = one.role or self._role_of(one.id)
        known = self._known(one.id, role)
        if self._is_older(one.line, one.said_at, known, USERS):
            return
        if role == "student":
            self._student(one)
        elif role == "guardian":
            self._guardian(one)
        elif role == "teacher":
            self._teaching(one)
        elif not one.is_gone:
            self.problems.append(Problem(one.line, "unknown", "", USERS))

    def _role_of(self, id: str) -> str:
        places = (("student", self.children), ("guardian", self.adults), ("teacher", self.teachers))
        return next((role for role, known in places if id in known), "")

    def _known(self, id: str, role: str) -> Child | Guardian | Member | None:
        key = sender_key(self.roster.source, id)
        if role == "student":
            return self.record.child_of.get(key)
        if role == "guardian":
            return self.record.guardian_of.get(key)
        return self.record.member_of.get(key)

    def _is_older(
        self, line: int, said_at: str, known: Child | Guardian | Member | None, file: str
    ) -> bool:
        said, ours = moment(said_at), known.said_at if known else None
        if said is None or ours is None or said >= ours:
            return False
        self.problems.append(Problem(line, "older", said_at[:10], file))
        return True

    def _student(self, one: ChangedPerson) -> None:
        if one.is_gone:
            self.children.pop(one.id, None)
            return
        before = self.children.get(one.id) or _returning(self.record, self.roster, one)
        self.children[one.id] = replace(
            before,
            given_name=one.given_name or before.given_name,
            family_name=one.family_name or before.family_name,
            said_at=one.said_at,
        )
        self._name(one, side="child")

    def _guardian(self, one: ChangedPerson) -> None:
        if one.is_gone:
            for pair in [pair for pair in self.sides if pair[1] == one.id]:
                del self.sides[pair]
            return
        before = self.adults.get(one.id) or RosterGuardian(name="", sender_id=one.id)
        self.adults[one.id] = replace(
            before,
            name=f"{one.given_name} {one.family_name}".strip() or before.name,
            email=one.email,
            phone=one.phone,
            is_enabled=one.is_enabled,
            said_at=one.said_at,
        )
        self._name(one, side="adult")

    def _name(self, one: ChangedPerson, *, side: str) -> None:
        """The line's own list of its people, whole: what it names no more, this side names no more."""
        at = 0 if side == "child" else 1
        others = set(one.agents)
        for pair in [pair for pair in self.sides if pair[at] == one.id]:
            if pair[1 - at] not in others:
                self.sides[pair] -= {side}
        for other in others:
            pair = (one.id, other) if side == "child" else (other, one.id)
            self.sides.setdefault(pair, set()).add(side)

    def _teaching(self, one: ChangedPerson) -> None:
        if one.is_gone:
            self.teachers.pop(one.id, None)
            return
        before = self.teachers.get(one.id) or RosterTeacher(sender_id=one.id, name="")
        self.teachers[one.id] = replace(
            before,
            name=f"{one.given_name} {one.family_name}".strip() or before.name,
            email=one.email or before.email,
            is_enabled=one.is_enabled,
            said_at=one.said_at,
        )

    def _place(self, one: ChangedPlace, classes: dict[str, RosterClass]) -> None:
        """Classes that are no home classes are passed over."""
        room = classes.get(one.class_id)
        if room is None:
            return
        known = self._known(one.person, "teacher" if one.is_teacher else "student")
        if self._is_older(one.line, one.said_at, known, PLACES):
            return
        if one.is_teacher and one.person in self.teachers:
            duties = self.duties.setdefault(one.person, {})
            duties.pop(room.name, None)
            if not one.is_gone:
                duties[room.name] = one.is_primary
        elif not one.is_teacher and one.person in self.children:
            rooms = self.rooms.setdefault(one.person, set())
            rooms.discard(room.name)
            rooms |= set() if one.is_gone else {room.name}
            child = self.children[one.person]
            self.children[one.person] = replace(
                child, said_at=max(child.said_at, one.said_at, key=_when)
            )
        elif not one.is_gone:
            self.problems.append(Problem(one.line, "unknown", "", PLACES))

    # --- What comes out ---------------------------------------------------------------------------
    def _children(self) -> tuple[tuple[RosterChild, ...], list[str]]:
        found: list[RosterChild] = []
        unread: list[str] = []
        for line, (id, child) in enumerate(sorted(self.children.items()), 1):
            rooms = self.rooms.get(id, set())
            if len(rooms) != 1:
                code = "two_homes" if rooms else "no_home"
                if id in self.touched:
                    self.problems.append(Problem(0, code, child.full_name))
                unread.append(id)
                continue
            guardians = tuple(self._adult(pair) for pair in sorted(self._pairs(id)))
            room = next(iter(rooms))
            found.append(replace(child, line=line, classroom=room, guardians=guardians))
        return tuple(found), unread

    def _pairs(self, child: str) -> Iterable[tuple[str, str]]:
        return (
            pair
            for pair, sides in self.sides.items()
            if pair[0] == child and sides and pair[1] in self.adults
        )

    def _adult(self, pair: tuple[str, str]) -> RosterGuardian:
        sides = self.sides[pair] & {"child", "adult"}
        named_by = "both" if len(sides) == 2 else "".join(sides)
        return replace(self.adults[pair[1]], named_by=named_by)

    def _teacher(self, id: str) -> RosterTeacher:
        duties = self.duties.get(id, {})
        return replace(
            self.teachers[id],
            classes=tuple(sorted(duties)),
            leads=tuple(sorted(name for name, is_first in duties.items() if is_first)),
        )


def _when(said_at: str) -> dt.datetime:
    return moment(said_at) or dt.datetime.min.replace(tzinfo=dt.UTC)


def _child_cells(child: Child, id: str) -> RosterChild:
    return RosterChild(
        line=0,
        given_name=child.given_name,
        family_name=child.family_name,
        classroom="",
        roster_id=child.roster_id,
        sender_id=id,
    )


def _returning(record: Record, roster: Roster, one: ChangedPerson) -> RosterChild:
    """A child who is new, or who had left and is named again."""
    known = record.child_of.get(sender_key(roster.source, one.id))
    if known:
        return _child_cells(known, one.id)
    return RosterChild(
        0, one.given_name, one.family_name, "", one.identifier or one.id, sender_id=one.id
    )


def _adult_cells(adult: Guardian, id: str) -> RosterGuardian:
    return RosterGuardian(
        name=adult.name,
        email=adult.email,
        phone=adult.phone,
        sender_id=id,
        is_enabled=adult.shut_at is None,
    )


def _teacher_cells(member: Member, id: str) -> RosterTeacher:
    return RosterTeacher(
        sender_id=id,
        name=member.display_name,
        email=member.user.email,
        is_enabled=member.shut_at is None,
    )
