"""What a plan is made of: steps, questions, differences. Shapes only; nothing here reads or decides."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal

from accounts.models import Assignment, Child, Classroom, Guardian, Guardianship, Member
from accounts.rosters.problems import Problem
from accounts.rosters.record import LinkState, Record
from accounts.rosters.shape import (
    LIST,
    Roster,
    RosterChild,
    RosterClass,
    RosterGuardian,
    RosterTeacher,
)

Step = Literal["new", "moved", "returning", "same"]
Kind = Literal["same_home", "same_child", "by_hand"]
WHOLE = "whole"
"""The answer that a spreadsheet holds the whole school: who is not in it has left."""
UNUSUAL = 0.1
"""Of the rows of one kind: when more of them would go, a person types how many."""


@dataclass(frozen=True)
class GuardianStep:
    """One adult of one row. `ref` names the same new person in every row; `fills` what was blank."""

    cells: RosterGuardian
    ref: str
    guardian: Guardian | None
    link: LinkState
    fills: tuple[tuple[str, str], ...] = ()
    takes_id: bool = False


@dataclass(frozen=True)
class ChildStep:
    """One row. `was_in` is the class that a child moves out of."""

    row: RosterChild
    step: Step
    child: Child | None = None
    was_in: str = ""
    takes_id: bool = False
    takes_sender: bool = False
    guardians: tuple[GuardianStep, ...] = ()


@dataclass(frozen=True)
class Question:
    """Something only a person can say. `key` comes back in the answers when it is ticked."""

    key: str
    kind: Kind
    lines: tuple[int, ...]
    names: tuple[str, ...]
    about: str
    is_answered: bool = False


@dataclass(frozen=True)
class Difference:
    """The file says otherwise than the record. The record stands."""

    line: int
    name: str
    what: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Change:
    """What a source once said of somebody, and now says otherwise; nobody here has touched it since."""

    person: Child | Guardian
    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Removal:
    """How many of a kind the file would take out of use: of `held`, rows that its source made here; the
    file itself has `rows`."""

    kind: str
    gone: int
    held: int
    rows: int

    @property
    def is_unusual(self) -> bool:
        return self.gone > self.held * UNUSUAL or (self.rows < self.held / 2)


@dataclass(frozen=True)
class TeacherStep:
    """A teacher of a package: who is meant, and the classes they begin with."""

    cells: RosterTeacher
    member: Member | None
    begins: tuple[str, ...] = ()
    takes_id: bool = False

    @property
    def is_change(self) -> bool:
        return self.member is None or bool(self.begins) or self.takes_id


@dataclass(frozen=True)
class Staffing:
    """What a package says of the staff. Only who keeps the staff applies it."""

    steps: tuple[TeacherStep, ...] = ()
    ending: tuple[Assignment, ...] = ()
    shut: tuple[Member, ...] = ()
    opened: tuple[Member, ...] = ()
    removals: tuple[Removal, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new_teachers": sum(one.member is None for one in self.steps),
            "teaching_begins": sum(len(one.begins) for one in self.steps),
            "teaching_ends": len(self.ending),
            "teachers_recognised": sum(one.takes_id for one in self.steps),
            "teachers_shut": len(self.shut),
            "teachers_opened": len(self.opened),
        }


@dataclass(frozen=True)
class Plan:
    """What applying the file would do, and what it would not."""

    new_classes: tuple[str, ...]
    children: tuple[ChildStep, ...]
    homes: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]
    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]
    not_in_file: tuple[Child, ...]
    fingerprint: str = ""
    source: str = LIST
    is_whole: bool = False
    is_sure: bool = True
    leaving: tuple[Child, ...] = ()
    lost: tuple[Guardianship, ...] = ()
    changed: tuple[Change, ...] = ()
    shut: tuple[Guardian, ...] = ()
    opened: tuple[Guardian, ...] = ()
    closing: tuple[Classroom, ...] = ()
    known_classes: tuple[tuple[Classroom, RosterClass], ...] = ()
    classes: tuple[RosterClass, ...] = ()
    staff: Staffing = Staffing()
    held_staff: Staffing = Staffing()
    removals: tuple[Removal, ...] = ()
    typed: frozenset[str] = frozenset()

    @property
    def people(self) -> list[tuple[ChildStep, GuardianStep]]:
        return [(child, one) for child in self.children for one in child.guardians]

    @property
    def beginning(self) -> list[tuple[ChildStep, GuardianStep]]:
        """Links that the file would suggest, anew or again."""
        return [(child, one) for child, one in self.people if one.link in ("new", "back")]

    @property
    def unusual(self) -> list[Removal]:
        return [one for one in self.removals if one.is_unusual]

    @property
    def to_type(self) -> int:
        """What somebody types who means it: how many would go, of the kind of which most would."""
        return max((one.gone for one in self.unusual), default=0)

    @property
    def is_blocked(self) -> bool:
        return bool(self.unusual) and str(self.to_type) not in self.typed

    def without_staff(self) -> "Plan":
        """For who may not change the staff: that part waits for somebody who may."""
        left = tuple(one for one in self.removals if one not in self.staff.removals)
        return replace(self, staff=Staffing(), held_staff=self.staff, removals=left)

    @property
    def standing(self) -> list[tuple[ChildStep, GuardianStep]]:
        """Links that the file names and that stay shut: ended by hand, or blocked."""
        return [(child, one) for child, one in self.people if one.link in ("ended", "blocked")]

    @property
    def open_questions(self) -> list[Question]:
        return [one for one in self.questions if not one.is_answered]

    @property
    def counts(self) -> dict[str, int]:
        """How much of each would change; all zero for a file that was applied before."""
        return {
            "new_classes": len(self.new_classes),
            "new_children": self._steps("new"),
            "moved": self._steps("moved"),
            "returning": self._steps("returning"),
            "new_guardians": len({one.ref for _child, one in self.beginning if not one.guardian}),
            "new_links": len(self.beginning),
            "filled": sum(child.takes_id for child in self.children)
            + len({(one.ref, name) for _child, one in self.people for name, _new in one.fills}),
            "recognised": sum(child.takes_sender for child in self.children)
            + len({one.ref for _child, one in self.people if one.takes_id})
            + len(self.known_classes),
            "changed": len(self.changed),
            "leaving": len(self.leaving),
            "lost_links": len(self.lost),
            "shut": len(self.shut),
            "opened": len(self.opened),
            "closing": len(self.closing),
            **self.staff.counts,
        }

    @property
    def changes(self) -> int:
        return sum(self.counts.values())

    def _steps(self, step: Step) -> int:
        return sum(child.step == step for child in self.children)


@dataclass
class Draft:
    """What planning has gathered so far. `taken` are children whom a line means, `sure` those of them whom
    it names by the sender's id; `named` the guardians whom this sender names by an id."""

    record: Record
    roster: Roster
    answers: Collection[str]
    taken: set[str] = field(default_factory=set)
    sure: set[uuid.UUID] = field(default_factory=set)
    steps: list[ChildStep] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new_people: dict[str, RosterGuardian] = field(default_factory=dict)
    named: frozenset[uuid.UUID] = frozenset()
    changed: dict[tuple[object, str], Change] = field(default_factory=dict)
