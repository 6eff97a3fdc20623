"""A school's people as plain values in a fixed order, without ids, moments and the clock's days.

For comparing: two ways that should lead to one record are dumped and held side by side. People of one
name are told apart by their numbers, addresses and links.
"""

import json
from collections.abc import Iterable
from typing import Any

from accounts.models import (
    Assignment,
    Block,
    Child,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
    Member,
    School,
)

Line = dict[str, Any]


def canonical(school: School) -> list[Line]:
    """One line for each row, kind by kind, each kind sorted."""
    children = {one.pk: one for one in Child.objects.filter(school=school)}
    guardians = {one.pk: one for one in Guardian.objects.filter(school=school)}
    rooms = {one.pk: one for one in Classroom.objects.filter(school=school)}
    members = {one.pk: one for one in Member.objects.filter(school=school).select_related("user")}
    homes: dict[object, list[str]] = {}
    for one in guardians.values():
        homes.setdefault(one.household_id, []).append(_guardian(one))
    return [
        {"kind": "school", "name": school.name, "roster_id": school.roster_id},
        *_sorted({"kind": "class", **_room(one)} for one in rooms.values()),
        *_sorted({"kind": "child", **_child(one)} for one in children.values()),
        *_sorted(
            {
                "kind": "enrolment",
                "child": _name(children[one.child_id]),
                "class": rooms[one.classroom_id].name,
                "home": one.is_home,
                "ended": one.ends_on is not None,
                "source": one.source,
            }
            for one in Enrolment.objects.filter(school=school)
        ),
        *_sorted({"kind": "guardian", **_details(one)} for one in guardians.values()),
        *_sorted({"kind": "home", "of": sorted(people)} for people in homes.values()),
        *_sorted(
            {
                "kind": "link",
                "guardian": _guardian(guardians[one.guardian_id]),
                "child": _name(children[one.child_id]),
                "relation": one.relation,
                "status": one.status,
                "ended": one.ended_on is not None,
                "gone": one.is_gone,
                "source": one.source,
            }
            for one in Guardianship.objects.filter(school=school)
        ),
        *_sorted(
            {
                "kind": "block",
                "guardian": _guardian(guardians[one.guardian_id]),
                "child": _name(children[one.child_id]),
                "lifted": one.lifted_at is not None,
            }
            for one in Block.objects.filter(school=school)
        ),
        *_sorted({"kind": "member", **_member(one)} for one in members.values()),
        *_sorted(_duty(one, members, rooms, children) for one in _duties(school)),
    ]


def _sorted(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: json.dumps(line, sort_keys=True))


def _name(one: Child) -> str:
    """Enough to know the child by: names, and the number of another system."""
    return " ".join(filter(None, (one.full_name, one.roster_id, one.sender_id)))


def _guardian(one: Guardian) -> str:
    return " ".join(filter(None, (one.name, one.email, one.phone, one.sender_id)))


def _room(one: Classroom) -> Line:
    return {
        "name": one.name,
        "roster_id": one.roster_id,
        "course_id": one.course_id,
        "over": one.ended_on is not None,
        "source": one.source,
    }


def _child(one: Child) -> Line:
    return {
        "given_name": one.given_name,
        "family_name": one.family_name,
        "pronoun": one.pronoun,
        "roster_id": one.roster_id,
        "sender_id": one.sender_id,
        "source": one.source,
        "left": one.left_on is not None,
        "erased": one.erased_at is not None,
    }


def _details(one: Guardian) -> Line:
    return {
        "name": one.name,
        "email": one.email,
        "phone": one.phone,
        "language": one.language,
        "channel": one.channel,
        "wants_reminder": one.wants_reminder,
        "stopped": one.stopped_at is not None,
        "ended": one.ended_on is not None,
        "shut": one.shut_at is not None,
        "signs_in": one.user_id is not None,
        "sender_id": one.sender_id,
        "source": one.source,
    }


def _member(one: Member) -> Line:
    return {
        "name": one.display_name,
        "email": one.user.email,
        "roles": sorted(one.roles),
        "ended": one.ended_on is not None,
        "shut": one.shut_at is not None,
        "sender_id": one.sender_id,
        "source": one.source,
    }


def _duties(school: School) -> Iterable[Assignment]:
    return Assignment.objects.filter(school=school)


def _duty(
    one: Assignment,
    members: dict[Any, Member],
    rooms: dict[Any, Classroom],
    children: dict[Any, Child],
) -> Line:
    return {
        "kind": "assignment",
        "member": members[one.member_id].user.email,
        "class": rooms[one.classroom_id].name if one.classroom_id else "",
        "child": _name(children[one.child_id]) if one.child_id else "",
        "as": one.kind,
        "ended": one.ends_on is not None,
        "gone": one.is_gone,
        "source": one.source,
    }
