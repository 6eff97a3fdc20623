"""Rows vs database -> Plan. Reads only, in a fixed number of queries; changes nothing.

What the record says wins over the file; blanks in the record are filled. Whoever is not in a
spreadsheet stays as they are, unless somebody says that it holds the whole school; whoever is not in
a package has left (departures.py). What would have to be guessed is a Question and is held until a
person answers it. A Block, and what a person decided, stand.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace

from accounts.models import Child, Classroom, School
from accounts.rosters.adults import guardians_of, hold_shared_addresses, is_sources_own
from accounts.rosters.departures import closing_of, leaving_of, lost_of, removals_of, shut_of
from accounts.rosters.matching import matches
from accounts.rosters.oneroster.changes import laid_over
from accounts.rosters.plan import WHOLE, Change, ChildStep, Difference, Draft, Plan, Question, Step
from accounts.rosters.record import Record, load, sender_key
from accounts.rosters.shape import Roster, RosterChild, RosterClass
from accounts.rosters.staffing import staffing_of
from accounts.text import name_key


def plan(school: School, roster: Roster, *, today: dt.date, answers: Collection[str] = ()) -> Plan:
    """What this file would change at this school today. `answers` are keys of ticked questions, WHOLE,
    and the number that somebody typed who means to remove so many.

    `fingerprint` stands for the file and everything the plan depends on, answers to questions apart:
    while it is the same, applying does what was shown.
    """
    record = load(school, today=today, staff=roster.is_package)
    if roster.changes is not None:
        roster = laid_over(record, roster, today=today)
    elif WHOLE in answers:
        roster = replace(roster, is_whole=True, is_sure=not _has_lost_lines(roster))
    asked = _plan(record, roster, answers=(), today=today)
    chosen = _plan(record, roster, answers=answers, today=today) if answers else asked
    digest = hashlib.sha256("\n".join(_lines(asked)).encode()).hexdigest()
    return replace(chosen, fingerprint=digest)


HARMLESS = frozenset(
    {"repeated", "total", "no_guardian_name", "bad_email", "unknown_language", "unknown_pronoun"}
)
"""Problems of a spreadsheet's line that leave the child in it."""


def _has_lost_lines(roster: Roster) -> bool:
    """A line that could not be taken may be the one of a child who seems to be missing."""
    return any(one.code not in HARMLESS for one in roster.problems)


def _plan(record: Record, roster: Roster, *, answers: Collection[str], today: dt.date) -> Plan:
    roster = _with_names_of(record, roster)
    draft = Draft(record=record, roster=roster, answers=answers, problems=list(roster.problems))
    if roster.is_package:
        draft.named = frozenset(
            one.pk for key, one in record.guardian_of.items() if key.startswith(f"{roster.source} ")
        )
    for row, child in matches(draft, roster):
        _add(draft, row, child)
    every = tuple(draft.steps)
    steps, homes = hold_shared_addresses(draft)
    names = {
        name_key(step.row.classroom): step.row.classroom
        for step in reversed(steps)
        if step.step != "same"
    }
    staff = staffing_of(record, roster, draft.problems, begun=names, today=today)
    leaving = leaving_of(draft)
    gone = {one.pk for one in leaving}
    lost = lost_of(draft, every, leaving)
    shut, opened = shut_of(draft, every)
    closing = closing_of(draft, steps, leaving)
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
            if child.left_on is None and str(child.pk) not in draft.taken and child.pk not in gone
        ),
        source=roster.source,
        is_whole=roster.is_whole,
        is_sure=roster.is_sure,
        leaving=leaving,
        lost=lost,
        changed=tuple(draft.changed.values()),
        shut=shut,
        opened=opened,
        closing=closing,
        known_classes=_known_classes(record, roster),
        classes=roster.classes,
        staff=staff,
        removals=removals_of(
            draft, every, leaving=leaving, lost=lost, shut=shut, closing=closing, staff=staff
        ),
        typed=frozenset(one.strip() for one in answers if one.strip().isdecimal()),
    )


def _with_names_of(record: Record, roster: Roster) -> Roster:
    """A class that the sender calls otherwise now keeps our name."""
    ours = {
        one.name: record.room_of[one.id].name for one in roster.classes if one.id in record.room_of
    }
    if all(name == known for name, known in ours.items()):
        return roster

    def named(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({ours.get(name, name) for name in names}))

    return replace(
        roster,
        children=tuple(
            replace(one, classroom=ours.get(one.classroom, one.classroom))
            for one in roster.children
        ),
        classes=tuple(replace(one, name=ours.get(one.name, one.name)) for one in roster.classes),
        teachers=tuple(
            replace(one, classes=named(one.classes), leads=named(one.leads))
            for one in roster.teachers
        ),
    )


def _known_classes(record: Record, roster: Roster) -> tuple[tuple[Classroom, RosterClass], ...]:
    """Classes of ours that learn their sender's id: the first of those with their name."""
    first = {name_key(one.name): one for one in reversed(roster.classes)}
    return tuple(
        (record.classes[key], one)
        for key, one in sorted(first.items())
        if key in record.classes and not record.classes[key].roster_id
    )


def _lines(plan: Plan) -> list[str]:
    """Everything that the plan would do or leave, one line each, in a fixed order."""
    lines = [f"class {name}" for name in plan.new_classes]
    for child in plan.children:
        known = child.child.pk if child.child else ""
        lines.append(
            f"{child.row} {child.step} {known} {child.was_in} {child.takes_id} {child.takes_sender}"
        )
        lines += [f"{one.cells} {one.ref} {one.link} {one.fills}" for one in child.guardians]
    lines += [f"{one.key} {one.names} {one.lines}" for one in plan.questions]
    lines += [str(one) for one in (*plan.differences, *plan.problems)]
    lines.append(f"{plan.source} {plan.is_whole}")
    for kind in ("leaving", "lost", "shut", "opened", "closing"):
        lines += [f"{kind} {one.pk}" for one in getattr(plan, kind)]
    lines += [f"changed {one.person.pk} {one.what} {one.old} {one.new}" for one in plan.changed]
    staff = plan.staff
    lines += [f"{one.cells} {one.member and one.member.pk} {one.begins}" for one in staff.steps]
    lines += [f"staff {one.pk}" for one in (*staff.ending, *staff.shut, *staff.opened)]
    return lines


def _add(draft: Draft, row: RosterChild, child: Child | None) -> None:
    was_in = draft.record.class_of.get(child.pk) if child else None
    if child and name_key(child.full_name) != name_key(row.full_name):
        _note_name(draft, row, child)
    key = sender_key(draft.roster.source, row.sender_id)
    draft.steps.append(
        ChildStep(
            row=row,
            child=child,
            step=_ask_if_placed(draft, row, child, _step(draft, row, child, was_in)),
            was_in=was_in.name if was_in else "",
            takes_id=bool(child and row.roster_id and not child.roster_id),
            takes_sender=bool(child and key and child.sender_id != key),
            guardians=guardians_of(draft, row, child),
        )
    )


def _note_name(draft: Draft, row: RosterChild, child: Child) -> None:
    """A family name may change with its source. What a child is called stands: not every export knows it."""
    is_same_name = name_key(child.family_name) == name_key(row.family_name)
    if not is_same_name and row.family_name and is_sources_own(draft, child, "name"):
        draft.changed[child.pk, "family_name"] = Change(
            child, "family_name", child.family_name, row.family_name
        )
    elif name_key(child.given_name) != name_key(row.given_name) or not is_same_name:
        draft.differences.append(
            Difference(row.line, child.full_name, "name", child.full_name, row.full_name)
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
