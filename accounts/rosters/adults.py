"""Which adults a row means, what the file knows of them, and addresses that several share."""

import hashlib

from accounts.models import Child, Guardian
from accounts.rosters.plan import ChildStep, Difference, Draft, GuardianStep, Question
from accounts.rosters.record import Record
from accounts.rosters.shape import RosterChild, RosterGuardian
from accounts.text import name_key


def guardians_of(draft: Draft, row: RosterChild, child: Child | None) -> tuple[GuardianStep, ...]:
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


def hold_shared_addresses(draft: Draft) -> tuple[list[ChildStep], tuple[tuple[str, ...], ...]]:
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
