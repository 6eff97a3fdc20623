"""As many queries for one class as for thirty, and for one week as for forty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.insights.names import names_of_waiting
from checkins.insights.outward import figures_file, poster
from checkins.insights.page import reach
from checkins.models import Sheet, Template
from checkins.weeks import Week
from tests.conftest import FRIDAY, Cast, acting
from tests.factories.people import assign, make_child, make_classroom, make_guardian, make_member

LATER = Week.parse("2027-W22")


def fill(cast: Cast, *, rooms: int, weeks: int) -> None:
    """Rooms of two children; every sheet shared."""
    template = Template.objects.get(school=cast.school)
    for number in range(rooms):
        room = make_classroom(cast.school, f"Hall {number}")
        assign(make_member(cast.school, f"t{number}@alder.example"), classroom=room)
        for name in ("Mei", "Yusuf"):
            child = make_child(room, f"{name} {number}")
            make_guardian(cast.school, f"{name} {number}", "", child, language="es")
            Sheet.objects.bulk_create(
                Sheet(
                    school=cast.school,
                    child=child,
                    classroom=room,
                    week=LATER - back,
                    template=template,
                    shared_at=FRIDAY,
                    shared_revision=1,
                )
                for back in range(weeks)
            )


@pytest.mark.parametrize(("rooms", "weeks"), [(1, 1), (1, 40), (30, 1), (30, 3), (3, 40)])
def test_the_numbers_of_queries_are_fixed(cast: Cast, rooms: int, weeks: int) -> None:
    fill(cast, rooms=rooms, weeks=weeks)
    now = FRIDAY.replace(year=2027, month=6, day=4)
    for ask, number in ((reach, 10), (poster, 5), (figures_file, 4), (names_of_waiting, 5)):
        actor = acting(cast.leader, now)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert ask(actor, LATER) is not None
        wanted = number if weeks >= 3 or ask is not reach else number - 1
        assert len(asked) == wanted, (ask, [one["sql"][:80] for one in asked.captured_queries])
