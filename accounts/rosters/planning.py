"""Rows vs database -> Plan. Reads only, in a fixed number of queries; changes nothing.

What the record says wins over the file; blanks in the record are filled. Whoever is not in the
file stays as they are: a spreadsheet may hold one class only. What would have to be guessed is a
Question and is held until a person answers it. A Block, and a link that somebody ended, stand.
"""

import datetime as dt
import hashlib
from collections.abc import Collection

from accounts.models import Child, Classroom, School
from accounts.rosters.adults import guardians_of, hold_shared_addresses
from accounts.rosters.matching import matches
from accounts.rosters.plan import ChildStep, Difference, Draft, Plan, Question, Step
from accounts.rosters.record import Record, load
from accounts.rosters.shape import Roster, RosterChild
from accounts.text import name_key


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
    for row, child in matches(draft, roster):
        _add(draft, row, child)
    steps, homes = hold_shared_addresses(draft)
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
            guardians=guardians_of(draft, row, child),
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
