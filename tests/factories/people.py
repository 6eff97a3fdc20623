"""Makers of people. Each takes what matters to the test and fills the rest with plain values.

What is sensitive and not said gets a canary (tests/canaries), so that any answer of any test that
shows it to the wrong person fails.
"""

import datetime as dt

from accounts.models import (
    Assignment,
    Block,
    Child,
    Classroom,
    Enrolment,
    Guardian,
    Guardianship,
    Household,
    Member,
    Role,
    School,
    User,
)
from checkins.builtin import create_our_week
from checkins.models import SchoolYear, Term
from tests.canaries.marks import mark

YEAR_START = dt.date(2026, 8, 24)
YEAR_END = dt.date(2027, 6, 11)


def make_school(name: str = "Alder Street School", **fields: object) -> School:
    """A school in session from 24 August 2026, with its template."""
    values: dict[str, object] = {
        "time_zone": "America/Chicago",
        "emergency_number": "911",
        "office_phone": "555-0142",
        "languages": ["en", "es", "ar", "vi"],
        "live_at": dt.datetime(2026, 8, 1, tzinfo=dt.UTC),
    }
    school = School.objects.create(name=name, **{**values, **fields})
    year = SchoolYear.objects.create(
        school=school, name="2026-27", starts_on=YEAR_START, ends_on=YEAR_END
    )
    Term.objects.create(
        school=school, year=year, name="Fall", starts_on=YEAR_START, ends_on=dt.date(2026, 12, 18)
    )
    Term.objects.create(
        school=school, year=year, name="Spring", starts_on=dt.date(2027, 1, 4), ends_on=YEAR_END
    )
    create_our_week(school)
    return school


def make_user(email: str, password: str | None = "a-long-password", **fields: object) -> User:
    return User.objects.create_user(email, password, **fields)


def make_member(school: School, email: str, *roles: Role, name: str = "") -> Member:
    return Member.objects.create(
        school=school,
        user=make_user(email),
        display_name=name or email.split("@", maxsplit=1)[0].title(),
        roles=[str(role) for role in roles or (Role.TEACHER,)],
    )


def make_classroom(school: School, name: str = "Room 12") -> Classroom:
    return Classroom.objects.create(school=school, name=name)


def assign(
    member: Member,
    *,
    classroom: Classroom | None = None,
    child: Child | None = None,
    kind: Assignment.Kind = Assignment.Kind.TEACHER,
    starts_on: dt.date = YEAR_START,
    ends_on: dt.date | None = None,
) -> Assignment:
    return Assignment.objects.create(
        school=member.school,
        member=member,
        classroom=classroom,
        child=child,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def make_child(classroom: Classroom, name: str = "Javier Ortega", **fields: object) -> Child:
    """A child enrolled in the class as their home class."""
    given, _space, family = name.partition(" ")
    child = Child.objects.create(
        school=classroom.school, given_name=given, family_name=family, **fields
    )
    Enrolment.objects.create(
        school=classroom.school, child=child, classroom=classroom, starts_on=YEAR_START
    )
    return child


def make_guardian(
    school: School, name: str = "Ana Ortega", email: str = "", *children: Child, **fields: object
) -> Guardian:
    """A guardian in a household of their own, approved for the children."""
    fields.setdefault("phone", mark("accounts.Guardian.phone"))
    household = fields.pop("household", None) or Household.objects.create(school=school)
    guardian = Guardian.objects.create(
        school=school,
        name=name,
        email=email,
        channel="mail" if email else "paper",
        household=household,
        **fields,
    )
    for child in children:
        Guardianship.objects.create(
            school=school, guardian=guardian, child=child, status=Guardianship.Status.APPROVED
        )
    return guardian


def sign_in_of(guardian: Guardian) -> User:
    """A parent account behind a guardian who proved the address."""
    user = make_user(guardian.email, None)
    guardian.user = user
    guardian.save(update_fields=["user"])
    return user


def block(guardian: Guardian, child: Child) -> Block:
    return Block.objects.create(
        school=guardian.school,
        guardian=guardian,
        child=child,
        evidence=f"Court order, seen in June {mark('accounts.Block.evidence')}",
    )
