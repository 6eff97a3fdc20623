"""Writes by which ids a sender names those who are on file already, and since when it says so."""

import uuid

from accounts.models import Child, Classroom, Guardian, Guardianship, School
from accounts.rosters.plan import Plan
from accounts.rosters.record import sender_key
from accounts.rosters.shape import moment
from accounts.text import name_key

AT_ONCE = 500


def new_class(school: School, name: str, plan: Plan) -> Classroom:
    """As the sender calls it; of two classes with one name the first says how."""
    known = next((one for one in plan.classes if name_key(one.name) == name_key(name)), None)
    return Classroom(
        school=school,
        name=name,
        roster_id=known.id if known else "",
        course_id=known.course_id if known else "",
        source=plan.source,
    )


def note_senders(plan: Plan) -> None:
    """What was recognised learns the sender's id; no row is made or taken away."""
    _children(plan)
    _guardians(plan)
    _sides(plan)
    for room, one in plan.known_classes:
        room.roster_id, room.course_id = one.id, one.course_id
    rooms = [room for room, _one in plan.known_classes]
    Classroom.objects.bulk_update(rooms, ["roster_id", "course_id"], batch_size=AT_ONCE)


def _children(plan: Plan) -> None:
    found = []
    for step in plan.children:
        if step.child and (step.takes_sender or _is_news(step.row.said_at, step.child)):
            step.child.sender_id = (
                sender_key(plan.source, step.row.sender_id) or step.child.sender_id
            )
            step.child.said_at = moment(step.row.said_at) or step.child.said_at
            found.append(step.child)
    Child.objects.bulk_update(found, ["sender_id", "said_at"], batch_size=AT_ONCE)


def _guardians(plan: Plan) -> None:
    found: dict[uuid.UUID, Guardian] = {}
    for _child, one in plan.people:
        adult = one.guardian
        if adult and (one.takes_id or _is_news(one.cells.said_at, adult)):
            if one.takes_id:
                adult.sender_id = sender_key(plan.source, one.cells.sender_id)
            adult.said_at = moment(one.cells.said_at) or adult.said_at
            found[adult.pk] = adult
    Guardian.objects.bulk_update(found.values(), ["sender_id", "said_at"], batch_size=AT_ONCE)


def _is_news(said_at: str, known: Child | Guardian) -> bool:
    said = moment(said_at)
    return said is not None and (known.said_at is None or said > known.said_at)


def _sides(plan: Plan) -> None:
    """Who of the two names a link, for packages of changes, which speak for one side only."""
    sides: dict[tuple[uuid.UUID, uuid.UUID], str] = {
        (one.guardian.pk, step.child.pk): one.cells.named_by
        for step, one in plan.people
        if one.guardian and step.child and one.link == "same" and one.cells.named_by
    }
    rows = Guardianship.objects.filter(source=plan.source, child__in={pair[1] for pair in sides})
    found = []
    for row in rows if sides else ():
        said = sides.get((row.guardian_id, row.child_id), row.named_by)
        if said != row.named_by:
            row.named_by = said
            found.append(row)
    Guardianship.objects.bulk_update(found, ["named_by"], batch_size=AT_ONCE)
