"""How many queries the family's page costs: the same however many weeks lie behind."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.models import Sheet, Snapshot
from tests.conftest import FRIDAY, WEEK, client_of
from tests.replies.conftest import Week, filled, send

Counter = Callable[[int], "CaptureQueriesContext"]


def add_earlier_weeks(week: Week, number: int) -> None:
    for back in range(1, number + 1):
        shared_at = FRIDAY - dt.timedelta(weeks=back)
        sheet = Sheet.objects.create(
            school=week.cast.school,
            child=week.cast.child,
            classroom=week.cast.classroom,
            week=WEEK - back,
            template=week.sheet.template,
            shared_at=shared_at,
            shared_revision=1,
            read_at=shared_at,
        )
        Snapshot.objects.create(
            school=week.cast.school, sheet=sheet, revision=1, content=[], shared_at=shared_at
        )


@pytest.mark.parametrize("earlier", [1, 30])
def test_the_page_behind_a_link_costs_four_queries(week: Week, earlier: int) -> None:
    """The device with its link, sheet and all that is one value; people; rows; questions."""
    add_earlier_weeks(week, earlier)
    client = week.browser()
    send(client, week.url, home__wins="He read.\nTwice.", home__question="Why?")
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(week.url).status_code == 200
    assert len(found) == 4, [query["sql"][:90] for query in found]


@pytest.mark.parametrize("earlier", [1, 30])
def test_the_page_of_a_signed_in_guardian_costs_eight_queries(week: Week, earlier: int) -> None:
    add_earlier_weeks(week, earlier)
    client = client_of(week.cast.guardian)
    url = f"/home/sheet/{week.sheet.pk}/"
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    assert len(found) == 8, [query["sql"][:90] for query in found]


@pytest.mark.parametrize("asked", [0, 1])
def test_a_send_asks_who_stands_around_the_sheet_only_where_somebody_is_chosen(
    week: Week, asked: int
) -> None:
    client = week.browser()
    field = client.get(week.url).context["form"]["home-family_note-readers"].field
    readers = [value for value, _word in field.choices][asked]
    boxes = {"home__family_note": "For you.", "home-family_note-readers": readers}
    sent = filled(client, week.url, **boxes)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.post(week.url, sent).status_code == 303
    around = [query["sql"] for query in found if "accounts_assignment" in query["sql"]]
    assert len(around) == asked, around


def test_a_send_of_one_changed_line_costs_eleven_queries(week: Week) -> None:
    """The door, rows, questions; the lock, half, entries; operation, line, revision, half and sheet
    are written. Savepoints do not count: only a test has them."""
    client = week.browser()
    send(client, week.url, home__wins="He read.")
    sent = filled(client, week.url, home__wins="He read twice.")
    with CaptureQueriesContext(connection) as found:
        assert client.post(week.url, sent).status_code == 303
    asked = [query["sql"] for query in found if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == 11, [sql[:90] for sql in asked]


def test_the_door_costs_one_query(week: Week) -> None:
    from django.test import Client

    token = week.token()
    with CaptureQueriesContext(connection) as found:
        Client().get(f"/r/{token}/")
    assert len(found) == 1
