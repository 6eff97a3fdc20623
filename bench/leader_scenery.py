"""Schools for bench.leader: one that is asked for its page, and many around it, made by the database."""

from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client

from accounts.models import Classroom, Enrolment, Role
from bench.scenery import asked, signed_in
from checkins.models import Sheet, Template
from tests.conftest import FRIDAY, WEEK
from tests.factories.people import (
    make_child,
    make_classroom,
    make_guardian,
    make_member,
    make_school,
)

CLASSES, WEEKS_EACH = 12, 40
CHILDREN_A_SCHOOL = 500


@dataclass(frozen=True)
class Page:
    app: WSGIHandler
    leader: Client

    def request(self) -> dict[str, Any]:
        return asked(self.leader, f"/reach/{WEEK}/")


def a_school(number: int) -> Page:
    """Of so many sheets, shared and half of them answered, in twelve classes and forty weeks."""
    school = make_school("Alder")
    template = Template.objects.get(school=school, key="our-week")
    rooms = [make_classroom(school, f"Room {place}") for place in range(CLASSES)]
    rows = []
    for place in range(number // WEEKS_EACH):
        child = make_child(rooms[place % CLASSES], f"Child{place} Ortega")
        make_guardian(school, f"Ana{place}", f"ana{place}@alder.example", child, phone="")
        for back in range(WEEKS_EACH):
            answered = FRIDAY if (place + back) % 2 else None
            rows.append(
                Sheet(
                    **{"school": school, "child": child, "week": WEEK - back},
                    **{"classroom": rooms[place % CLASSES], "template": template},
                    **{"shared_at": FRIDAY, "shared_revision": 1, "wins": 1},
                    **{"read_at": answered, "replied_at": answered},
                )
            )
    Sheet.objects.bulk_create(rows, batch_size=2_000)
    leader = make_member(school, "leader@alder.example", Role.LEADER)
    settle()
    return Page(WSGIHandler(), signed_in(leader))


def fill(number: int, *, weeks: int) -> None:
    """So many sheets more, in schools of five hundred children with as many weeks each."""
    children = number // weeks
    for first in range(0, children, CHILDREN_A_SCHOOL):
        school = make_school(f"School {first}")
        room = make_classroom(school)
        _children(room, min(CHILDREN_A_SCHOOL, children - first))
        _sheets(room, weeks)
    settle()


def _children(room: Classroom, number: int) -> None:
    for place in range(number):
        make_child(room, f"Child{place} Around")


def _sheets(room: Classroom, weeks: int) -> None:
    """A sheet for each child of the class and each week, as rows that the database makes itself."""
    template = Template.objects.get(school=room.school, key="our-week")
    columns = [field.column for field in Sheet._meta.concrete_fields]
    plain = {
        **{"id": "gen_random_uuid()", "created_at": "now()", "shared_at": "now()"},
        **{"school_id": "%s", "classroom_id": "%s", "template_id": "%s"},
        **{"child_id": "of.child_id", "week": "%s::date - 7 * back", "shared_revision": "1"},
        **{"withdrawn_note": "''", "skipped_reason": "''", "wins": "1", "home_wins": "0"},
        "replied_at": "CASE WHEN back % 2 = 0 THEN now() END".replace("%", "%%"),
    }
    chosen = [plain.get(column, "NULL") for column in columns]
    given = {"school_id": room.school_id, "classroom_id": room.pk, "template_id": template.pk}
    given |= {"week": WEEK.monday}
    table, enrolled = Sheet._meta.db_table, Enrolment._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(chosen)} "  # noqa: S608
            f"FROM {enrolled} of, generate_series(0, %s) back WHERE of.classroom_id = %s",
            [*(given[one] for one in columns if one in given), weeks - 1, room.pk],
        )


def sheets() -> int:
    return Sheet.objects.count()


def settle() -> None:
    """As the database keeps itself: statistics, and which pages an index may answer alone."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
