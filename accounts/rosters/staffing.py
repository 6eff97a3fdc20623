"""What a package says of the staff: teachers, their home classes, their sign-ins. Decides, writes nothing.

Nobody becomes more than the file says, and what they are here already stays: a role is given by hand.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import replace

from accounts.models import Assignment, Member, Role
from accounts.rosters.departures import takes_away, unread_keys
from accounts.rosters.plan import Removal, Staffing, TeacherStep
from accounts.rosters.problems import Problem
from accounts.rosters.record import Record, sender_key
from accounts.rosters.shape import Roster, RosterTeacher
from accounts.text import name_key

LONGEST_NAME = 80


def staffing_of(
    record: Record,
    roster: Roster,
    problems: list[Problem],
    *,
    begun: Collection[str],
    today: dt.date,
) -> Staffing:
    """`begun` are name keys of classes that the same file begins or moves children to."""
    if not roster.is_package or not roster.source:
        return Staffing()
    rooms = {*record.classes, *begun}
    steps: list[TeacherStep] = []
    for cells, member in _people(record, roster):
        step = _step(record, roster, problems, cells, member, rooms=rooms, today=today)
        if step:
            steps.append(step)
    ending = _ending(record, roster, steps, today=today)
    shut = _shut(record, roster, steps, problems, today=today)
    opened = tuple(
        one.member
        for one in steps
        if one.member and one.member.shut_at is not None and one.cells.is_enabled
    )
    return Staffing(
        steps=tuple(one for one in steps if one.is_change),
        ending=ending,
        shut=shut,
        opened=opened,
        removals=_removals(record, roster, ending, today=today),
    )


def _people(record: Record, roster: Roster) -> Iterable[tuple[RosterTeacher, Member | None]]:
    """Each person once: by the sender's id, else by the address they sign in with. Senders write a
    person down once for each role; those lines are one."""
    by_address = {one.user.email: one for one in record.members}
    found: dict[object, tuple[RosterTeacher, Member | None]] = {}
    for cells in roster.teachers:
        known = record.member_of.get(sender_key(roster.source, cells.sender_id))
        member = known or by_address.get(cells.email)
        ref = member.pk if member else cells.email or cells.sender_id
        before = found[ref][0] if ref in found else None
        found[ref] = (_joined(before, cells), member)
    return found.values()


def _joined(before: RosterTeacher | None, cells: RosterTeacher) -> RosterTeacher:
    if before is None:
        return cells
    return replace(
        before,
        classes=tuple(sorted({*before.classes, *cells.classes})),
        leads=tuple(sorted({*before.leads, *cells.leads})),
        is_enabled=before.is_enabled or cells.is_enabled,
    )


def _step(
    record: Record,
    roster: Roster,
    problems: list[Problem],
    cells: RosterTeacher,
    member: Member | None,
    *,
    rooms: Collection[str],
    today: dt.date,
) -> TeacherStep | None:
    """None for who is only listed: without an address, with too long a name, or gone from the school."""
    why = ""
    if member is None:
        why = "no_address" if not cells.email else ""
        why = why or ("too_long" if len(cells.name) > LONGEST_NAME else "")
    elif member.ended_on is not None and member.ended_on < today:
        why = "works_no_more"
    elif Role.TEACHER not in member.roles and cells.classes:
        why = "not_a_teacher"
    if why:
        problems.append(Problem(0, why, cells.name[:LONGEST_NAME]))
        return None
    key = sender_key(roster.source, cells.sender_id)
    is_named = member is not None and member.sender_id.startswith(f"{roster.source} ")
    begins: list[str] = []
    for name in cells.classes:
        state = _teaches(record, member, name, today=today)
        if state == "ended":
            problems.append(Problem(0, "duty_ended", f"{cells.name}, {name}"))
        elif state == "" and name_key(name) in rooms:
            begins.append(name)
    return TeacherStep(
        cells=cells,
        member=member,
        begins=tuple(begins),
        takes_id=member is not None and bool(key) and not is_named,
    )


def _teaches(record: Record, member: Member | None, name: str, *, today: dt.date) -> str:
    """Whether they teach the class now ("now"), or did until a person ended it ("ended")."""
    room = record.classes.get(name_key(name))
    if member is None or room is None:
        return ""
    mine = [
        one
        for one in record.assignments
        if one.member_id == member.pk
        and one.classroom_id == room.pk
        and one.kind in Assignment.OWN_CLASS
    ]
    if any(is_in_force(one, today) for one in mine):
        return "now"
    return "ended" if any(not one.is_gone for one in mine) else ""


def is_in_force(one: Assignment, today: dt.date) -> bool:
    return one.ends_on is None or one.ends_on >= today


def _ending(
    record: Record, roster: Roster, steps: Iterable[TeacherStep], *, today: dt.date
) -> tuple[Assignment, ...]:
    """Classes that this source gave somebody and names them for no more. A class that is in the package
    and was not chosen as a home class this time says nothing."""
    if not takes_away(roster):
        return ()
    unread = unread_keys(roster)
    names = {one.pk: one for one in record.members}
    homes = {name_key(one.name) for one in roster.classes}
    taught: dict[uuid.UUID, set[str]] = {}
    for cells, member in _people(record, roster):
        if member:
            taught.setdefault(member.pk, set()).update(map(name_key, cells.classes))
    ending: list[Assignment] = []
    for one in _ours(record, roster, today=today):
        room, member = one.classroom, names[one.member_id]
        assert room is not None  # noqa: S101 - `load` takes those with a class only
        is_told = name_key(room.name) in homes or room.roster_id not in roster.class_ids
        is_named = name_key(room.name) in taught.get(member.pk, ())
        if is_told and not is_named and member.sender_id not in unread:
            one.member = member
            ending.append(one)
    return tuple(ending)


def _ours(record: Record, roster: Roster, *, today: dt.date) -> list[Assignment]:
    return [
        one for one in record.assignments if one.source == roster.source and is_in_force(one, today)
    ]


def _shut(
    record: Record,
    roster: Roster,
    steps: Iterable[TeacherStep],
    problems: list[Problem],
    *,
    today: dt.date,
) -> tuple[Member, ...]:
    """Members of this source whose sign-in goes off. The school's last leader keeps theirs."""
    off = [
        one.member
        for one in steps
        if one.member
        and not one.cells.is_enabled
        and one.member.shut_at is None
        and one.member.source == roster.source
    ]
    leaders = {
        one.pk
        for one in record.members
        if Role.LEADER in one.roles
        and one.shut_at is None
        and (one.ended_on is None or one.ended_on >= today)
    }
    if leaders and leaders <= {one.pk for one in off}:
        problems += [
            Problem(0, "last_leader", one.display_name) for one in off if one.pk in leaders
        ]
        off = [one for one in off if one.pk not in leaders]
    return tuple(off)


def _removals(
    record: Record, roster: Roster, ending: Iterable[Assignment], *, today: dt.date
) -> tuple[Removal, ...]:
    if not roster.is_whole:
        return ()
    gone = {one.pk for one in ending}
    held: dict[uuid.UUID, bool] = {}
    for one in _ours(record, roster, today=today):
        held[one.member_id] = held.get(one.member_id, False) or one.pk not in gone
    return (
        Removal("teachers", sum(not one for one in held.values()), len(held), len(roster.teachers)),
    )
