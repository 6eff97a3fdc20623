"""Who and what is missing from a file that holds everything: leavers, links, classes. Decides, writes nothing.

Only what this file's own source made may go, and a line that could not be taken is not a missing one.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence

from accounts.models import Child, Classroom, Guardian, Guardianship
from accounts.rosters.plan import ChildStep, Draft, Removal, Staffing
from accounts.rosters.record import sender_key
from accounts.rosters.shape import Roster


def takes_away(roster: Roster) -> bool:
    """Whether missing means gone: the file is whole, its sender is known, each line's id can be told."""
    return roster.is_whole and roster.is_sure and bool(roster.source)


def unread_keys(roster: Roster) -> frozenset[str]:
    return frozenset(sender_key(roster.source, one) for one in roster.unread)


def leaving_of(draft: Draft) -> tuple[Child, ...]:
    """Children of this source whom no line means."""
    if not takes_away(draft.roster):
        return ()
    unread = unread_keys(draft.roster)
    return tuple(
        child
        for child in draft.record.children
        if child.left_on is None
        and child.source == draft.roster.source
        and str(child.pk) not in draft.taken
        and child.sender_id not in unread
    )


def lost_of(
    draft: Draft, steps: Iterable[ChildStep], leaving: Collection[Child]
) -> tuple[Guardianship, ...]:
    """Links of this source that its package no longer names. Those of a leaver rest as they are: the
    child may come back. A spreadsheet's line need not name everybody."""
    roster, record = draft.roster, draft.record
    if not takes_away(roster) or not roster.is_package:
        return ()
    unread = unread_keys(roster)
    people = {one.pk: one for one in record.guardians}
    links: dict[uuid.UUID, list[Guardianship]] = {}
    for link in record.links.values():
        if link.ended_on is None and link.source == roster.source:
            links.setdefault(link.child_id, []).append(link)
    lost: list[Guardianship] = []
    for step in steps:
        if step.child is None or sender_key(roster.source, step.row.sender_id) in unread:
            continue
        named = {one.guardian.pk for one in step.guardians if one.guardian}
        for link in links.get(step.child.pk, ()):
            adult = people[link.guardian_id]
            if adult.pk not in named and adult.sender_id not in unread:
                link.guardian, link.child = adult, step.child
                lost.append(link)
    return tuple(sorted(lost, key=lambda one: (one.child.full_name, one.guardian.name, one.pk)))


def shut_of(
    draft: Draft, steps: Iterable[ChildStep]
) -> tuple[tuple[Guardian, ...], tuple[Guardian, ...]]:
    """Guardians of this source whose sign-in goes off, and those whose comes back."""
    shut: dict[uuid.UUID, Guardian] = {}
    opened: dict[uuid.UUID, Guardian] = {}
    for step in steps:
        for one in step.guardians:
            adult = one.guardian
            if adult is None or not one.cells.sender_id or adult.source != draft.roster.source:
                continue
            if one.cells.is_enabled == (adult.shut_at is not None):
                (opened if one.cells.is_enabled else shut)[adult.pk] = adult
    return tuple(shut.values()), tuple(opened.values())


def closing_of(
    draft: Draft, steps: Iterable[ChildStep], leaving: Collection[Child]
) -> tuple[Classroom, ...]:
    """Classes of this source that its package no longer has, and in which nobody is left."""
    roster, record = draft.roster, draft.record
    if not takes_away(roster) or not roster.is_package:
        return ()
    out = {one.pk for one in leaving}
    out |= {one.child.pk for one in steps if one.child and one.step in ("moved", "returning")}
    kept = {one.classroom_id for child, one in record.places.items() if child not in out}
    kept |= record.shared
    return tuple(
        room
        for room in record.classes.values()
        if room.source == roster.source
        and room.ended_on is None
        and room.roster_id
        and room.roster_id not in roster.class_ids
        and room.pk not in kept
    )


# --- How many -------------------------------------------------------------------------------------
IN_THE_FILE = frozenset({"no_home", "two_homes"})
"""Problems of children who stand in the file all the same."""


def removals_of(
    draft: Draft,
    steps: Sequence[ChildStep],
    *,
    leaving: Collection[Child],
    lost: Collection[Guardianship],
    shut: Collection[Guardian],
    closing: Collection[Classroom],
    staff: Staffing,
) -> tuple[Removal, ...]:
    """What would go, by kind. A spreadsheet is asked for its children only."""
    roster, record = draft.roster, draft.record
    if not roster.is_whole:
        return ()
    ours = [one for one in record.children if _is_ours(one, roster) and one.left_on is None]
    there = len(roster.children) + sum(one.code in IN_THE_FILE for one in roster.problems)
    found = [
        Removal("students", len(leaving), len(ours), there),
        Removal("enrolments", *_places(draft, steps, leaving), there),
    ]
    if not roster.is_package:
        return tuple(found)
    links = [one for one in record.links.values() if _is_ours(one, roster) and not one.ended_on]
    adults = {one.guardian_id for one in links}
    left = _without(links, lost)
    people = [one for step in steps for one in step.guardians]
    rooms = [one for one in record.classes.values() if _is_ours(one, roster)]
    return (
        *found,
        Removal("guardians", len(left), len(adults), len({one.ref for one in people})),
        Removal("links", len(lost), len(links), len(people)),
        Removal("classes", len(closing), len(rooms), len(roster.classes)),
        Removal("sign_ins", len(shut), len(adults), len(adults)),
        *staff.removals,
    )


def _is_ours(row: Child | Guardianship | Classroom, roster: Roster) -> bool:
    return row.source == roster.source


def _without(links: Iterable[Guardianship], lost: Collection[Guardianship]) -> set[uuid.UUID]:
    """Adults of whom no link stays."""
    gone = {one.pk for one in lost}
    staying = {one.guardian_id for one in links if one.pk not in gone}
    return {one.guardian_id for one in lost} - staying


def _places(
    draft: Draft, steps: Iterable[ChildStep], leaving: Collection[Child]
) -> tuple[int, int]:
    """(how many places of this source end, how many there are)."""
    ours = {
        child for child, one in draft.record.places.items() if one.source == draft.roster.source
    }
    out = {one.pk for one in leaving}
    out |= {one.child.pk for one in steps if one.child and one.step == "moved"}
    return len(out & ours), len(ours)
