"""Which adults a row means, what the file knows of them, and addresses that several share."""

import hashlib

from accounts.models import Child, Guardian
from accounts.rosters.plan import Change, ChildStep, Difference, Draft, GuardianStep, Question
from accounts.rosters.record import sender_key
from accounts.rosters.shape import RosterChild, RosterGuardian
from accounts.text import name_key


def guardians_of(draft: Draft, row: RosterChild, child: Child | None) -> tuple[GuardianStep, ...]:
    """The row's adults, each a different person: by the sender's id; those linked to the child by name
    first, then by address; then anybody at the school of the same name and address (or phone)."""
    people = _known(draft, row, child)
    steps: list[GuardianStep] = []
    for place, cells in enumerate(row.guardians):
        person = people.get(place)
        if person and any(one.guardian == person for one in steps):
            continue  # two of the row's adults are one person, somebody has said
        ref = str(person.pk) if person else _new_ref(cells, row.line, steps)
        link = draft.record.link_state(child, person, cells)
        if person is None and link == "new":
            draft.new_people.setdefault(ref, cells)
        fills = _fills(draft, row.line, person, cells)
        key = sender_key(draft.roster.source, cells.sender_id)
        steps.append(
            GuardianStep(
                cells=cells,
                ref=ref,
                guardian=person,
                link=link,
                fills=fills,
                takes_id=bool(person and key and draft.record.guardian_of.get(key) != person),
            )
        )
    return tuple(steps)


def _known(draft: Draft, row: RosterChild, child: Child | None) -> dict[int, Guardian]:
    """Place in the row -> the guardian on file who is meant. Whom the sender names by another id is
    somebody else, whatever the name and the address."""
    record, source = draft.record, draft.roster.source
    linked = [*record.linked_to(child)] if child else []
    people: dict[int, Guardian] = {}
    for place, cells in enumerate(row.guardians):
        person = record.guardian_of.get(sender_key(source, cells.sender_id))
        if person and (person not in people.values() or person in record.merged.values()):
            people[place] = person
    named = draft.named if any(one.sender_id for one in row.guardians) else frozenset()
    linked = [one for one in linked if one.pk not in named]
    for match in (record.same_name, record.same_address):
        for place, cells in enumerate(row.guardians):
            left = [one for one in linked if one not in people.values()]
            person = None if place in people else match(cells, left)
            if person:
                people[place] = person
    for place, cells in enumerate(row.guardians):
        others = {one.pk for one in (*people.values(), *linked)} | named
        person = None if place in people else record.same_person(cells, others)
        became = None if person or place in people else record.gone_into(cells)
        person = person or (became if became and became.pk not in named else None)
        if person:
            people[place] = person
    return people


def _new_ref(cells: RosterGuardian, line: int, before: list[GuardianStep]) -> str:
    """The same name with the same address (or phone) is one new person; a namesake within the row,
    and somebody with neither, is one of their own. A sender's id says it better."""
    if cells.sender_id:
        return f"new {cells.sender_id}"
    reach = cells.email or "".join(filter(str.isdigit, cells.phone)) or f"line {line}"
    ref = f"new {name_key(cells.name)} {reach}"
    while ref in [one.ref for one in before]:
        ref += " again"
    return ref


def _fills(
    draft: Draft, line: int, person: Guardian | None, cells: RosterGuardian
) -> tuple[tuple[str, str], ...]:
    """Blanks of the record that the file knows. Where both speak and differ, the record stands, unless
    its source once said so and says otherwise now."""
    if person is None:
        return ()
    fills: list[tuple[str, str]] = []
    for what in ("name", "email", "language", "phone"):
        ours, theirs = getattr(person, what), getattr(cells, what)
        is_shut = what == "email" and (
            draft.record.address_in_use(theirs)
            or draft.record.is_edited(person, what)
            or draft.record.is_blocked(person)
        )
        if theirs and not ours and not is_shut:
            fills.append((what, theirs))
        elif theirs and name_key(ours) != name_key(theirs):
            if ours and not is_shut and is_sources_own(draft, person, what):
                draft.changed[person.pk, what] = Change(person, what, ours, theirs)
            else:
                draft.differences.append(Difference(line, person.name, what, ours, theirs))
    return tuple(fills)


def is_sources_own(draft: Draft, person: Child | Guardian, what: str) -> bool:
    """Whether a package may change this: its sender has brought this person and nobody here has
    changed it since. Of a spreadsheet nobody knows how old it is."""
    if not draft.roster.is_package or person.source != draft.roster.source:
        return False
    return not draft.record.is_edited(person, what)


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
