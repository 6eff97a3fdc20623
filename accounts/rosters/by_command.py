"""A file for one school or for all that it holds, as an operator's command takes it, and the answer in
plain values (the keys of data/rosters/expected.json)."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from accounts.models import School
from accounts.rosters.apply import apply, plan_of
from accounts.rosters.archives import names_in
from accounts.rosters.decoding import ZIP
from accounts.rosters.incoming import Incoming, incoming, roster_of
from accounts.rosters.oneroster.district import District
from accounts.rosters.oneroster.package import is_package
from accounts.rosters.plan import WHOLE, Plan
from accounts.rosters.planning import plan
from accounts.rosters.receiving import receive
from accounts.rosters.shape import Roster
from accounts.services import operator
from accounts.text import name_key


@dataclass(frozen=True)
class Choices:
    """What the operator says beside the file. `removals`: so many are meant to go, of all schools."""

    org: str = ""
    home_courses: Collection[str] = ()
    same_home: bool = False
    is_whole: bool = False
    removals: int | None = None


@dataclass(frozen=True)
class Share:
    """One school's part of a file, and what it would change there."""

    school: School
    file: Incoming
    roster: Roster
    plan: Plan
    answers: tuple[str, ...]


class TooMany(Exception):
    """Far more would go than usual, and the operator has not said how many."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def is_of_packages(data: bytes) -> bool:
    return data.startswith(ZIP) and is_package(names_in(data))


def schools_in(district: District) -> tuple[list[School], list[dict[str, str]]]:
    """Schools here that a package speaks of, by the sender's id or by name; and those not here. Changes
    name no schools: they may be for any that has an id."""
    known = list(School.objects.order_by("name", "id"))
    if district.mode == "delta":
        return [one for one in known if one.roster_id], []
    found: dict[str, School] = {}
    for org in district.schools.values():
        by_id = [one for one in known if one.roster_id == org.id]
        by_name = [one for one in known if name_key(one.name) == name_key(org.name)]
        if same := by_id or by_name:
            found[org.id] = same[0]
    missing = [{"id": one.id, "name": one.name} for one in district.schools.values()]
    return list(found.values()), [one for one in missing if one["id"] not in found]


def share_of(school: School, data: bytes, choices: Choices, *, now: dt.datetime) -> Share:
    """Raises FileRefused."""
    today = school.local_date(now)
    file = incoming(data, school, today=today, org=choices.org)
    chosen = list(choices.home_courses) or file.chosen
    roster = roster_of(file.table, chosen)
    whole = (WHOLE,) if choices.is_whole and not roster.is_package else ()
    shown = plan(school, roster, today=today, answers=whole)
    homes = [one.key for one in shown.questions if choices.same_home and one.kind == "same_home"]
    answers = (*whole, *homes)
    return Share(
        school=school,
        file=replace(file, chosen=chosen, roster=roster),
        roster=roster,
        plan=plan(school, roster, today=today, answers=answers),
        answers=answers,
    )


def must_be_meant(shares: Iterable[Share], choices: Choices) -> None:
    """Raises TooMany unless the number that was given is what would go."""
    number = sum(one.plan.to_type for one in shares if one.plan.is_blocked)
    if any(one.plan.is_blocked for one in shares) and choices.removals != number:
        raise TooMany(number)


def take(share: Share, *, file_name: str, data: bytes, now: dt.datetime) -> Plan:
    """Apply one school's part: its own transaction."""
    by = operator(share.school, now=now)
    waiting = receive(share.file, file_name=file_name, data=data, by=by, now=now)
    answers = (*share.answers, str(share.plan.to_type))
    done = plan_of(waiting, now=now, answers=answers)
    if done.to_type != share.plan.to_type:
        raise TooMany(done.to_type)
    apply(waiting, fingerprint=done.fingerprint, answers=answers, by=by, now=now)
    return done


# --- In plain values ------------------------------------------------------------------------------
def changes_of(plans: Iterable[Plan]) -> dict[str, Any]:
    """Counts of all schools together, and who it is by the sender's ids."""
    found: dict[str, Any] = {}
    for one in plans:
        for what, count in one.counts.items():
            found[what] = found.get(what, 0) + count
        found["all"] = found.get("all", 0) + one.changes
        for what, said in _ids(one).items():
            found[what] = sorted([*found.get(what, []), *said])
    return found


def _ids(done: Plan) -> Mapping[str, list[Any]]:
    def raw(key: str) -> str:
        return key.removeprefix(f"{done.source} ")

    return {
        "left": [raw(one.sender_id) for one in done.leaving],
        "moved_class": [one.row.sender_id for one in done.children if one.step == "moved"],
        "link_removed": [
            [raw(one.child.sender_id), raw(one.guardian.sender_id)] for one in done.lost
        ],
        "email_changed": [raw(one.person.sender_id) for one in done.changed if one.what == "email"],
        "guardian_added": [
            [one.cells.sender_id, child.row.sender_id]
            for child, one in done.beginning
            if one.guardian is None
        ],
        "teacher_disabled": [raw(one.sender_id) for one in done.staff.shut],
    }


def said_of(share: Share) -> dict[str, Any]:
    """One school's part."""
    done = share.plan
    return {
        "school": str(share.school.pk),
        "children": len(share.roster.children),
        "home_classes": len({child.classroom for child in share.roster.children}),
        "changes": changes_of([done]),
        "removals": done.to_type,
        "held": [
            {"kind": one.kind, "lines": one.lines, "names": one.names}
            for one in done.open_questions
        ],
        "differences": len(done.differences),
        "problems": [
            {"line": one.line, "code": one.code, "text": one.text} for one in done.problems
        ],
        "not_in_file": len(done.not_in_file),
    }


def numbers_of(roster: Roster) -> dict[str, int]:
    """What a spreadsheet holds, whatever the record knows of it."""
    pairs = [(child, one) for child in roster.children for one in child.guardians]
    people = {(one.name, one.email or one.phone or str(child.line)) for child, one in pairs}
    return {
        "schools": 1,
        "classes": len({child.classroom for child in roster.children}),
        "students": len(roster.children),
        "teachers": 0,
        "guardians": len(people),
        "guardian_links": len(pairs),
        "student_enrolments": len(roster.children),
        "teacher_enrolments": 0,
        "pairs": len(pairs),
        "guardians_without_email": sum(not one.email for _child, one in pairs),
    }
