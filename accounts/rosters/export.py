"""The people list as a file: the columns that the import reads, so it can be corrected and loaded again."""

import datetime as dt

from django.db import transaction

from accounts.access import Actor
from accounts.formulas import written
from accounts.models import Child, Guardian, School
from accounts.rosters.columns import FEWEST_GUARDIANS
from accounts.rosters.record import Record, load
from accounts.services.audit import record, school_of

OF_CHILD = ("Child first name", "Child last name", "Class", "Pronoun", "Student ID")
OF_GUARDIAN = ("name", "email", "phone", "language", "relationship")


@transaction.atomic
def export_people(*, by: Actor, now: dt.datetime) -> bytes:
    """Every child at the actor's school with their guardians, written down as an export.

    One line a child, by class and name. Links that were ended and adults who are blocked are left
    out; the names of the columns are English, as the import's are.
    """
    school = school_of(by)
    rows = people_rows(school, today=school.local_date(now))
    record("people_exported", school=school, by=by, children=len(rows) - 1)
    return written(rows)


def people_rows(school: School, *, today: dt.date) -> list[list[str]]:
    """The headings, then a line for each child. A fixed number of queries."""
    known = load(school, today=today)
    blocked = set(known.blocks)
    by_id = {guardian.pk: guardian for guardian in known.guardians}
    adults: dict[object, list[tuple[Guardian, str]]] = {}
    for (guardian_id, child_id), link in known.links.items():
        guardian = by_id[guardian_id]
        if link.ended_on or guardian.ended_on or (guardian_id, child_id) in blocked:
            continue
        adults.setdefault(child_id, []).append((guardian, link.relation))
    children = [child for child in known.children if child.left_on is None]
    children.sort(key=lambda one: (_class_of(known, one), one.given_name, one.family_name, one.pk))
    most = max([FEWEST_GUARDIANS, *(len(adults.get(child.pk, [])) for child in children)])
    headings = [*OF_CHILD]
    for number in range(1, most + 1):
        headings += [f"Guardian {number} {what}" for what in OF_GUARDIAN]
    return [headings, *(_row(known, child, adults.get(child.pk, []), most) for child in children)]


def _row(known: Record, child: Child, adults: list[tuple[Guardian, str]], most: int) -> list[str]:
    cells = [child.given_name, child.family_name, _class_of(known, child)]
    cells += [child.pronoun, child.roster_id]
    for one, relation in sorted(adults, key=lambda pair: (pair[0].name, pair[0].pk)):
        cells += [one.name, one.email, one.phone, one.language, relation]
    return cells + [""] * (len(OF_CHILD) + most * len(OF_GUARDIAN) - len(cells))


def _class_of(known: Record, child: Child) -> str:
    room = known.class_of.get(child.pk)
    return room.name if room else ""
