"""Rows vs database -> Plan. Reads only, in a fixed number of queries; changes nothing.

What the record says wins over the file; blanks in the record are filled. Whoever is not in the
file stays as they are: a spreadsheet may hold one class only. What would have to be guessed is a
Question and is held until a person answers it. A Block, and a link that somebody ended, stand.
"""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from accounts.models import Child, Classroom, Guardian, School
from accounts.rosters.parsing import name_key
from accounts.rosters.record import LinkState, Record, load
from accounts.rosters.shape import Problem, Roster, RosterChild, RosterGuardian

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


def plan(school: School, roster: Roster, *, today: dt.date, answers: Collection[str] = ()) -> Plan:
    """What this file would change at this school today. `answers` are keys of ticked questions.

    `fingerprint` stands for the file and everything the plan depends on, answers apart: while it
    is the same, applying does what was shown.
    """
    record = load(school, today=today)
    asked = _plan(record, roster, answers=())
    chosen = _plan(record, roster, answers=answers) if answers else asked
    digest = hashlib.sha256("\n".join(_lines(asked)).encode()).hexdigest()
    return Plan(**{**chosen.__dict__, "fingerprint": digest})


def _plan(record: Record, roster: Roster, *, answers: Collection[str]) -> Plan:
    draft = Draft(record=record, answers=answers, problems=list(roster.problems))
    for row, child in _matches(draft, roster):
        _add(draft, row, child)
    steps, homes = _hold_shared_addresses(draft)
    names = {
        name_key(step.row.classroom): step.row.classroom
        for step in reversed(steps)
        if step.step != "same"
    }
    return Plan(
        new_classes=tuple(sorted(name for key, name in names.items() if key not in record.classes)),
        children=tuple(steps),
        homes=homes,
        questions=tuple(draft.questions),
        differences=tuple(draft.differences),
        problems=tuple(sorted(draft.problems, key=lambda one: one.line)),
        not_in_file=tuple(
            child
            for child in record.children
            if child.left_on is None and str(child.pk) not in draft.taken
        ),
    )


def _lines(plan: Plan) -> list[str]:
    """Everything that the plan would do or leave, one line each, in a fixed order."""
    lines = [f"class {name}" for name in plan.new_classes]
    for child in plan.children:
        known = child.child.pk if child.child else ""
        lines.append(f"{child.row} {child.step} {known} {child.was_in} {child.takes_id}")
        lines += [f"{one.cells} {one.ref} {one.link} {one.fills}" for one in child.guardians]
    lines += [f"{one.key} {one.names} {one.lines}" for one in plan.questions]
    lines += [str(one) for one in (*plan.differences, *plan.problems)]
    return lines


# --- Which child is meant --------------------------------------------------------------------------
def _matches(draft: Draft, roster: Roster) -> list[tuple[RosterChild, Child | None]]:
    """Each row with the child it means: by id; by name and class; by name alone when that is sure."""
    found: dict[int, Child | None] = {}
    for match in (_by_id, _by_name_and_class):
        for row in roster.children:
            child = None if row.line in found else match(draft, row)
            if child:
                found[row.line] = child
                draft.taken.add(str(child.pk))
    for row in roster.children:
        if row.line not in found:
            _by_name(draft, row, found)
    return [(row, found[row.line]) for row in roster.children if row.line in found]


def _by_id(draft: Draft, row: RosterChild) -> Child | None:
    return draft.record.by_roster_id.get(row.roster_id) if row.roster_id else None


def _namesakes(draft: Draft, row: RosterChild) -> list[Child]:
    """Children of that name that no other row means, and that have no other roster id."""
    return [
        child
        for child in draft.record.by_name.get(name_key(row.full_name), [])
        if str(child.pk) not in draft.taken and not (row.roster_id and child.roster_id)
    ]


def _by_name_and_class(draft: Draft, row: RosterChild) -> Child | None:
    key = name_key(row.classroom)
    same = [
        child
        for child in _namesakes(draft, row)
        if draft.record.is_in(child, key) or draft.record.was_in_last_year(child, key)
    ]
    return same[0] if len(same) == 1 else None


def _by_name(draft: Draft, row: RosterChild, found: dict[int, Child | None]) -> None:
    """A child of that name in another class, or who left, may be this one: sure by a guardian in
    common or when the child has no class; otherwise a person is asked. No such child: a new one."""
    namesakes = _namesakes(draft, row)
    shared = [child for child in namesakes if draft.record.shares_guardian(child, row)]
    candidates = shared or namesakes
    if not candidates:
        found[row.line] = None
        return
    if len(candidates) > 1:
        draft.problems.append(Problem(row.line, "several", row.full_name))
        draft.taken |= {str(child.pk) for child in candidates}
        return
    child = candidates[0]
    key = f"child:{row.line}:{child.pk}"
    sure = bool(shared) or (child.left_on is None and child.pk not in draft.record.class_of)
    draft.taken.add(str(child.pk))
    if not sure:
        room = draft.record.class_of.get(child.pk)
        draft.questions.append(
            Question(
                key=key,
                kind="same_child",
                lines=(row.line,),
                names=(row.full_name, row.classroom),
                about=room.name if room else "",
                is_answered=key in draft.answers,
            )
        )
    if sure or key in draft.answers:
        found[row.line] = child


# --- What happens to the child and each guardian ------------------------------------------------------
def _add(draft: Draft, row: RosterChild, child: Child | None) -> None:
    was_in = draft.record.class_of.get(child.pk) if child else None
    if child and name_key(child.full_name) != name_key(row.full_name):
        draft.differences.append(
            Difference(row.line, child.full_name, "name", child.full_name, row.full_name)
        )
    draft.steps.append(
        ChildStep(
            row=row,
            child=child,
            step=_ask_if_placed(draft, row, child, _step(draft, row, child, was_in)),
            was_in=was_in.name if was_in else "",
            takes_id=bool(child and row.roster_id and not child.roster_id),
            guardians=_guardians(draft, row, child),
        )
    )


def _step(draft: Draft, row: RosterChild, child: Child | None, was_in: Classroom | None) -> Step:
    """A list of last year does not undo the turn of the year: there the record stands."""
    key = name_key(row.classroom)
    if child is None:
        return "new"
    if draft.record.is_in(child, key):
        return "same"
    if draft.record.was_in_last_year(child, key):
        ours = was_in.name if was_in else ""
        draft.differences.append(
            Difference(row.line, child.full_name, "class", ours, row.classroom)
        )
        return "same"
    return "moved" if child.left_on is None else "returning"


def _ask_if_placed(draft: Draft, row: RosterChild, child: Child | None, step: Step) -> Step:
    """A list that contradicts what a person did with the child is followed only after a yes."""
    if child is None or step not in ("moved", "returning"):
        return step
    keys = (f"placed:{row.line}:{child.pk}", f"child:{row.line}:{child.pk}")
    if str(child.pk) not in draft.record.placed or keys[1] in draft.answers:
        return step
    room = draft.record.class_of.get(child.pk)
    is_answered = keys[0] in draft.answers
    draft.questions.append(
        Question(
            key=keys[0],
            kind="by_hand",
            lines=(row.line,),
            names=(child.full_name, row.classroom),
            about=room.name if room else "",
            is_answered=is_answered,
        )
    )
    return step if is_answered else "same"


def _guardians(draft: Draft, row: RosterChild, child: Child | None) -> tuple[GuardianStep, ...]:
    """The row's adults, each a different person: those linked to the child by name first, then by
    address; then anybody at the school of the same name and address (or name and phone)."""
    people = _known(draft.record, row, child)
    steps: list[GuardianStep] = []
    for place, cells in enumerate(row.guardians):
        person = people.get(place)
        ref = str(person.pk) if person else _new_ref(cells, row.line, steps)
        link = draft.record.link_state(child, person, cells)
        if person is None and link == "new":
            draft.new_people.setdefault(ref, cells)
        fills = _fills(draft, row.line, person, cells)
        steps.append(GuardianStep(cells=cells, ref=ref, guardian=person, link=link, fills=fills))
    return tuple(steps)


def _known(record: Record, row: RosterChild, child: Child | None) -> dict[int, Guardian]:
    """Place in the row -> the guardian on file who is meant."""
    linked = record.linked_to(child) if child else []
    people: dict[int, Guardian] = {}
    for match in (record.same_name, record.same_address):
        for place, cells in enumerate(row.guardians):
            left = [one for one in linked if one not in people.values()]
            person = None if place in people else match(cells, left)
            if person:
                people[place] = person
    for place, cells in enumerate(row.guardians):
        person = None if place in people else record.same_person(cells, [*people.values(), *linked])
        if person:
            people[place] = person
    return people


def _new_ref(cells: RosterGuardian, line: int, before: list[GuardianStep]) -> str:
    """The same name with the same address (or phone) is one new person; a namesake within the row,
    and somebody with neither, is one of their own."""
    reach = cells.email or "".join(filter(str.isdigit, cells.phone)) or f"line {line}"
    ref = f"new {name_key(cells.name)} {reach}"
    while ref in [one.ref for one in before]:
        ref += " again"
    return ref


def _fills(
    draft: Draft, line: int, person: Guardian | None, cells: RosterGuardian
) -> tuple[tuple[str, str], ...]:
    """Blanks of the record that the file knows; where both speak and differ, the record stands."""
    if person is None:
        return ()
    fills: list[tuple[str, str]] = []
    for what in ("name", "email", "language", "phone"):
        ours, theirs = getattr(person, what), getattr(cells, what)
        is_shut = what == "email" and (
            draft.record.address_in_use(theirs) or str(person.pk) in draft.record.emptied
        )
        if theirs and not ours and not is_shut:
            fills.append((what, theirs))
        elif theirs and name_key(ours) != name_key(theirs):
            draft.differences.append(Difference(line, person.name, what, ours, theirs))
    return tuple(fills)


# --- Two people, one address --------------------------------------------------------------------------
def _hold_shared_addresses(draft: Draft) -> tuple[list[ChildStep], tuple[tuple[str, ...], ...]]:
    """New people whose address is somebody else's too are held until a person says "same home"."""
    sharing: dict[str, list[str]] = {}
    for ref, cells in draft.new_people.items():
        if cells.email:
            sharing.setdefault(cells.email, []).append(ref)
    lines: dict[str, set[int]] = {}
    for step in draft.steps:
        for one in step.guardians:
            lines.setdefault(one.ref, set()).add(step.row.line)
    held: set[str] = set()
    homes: list[tuple[str, ...]] = []
    for email, refs in sorted(sharing.items()):
        known = draft.record.by_email.get(email, [])
        if len(refs) + len(known) < 2:
            continue
        key = "home:" + hashlib.sha256(email.encode()).hexdigest()[:16]
        names = [one.name for one in known] + [draft.new_people[ref].name for ref in refs]
        is_answered = key in draft.answers
        draft.questions.append(
            Question(
                key=key,
                kind="same_home",
                lines=tuple(sorted(set().union(*(lines[ref] for ref in refs)))),
                names=tuple(names),
                about=email,
                is_answered=is_answered,
            )
        )
        if is_answered:
            homes.append((*[str(one.pk) for one in known[:1]], *refs))
        else:
            held.update(refs)
    return [_without(step, held) for step in draft.steps], tuple(homes)


def _without(step: ChildStep, held: set[str]) -> ChildStep:
    kept = tuple(one for one in step.guardians if one.ref not in held)
    return step if kept == step.guardians else ChildStep(**{**step.__dict__, "guardians": kept})
