"""What a OneRoster package holds, whichever version it has: plain values, joined by the sender's ids."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from accounts.rosters.problems import Problem

Mode = Literal["bulk", "delta"]


@dataclass(frozen=True)
class Org:
    """A school. Districts and departments are no schools and are left out."""

    id: str
    name: str
    identifier: str = ""


@dataclass(frozen=True)
class Class:
    """`course` is the course's title, "" where the package has none; `terms` are ids of sessions."""

    id: str
    title: str
    school: str
    course: str = ""
    course_id: str = ""
    is_homeroom: bool = False
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody of any role. `called` is the preferred given name; `is_enabled`: may sign in."""

    id: str
    given_name: str
    family_name: str
    called: str = ""
    identifier: str = ""
    email: str = ""
    phone: str = ""
    schools: tuple[str, ...] = ()
    is_enabled: bool = True
    agents: tuple[str, ...] = ()
    said_at: str = ""
    line: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.called or self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Membership:
    """Who is in a class, or teaches it. `ends_on` is the first day on which it holds no longer, as in
    the standard."""

    person: str
    class_id: str
    school: str
    is_primary: bool = False
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    said_at: str = ""
    line: int = 0


@dataclass
class District:
    """All that was read. `gone` has ids that are taken away, by file; `gone_at` since when a person is. Of changes (`delta`) also:
    `changed` people whose role only the record knows, `named` whom a person names as theirs, and
    `left`, `laid_down` the places that children and teachers give up, `roles_gone` (person, role, school).

    `links` are pairs (student, guardian), `link_sides` who of the two names it. `system` is the
    sender. `unread` are ids of people in lines that were not taken; `nameless` counts lines whose id
    cannot be told. `rows` are the lines of each file. `not_read` are files left alone on purpose.
    """

    version: str
    mode: Mode
    schools: dict[str, Org] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    students: dict[str, Person] = field(default_factory=dict)
    teachers: dict[str, Person] = field(default_factory=dict)
    guardians: dict[str, Person] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    link_sides: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    learning: list[Membership] = field(default_factory=list)
    teaching: list[Membership] = field(default_factory=list)
    changed: dict[str, Person] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)
    left: list[Membership] = field(default_factory=list)
    laid_down: list[Membership] = field(default_factory=list)
    roles_gone: set[tuple[str, str, str]] = field(default_factory=set)
    gone: dict[str, set[str]] = field(default_factory=dict)
    gone_at: dict[str, str] = field(default_factory=dict)
    system: str = ""
    unread: set[str] = field(default_factory=set)
    nameless: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[Problem] = field(default_factory=list)
    not_read: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How much of each the package holds."""
        return {
            "schools": len(self.schools),
            "classes": len(self.classes),
            "students": len(self.students),
            "teachers": len(self.teachers),
            "guardians": len(self.guardians),
            "guardian_links": len(self.links),
            "student_enrolments": len(self.learning),
            "teacher_enrolments": len(self.teaching),
        }
