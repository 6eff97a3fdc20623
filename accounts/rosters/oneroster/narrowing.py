"""What a package of changes says of one school: of the others no word is kept. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable

from accounts.rosters.oneroster.choosing import HOMEROOMS
from accounts.rosters.oneroster.district import District, Membership, Person
from accounts.rosters.shape import ChangedPerson, ChangedPlace, Changes, RosterClass


def changes_of(district: District, org: str, *, held: Collection[str], today: dt.date) -> Changes:
    """`held` are the sender's ids of everybody whom the school has on file. Somebody new belongs to it
    by a role there, or as the adult of a child who does."""
    ours = set(held) | {
        one.id
        for one in (*district.students.values(), *district.teachers.values())
        if org in one.schools
    }
    ours |= {
        one.id
        for one in district.guardians.values()
        if org in one.schools and not ours.isdisjoint(one.agents)
    }
    ours |= {
        agent
        for one in district.students.values()
        if one.id in ours
        for agent in one.agents
        if agent in district.guardians
    }
    return Changes(
        people=tuple(sorted(_people(district, org, ours), key=lambda one: (one.line, one.id))),
        places=tuple(_places(district, org, today)),
        classes=tuple(
            RosterClass(
                one.title, one.id, HOMEROOMS if one.is_homeroom else one.course_id or one.id
            )
            for one in district.classes.values()
            if one.school == org
        ),
        classes_gone=tuple(sorted(district.gone.get("classes", ()))),
    )


def _people(district: District, org: str, ours: Collection[str]) -> Iterable[ChangedPerson]:
    tables = (
        ("student", district.students),
        ("teacher", district.teachers),
        ("guardian", district.guardians),
        ("", district.changed),
    )
    for role, people in tables:
        for one in people.values():
            if one.id in ours:
                has_moved = role in ("student", "teacher") and org not in one.schools
                yield _person(one, role, is_gone=has_moved)
    for id in district.gone.get("users", ()):
        if id in ours:
            yield ChangedPerson(0, id, is_gone=True, said_at=district.gone_at.get(id, ""))
    for id, role, school in sorted(district.roles_gone):
        is_over = school == org and role in ("student", "teacher")
        if id in ours and is_over and not _is_still(district, id, role, org):
            yield ChangedPerson(0, id, role=role, is_gone=True)


def _is_still(district: District, id: str, role: str, org: str) -> bool:
    known = {"student": district.students, "teacher": district.teachers}.get(role, {})
    return id in known and org in known[id].schools


def _person(one: Person, role: str, *, is_gone: bool) -> ChangedPerson:
    return ChangedPerson(
        line=one.line,
        id=one.id,
        role=role,
        given_name=one.called or one.given_name,
        family_name=one.family_name,
        email=one.email,
        phone=one.phone,
        identifier=one.identifier,
        is_enabled=one.is_enabled,
        agents=one.agents,
        is_gone=is_gone,
        said_at=one.said_at,
    )


def _places(district: District, org: str, today: dt.date) -> Iterable[ChangedPlace]:
    tables = (
        (district.left, False, True),
        (district.laid_down, True, True),
        (district.learning, False, False),
        (district.teaching, True, False),
    )
    for rows, is_teacher, is_gone in tables:
        for one in rows:
            if one.school in (org, ""):
                is_over = one.ends_on is not None and one.ends_on <= today
                yield _place(one, is_teacher=is_teacher, is_gone=is_gone or is_over)


def _place(one: Membership, *, is_teacher: bool, is_gone: bool) -> ChangedPlace:
    return ChangedPlace(
        line=one.line,
        person=one.person,
        class_id=one.class_id,
        is_teacher=is_teacher,
        is_primary=one.is_primary,
        is_gone=is_gone,
        said_at=one.said_at,
    )
