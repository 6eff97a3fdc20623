"""A school of many homes, each with one child whose sheet was shared this afternoon."""

import datetime as dt

from accounts.models import Role, School
from checkins.models import Sheet, Snapshot
from checkins.weeks import Week
from tests.factories.people import (
    assign,
    make_child,
    make_classroom,
    make_guardian,
    make_member,
    make_school,
)
from tests.factories.sheets import make_shared_sheet


def school_of_homes(name: str, homes: int, *, shared_at: dt.datetime) -> School:
    """The first sheet is written and shared as a teacher does it, the others are like it."""
    school = make_school(f"School {name}")
    room = make_classroom(school)
    teacher = make_member(school, f"teacher@{name}.example", Role.TEACHER, name="Ms. Chen")
    assign(teacher, classroom=room)
    children = [make_child(room, f"Child{number} Ortega") for number in range(homes)]
    for number, child in enumerate(children):
        make_guardian(school, f"Parent{number}", f"home{number}@{name}.example", child, phone="")
    week = Week.containing(school.local_date(shared_at), school.school_days)
    first = make_shared_sheet(children[0], week, by=teacher, now=shared_at)
    said = Snapshot.objects.get(sheet=first)
    others = [
        Sheet(
            **{"school": school, "child": child, "classroom": room, "week": week},
            **{"template_id": first.template_id, "shared_at": shared_at, "shared_revision": 1},
            wins=1,
        )
        for child in children[1:]
    ]
    Sheet.objects.bulk_create(others, batch_size=1_000)
    Snapshot.objects.bulk_create(
        [
            Snapshot(
                **{"school": school, "sheet": sheet, "revision": 1, "content": said.content},
                **{"by_member": teacher, "shared_at": shared_at},
            )
            for sheet in others
        ],
        batch_size=1_000,
    )
    return school


def close_school(school: School) -> None:
    """Its letters rest: the next run has the workers for itself."""
    School.objects.filter(pk=school.pk).update(live_at=None)
