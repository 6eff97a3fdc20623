"""What a plan is made of: steps, questions, differences. Shapes only; nothing here reads or decides."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from accounts.models import Child, Guardian
from accounts.rosters.problems import Problem
from accounts.rosters.record import LinkState, Record
from accounts.rosters.shape import RosterChild, RosterGuardian

Step = Literal["new", "moved", "returning", "same"]
Kind = Literal["same_home", "same_child", "by_hand"]


@dataclass(frozen=True)
class GuardianStep:
    """One adult of one row. `ref` names the same new person in every row; `fills` what was blank."""

    cells: RosterGuardian
    ref: str
    guardian: Guardian | None
    link: LinkState
    fills: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ChildStep:
    """One row. `was_in` is the class that a child moves out of."""

    row: RosterChild
    step: Step
    child: Child | None = None
    was_in: str = ""
    takes_id: bool = False
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

    @property
    def people(self) -> list[tuple[ChildStep, GuardianStep]]:
        return [(child, one) for child in self.children for one in child.guardians]

    @property
    def beginning(self) -> list[tuple[ChildStep, GuardianStep]]:
        """Links that the file would suggest."""
        return [(child, one) for child, one in self.people if one.link == "new"]

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
        }

    @property
    def changes(self) -> int:
        return sum(self.counts.values())

    def _steps(self, step: Step) -> int:
        return sum(child.step == step for child in self.children)


@dataclass
class Draft:
    """What planning has gathered so far."""

    record: Record
    answers: Collection[str]
    taken: set[str] = field(default_factory=set)
    steps: list[ChildStep] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new_people: dict[str, RosterGuardian] = field(default_factory=dict)
