"""The demo school's people, calendar and classes."""

import datetime as dt
from dataclasses import dataclass, field

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
from checkins.builtin import create_builtins
from checkins.demo.story import DOMAIN, PASSWORD, ROOM_12
from checkins.models import SchoolYear, Term
from checkins.weeks import Week

WEEKS_BEFORE = 10
WEEKS_AFTER = 12
STAFF = (
    ("chen", "Ms. Chen", (Role.TEACHER,)),
    ("co", "Mr. Reyes", (Role.TEACHER,)),
    ("specialist", "Ms. Duarte", (Role.SPECIALIST, Role.COUNSELLOR)),
    ("office", "Mr. Hale", (Role.OFFICE,)),
    ("leader", "Dr. Moss", (Role.LEADER,)),
    ("lead", "Ms. Ivers", (Role.SAFEGUARDING,)),
    ("delgado", "Ms. Delgado", (Role.TEACHER,)),
)


@dataclass
class Cast:
    """What the weeks need of the people."""

    school: School
    room_12: Classroom
    room_4: Classroom
    members: dict[str, Member] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    guardians: dict[str, Guardian] = field(default_factory=dict)


def build_people(*, now: dt.datetime) -> Cast:
    """An empty school year around `now`, two classes, and everybody in them."""
    school = School.objects.create(
        name="Alder Street School",
        time_zone="America/Chicago",
        languages=["en", "es", "ar", "vi"],
        emergency_number="911",
        office_phone="555-0142",
        office_hours="8 to 4",
        is_demo=True,
        live_at=now - dt.timedelta(weeks=WEEKS_BEFORE),
    )
    create_builtins(school)
    this_week = Week.containing(school.local_date(now))
    start = (this_week - WEEKS_BEFORE).monday
    _calendar(school, start, (this_week + WEEKS_AFTER).monday - dt.timedelta(days=3))
    cast = Cast(
        school=school,
        room_12=Classroom.objects.create(school=school, name="Room 12"),
        room_4=Classroom.objects.create(school=school, name="Room 4"),
    )
    _staff(cast, start)
    for pupil in ROOM_12:
        child = _child(cast, cast.room_12, pupil.name, pupil.pronoun, start)
        address = "" if pupil.on_paper else f"{_slug(pupil.name)}@family.example"
        if pupil.name == "Javier Ortega":
            address = f"ana@{DOMAIN}"
        _guardian(cast, pupil.family, address, pupil.language, child, relation="mother")
    _lucia_and_mateo(cast, start)
    _two_homes_and_a_block(cast)
    return cast


def _calendar(school: School, start: dt.date, end: dt.date) -> None:
    year = SchoolYear.objects.create(
        school=school, name=f"{start.year}-{end.year}", starts_on=start, ends_on=end
    )
    Term.objects.create(school=school, year=year, name="Fall term", starts_on=start, ends_on=end)


def _staff(cast: Cast, start: dt.date) -> None:
    for name, shown, roles in STAFF:
        user = User.objects.create_user(f"{name}@{DOMAIN}", PASSWORD, name=shown)
        cast.members[name] = Member.objects.create(
            school=cast.school, user=user, display_name=shown, roles=[str(role) for role in roles]
        )
    for name, room, kind in (
        ("chen", cast.room_12, Assignment.Kind.TEACHER),
        ("co", cast.room_12, Assignment.Kind.CO_TEACHER),
        ("delgado", cast.room_4, Assignment.Kind.TEACHER),
    ):
        Assignment.objects.create(
            school=cast.school,
            member=cast.members[name],
            classroom=room,
            kind=kind,
            starts_on=start,
        )


def _child(cast: Cast, room: Classroom, name: str, pronoun: str, start: dt.date) -> Child:
    given, _space, family = name.partition(" ")
    child = Child.objects.create(
        school=cast.school, given_name=given, family_name=family, pronoun=pronoun
    )
    Enrolment.objects.create(school=cast.school, child=child, classroom=room, starts_on=start)
    cast.children[name] = child
    return child


def _guardian(
    cast: Cast, name: str, email: str, language: str, *children: Child, relation: str
) -> Guardian:
    guardian = Guardian.objects.create(
        school=cast.school,
        name=name,
        email=email,
        language=language,
        channel=Guardian.Channel.MAIL if email else Guardian.Channel.PAPER,
        phone="555-0118",
        household=Household.objects.create(school=cast.school),
    )
    cast.guardians[name] = guardian
    for child in children:
        _link(guardian, child, relation)
    return guardian


def _link(guardian: Guardian, child: Child, relation: str) -> None:
    Guardianship.objects.create(
        school=guardian.school,
        guardian=guardian,
        child=child,
        relation=relation,
        status=Guardianship.Status.APPROVED,
    )


def _lucia_and_mateo(cast: Cast, start: dt.date) -> None:
    """Javier's sister; the co-teacher's own child; Ana's parent account; the specialist's child."""
    lucia = _child(cast, cast.room_4, "Lucía Ortega", "she", start)
    ana = cast.guardians["Ana Ortega"]
    _link(ana, lucia, "mother")
    ana.user = User.objects.create_user(ana.email, PASSWORD, name=ana.name, language="en")
    ana.save(update_fields=["user"])
    mateo = _child(cast, cast.room_4, "Mateo Reyes", "he", start)
    reyes = _guardian(cast, "Tomás Reyes", f"co@{DOMAIN}", "en", mateo, relation="father")
    reyes.user = cast.members["co"].user
    reyes.save(update_fields=["user"])
    Assignment.objects.create(
        school=cast.school,
        member=cast.members["specialist"],
        child=cast.children["Javier Ortega"],
        kind=Assignment.Kind.SPECIALIST,
        starts_on=start,
    )


def _two_homes_and_a_block(cast: Cast) -> None:
    """Adam has two homes that never see each other's words; Omar's uncle may see nothing."""
    _guardian(
        cast,
        "Piotr Nowak",
        "piotr.nowak@family.example",
        "en",
        cast.children["Adam Nowak"],
        relation="father",
    )
    omar = cast.children["Omar Siddiqui"]
    uncle = _guardian(cast, "Bilal Siddiqui", "bilal@family.example", "en", omar, relation="uncle")
    Block.objects.create(
        school=cast.school, guardian=uncle, child=omar, evidence="Court order, seen in June"
    )


def _slug(name: str) -> str:
    """An address for a family of the demo: plain letters of the child's name."""
    plain = name.translate(str.maketrans("áíéóúầăâêôơưđñ", "aieouaaaeooudn")).lower()
    return "".join(letter if letter.isascii() else "" for letter in plain).replace(" ", ".")
