"""The people of the throwaway world: a child, and everybody who might want to know about them."""

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
from checkins.models import Closure, Prompt, SchoolYear, Term
from checkins.weeks import Week

DOMAIN = "trial.example"
WEEKS_AROUND = 14
KIND = Assignment.Kind
EVIDENCE = "Order 4711, shown in June"
PHONE = "555-0977"


@dataclass
class Place:
    """One school with its people; `members`, `children`, `guardians` by a short name."""

    school: School
    starts_on: dt.date
    rooms: dict[str, Classroom] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    guardians: dict[str, Guardian] = field(default_factory=dict)

    def today(self, now: dt.datetime) -> dt.date:
        return self.school.local_date(now)

    def school_year_ends_on(self) -> dt.date:
        return self.starts_on + dt.timedelta(weeks=2 * WEEKS_AROUND)


def open_school(name: str, *, now: dt.datetime) -> Place:
    """In session from fourteen weeks ago for as many to come."""
    school = School.objects.create(
        name=name,
        time_zone="America/Chicago",
        emergency_number="911",
        office_phone="555-0142",
        languages=["en"],
        live_at=now - dt.timedelta(weeks=WEEKS_AROUND),
    )
    week = Week.containing(school.local_date(now))
    first, last = (week - WEEKS_AROUND).monday, (week + WEEKS_AROUND).monday
    year = SchoolYear.objects.create(school=school, name="This year", starts_on=first, ends_on=last)
    Term.objects.create(school=school, year=year, name="Only", starts_on=first, ends_on=last)
    day = (week + 3).monday
    Closure.objects.create(school=school, name="Fair", starts_on=day, ends_on=day)
    create_builtins(school)
    Prompt.objects.filter(school=school, half="school", key="good_to_know").update(
        is_sensitive=True
    )
    return Place(school, first)


def sign_in(name: str) -> User:
    return User.objects.create_user(f"{name}@{DOMAIN}", None, name=name)


def hire(place: Place, name: str, *roles: Role, user: User | None = None) -> Member:
    member = Member.objects.create(
        school=place.school,
        user=user or sign_in(name),
        display_name=f"Ms. {name.title()}",
        roles=[str(role) for role in roles],
    )
    place.members[name] = member
    return member


def assign(
    place: Place,
    name: str,
    *,
    room: str = "",
    child: str = "",
    kind: str = KIND.TEACHER,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Assignment:
    return Assignment.objects.create(
        school=place.school,
        member=place.members[name],
        classroom=place.rooms[room] if room else None,
        child=place.children[child] if child else None,
        kind=kind,
        starts_on=starts_on or place.starts_on,
        ends_on=ends_on,
    )


def add_room(place: Place, key: str, name: str) -> Classroom:
    place.rooms[key] = Classroom.objects.create(school=place.school, name=name)
    return place.rooms[key]


def enrol(place: Place, key: str, name: str, room: str) -> Child:
    given, family = name.split(" ")
    child = Child.objects.create(school=place.school, given_name=given, family_name=family)
    Enrolment.objects.create(
        school=place.school, child=child, classroom=place.rooms[room], starts_on=place.starts_on
    )
    place.children[key] = child
    return child


def care(
    place: Place,
    key: str,
    name: str,
    *children: str,
    household: Household | None = None,
    user: User | None = None,
    has_user: bool = True,
    status: str = Guardianship.Status.APPROVED,
    ended_on: dt.date | None = None,
) -> Guardian:
    """A guardian with an account, linked to the children."""
    user = user or (sign_in(key) if has_user else None)
    guardian = Guardian.objects.create(
        school=place.school,
        name=name,
        email=user.email if user else f"{key}@{DOMAIN}",
        phone=PHONE if key == "guardian" else "",
        household=household or Household.objects.create(school=place.school),
        user=user,
    )
    for child in children:
        Guardianship.objects.create(
            school=place.school,
            guardian=guardian,
            child=place.children[child],
            status=status,
            ended_on=ended_on,
        )
    place.guardians[key] = guardian
    return guardian


def care_twice(place: Place, name: str) -> None:
    """Two records of one person, of one home."""
    one = care(place, "twice", name, has_user=False)
    other = care(place, "again", name, household=one.household, has_user=False)
    Guardian.objects.filter(pk__in=[one.pk, other.pk]).update(email=one.email, phone="555-0177")
    earlier = one.created_at - dt.timedelta(days=1)
    Guardian.objects.filter(pk=one.pk).update(created_at=earlier)


STAFF: dict[str, tuple[Role, ...]] = {
    "teacher": (Role.TEACHER,),
    "co_teacher": (Role.TEACHER,),
    "other_teacher": (Role.TEACHER,),
    "past_teacher": (Role.TEACHER,),
    "specialist": (Role.SPECIALIST,),
    "leader": (Role.LEADER,),
    "office": (Role.OFFICE,),
    "safeguarding": (Role.SAFEGUARDING,),
    "staff_parent": (Role.TEACHER,),
    "deactivated": (Role.TEACHER, Role.LEADER),
    "newcomer": (Role.TEACHER,),
    "colleague": (Role.TEACHER,),
    "barred": (Role.TEACHER, Role.LEADER),
}
CHILDREN = (
    ("own", "Kofi Mensah", "own"),
    ("classmate", "Layla Haddad", "own"),
    ("ready", "Elena Petrova", "own"),
    ("left", "Ama Owusu", "own"),
    ("other_class", "Mateo Reyes", "other_class"),
)


def people_of_alder(*, now: dt.datetime) -> Place:
    """Kofi of Room 12, a classmate, one who left, one of Room 4, and all who are around them."""
    place = open_school("Alder Street School", now=now)
    add_room(place, "own", "Room 12")
    add_room(place, "other_class", "Room 4")
    for key, name, room in CHILDREN:
        enrol(place, key, name, room)
    for key, roles in STAFF.items():
        hire(place, key, *roles)
    long_ago = place.today(now) - dt.timedelta(days=40)
    assign(place, "teacher", room="own")
    assign(place, "co_teacher", room="own", kind=KIND.CO_TEACHER)
    assign(place, "other_teacher", room="other_class")
    assign(place, "staff_parent", room="other_class", kind=KIND.CO_TEACHER)
    assign(place, "barred", room="own", kind=KIND.CO_TEACHER)
    assign(place, "past_teacher", room="own", ends_on=long_ago)
    assign(place, "deactivated", room="own")
    assign(place, "specialist", child="own", kind=KIND.SPECIALIST)
    stands_in = place.today(now) + dt.timedelta(days=7)
    assign(
        place,
        "colleague",
        room="other_class",
        kind=KIND.SUBSTITUTE,
        starts_on=stands_in,
        ends_on=stands_in,
    )
    open_next_year(place)
    place.members["deactivated"].ended_on = place.today(now) - dt.timedelta(days=1)
    place.members["deactivated"].save(update_fields=["ended_on"])
    families_of_alder(place, now=now)
    return place


def open_next_year(place: Place) -> None:
    """A class that is prepared for the year to come: Elena moves there, to a teacher who does not
    know her yet."""
    first = place.school_year_ends_on() + dt.timedelta(weeks=6)
    room = add_room(place, "next_year", "Room 13")
    room.starts_on = first
    room.save(update_fields=["starts_on"])
    child = place.children["ready"]
    Enrolment.objects.filter(child=child).update(ends_on=first - dt.timedelta(days=1))
    Enrolment.objects.create(school=place.school, child=child, classroom=room, starts_on=first)
    assign(place, "other_teacher", room="next_year", starts_on=first)


def families_of_alder(place: Place, *, now: dt.datetime) -> None:
    """Kofi's two homes and a third adult at work here; those who are kept out, one of them at work
    here too; a classmate's."""
    yesterday = place.today(now) - dt.timedelta(days=1)
    ama = care(place, "guardian", "Abena Mensah", "own", "left")
    care(place, "co_guardian", "Yaw Mensah", "own", household=ama.household)
    care(place, "other_home", "Kwame Boateng", "own")
    blocked = care(place, "blocked", "Rick Stone", "own")
    Block.objects.create(
        school=place.school, guardian=blocked, child=place.children["own"], evidence=EVIDENCE
    )
    care(place, "ended", "Tom Past", "own", ended_on=yesterday)
    care(place, "suggested", "Sue Maybe", "own", status=Guardianship.Status.SUGGESTED)
    care(place, "classmate", "Noor Haddad", "classmate")
    care(place, "ready", "Irina Petrova", "ready")
    care(place, "mateos", "Luz Reyes", "other_class")
    care(place, "staff_parent", "Efua Mensah", "own", user=place.members["staff_parent"].user)
    barred = care(place, "barred", "Uri Stone", "own", user=place.members["barred"].user)
    Block.objects.create(
        school=place.school, guardian=barred, child=place.children["own"], evidence="Order 4712"
    )
    care(place, "loose", "Omar Loose", has_user=False)
    care_twice(place, "Ola Twice")


def people_of_birch(*, now: dt.datetime) -> Place:
    """Another school: its leader, who teaches there too, a child and a parent."""
    place = open_school("Birch Lane School", now=now)
    add_room(place, "other_school", "Room 1")
    enrol(place, "other_school", "Sam Far", "other_school")
    hire(place, "stranger", Role.LEADER, Role.TEACHER)
    hire(place, "second", Role.LEADER)
    assign(place, "stranger", room="other_school")
    assign(place, "second", room="other_school")
    care(place, "strange_guardian", "Pat Far", "other_school")
    care(place, "near", "Ida Far", "other_school")
    away = care(place, "far", "Una Far", "other_school")
    Block.objects.create(
        school=place.school, guardian=away, child=place.children["other_school"], evidence="Another"
    )
    care(place, "loose", "Vic Loose", has_user=False)
    return place
