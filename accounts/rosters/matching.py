"""Which child a row of the file means: sure by id, name and class or a guardian; else a Question."""

from accounts.models import Child
from accounts.rosters.plan import Draft, Question
from accounts.rosters.problems import Problem
from accounts.rosters.record import sender_key
from accounts.rosters.shape import Roster, RosterChild
from accounts.text import name_key


def matches(draft: Draft, roster: Roster) -> list[tuple[RosterChild, Child | None]]:
    """Each row with the child it means: by id; by name and class; by name alone when that is sure."""
    found: dict[int, Child | None] = {}
    erased = {row.line for row in roster.children if draft.record.was_erased(row)}
    rows = [row for row in roster.children if row.line not in erased]
    draft.problems += [_erased(row) for row in roster.children if row.line in erased]
    for match in (_by_sender, _by_id, _by_name_and_class):
        for row in rows:
            child = None if row.line in found else match(draft, row)
            if child:
                found[row.line] = child
                draft.taken.add(str(child.pk))
                draft.sure |= {child.pk} if match is _by_sender else set()
    for row in rows:
        if row.line not in found:
            _by_name(draft, row, found)
    return [(row, found[row.line]) for row in roster.children if row.line in found]


def _erased(row: RosterChild) -> Problem:
    """What was erased stays so until somebody at the school adds the child anew."""
    return Problem(row.line, "erased", row.full_name)


def _by_sender(draft: Draft, row: RosterChild) -> Child | None:
    return draft.record.child_of.get(sender_key(draft.roster.source, row.sender_id))


def _by_id(draft: Draft, row: RosterChild) -> Child | None:
    """A child whom another line means by the sender's id is not found by a number as well."""
    child = draft.record.of_id(row) if row.roster_id else None
    return None if child and child.pk in draft.sure else child


def _namesakes(draft: Draft, row: RosterChild) -> list[Child]:
    """Children of that name that no other row means, and that have no other roster id."""
    return [
        child
        for child in draft.record.by_name.get(name_key(row.full_name), [])
        if str(child.pk) not in draft.taken
        and not (row.roster_id and child.roster_id)
        and not _has_other_id(draft, row, child)
    ]


def _has_other_id(draft: Draft, row: RosterChild, child: Child) -> bool:
    """Whether the same sender names this child by another id."""
    return bool(row.sender_id) and child.sender_id.startswith(f"{draft.roster.source} ")


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
    if not candidates and draft.record.was_named_so(row):
        draft.problems.append(_erased(row))
        return
    if not candidates and row.roster_id in draft.record.by_roster_id:
        draft.problems.append(Problem(row.line, "contradicts", row.full_name))
        return
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
