"""What was said and waits, in the class's inbox."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from checkins.models import Half
from checkins.queries.inbox import inbox
from checkins.services.opening import open_sheet
from checkins.services.we_said import propose, propose_from_home, set_step
from tests.conftest import FRIDAY, WEEK, Cast, acting

LATER = FRIDAY + dt.timedelta(days=8)


def said(cast: Cast, now: dt.datetime = FRIDAY, who: str = "teacher") -> list[tuple[str, str]]:
    slips = inbox(acting(getattr(cast, who), now), cast.classroom.pk, WEEK).open
    return [(line.label, line.words) for slip in slips for line in slip.said]


def test_a_line_from_home_waits_until_school_has_agreed(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    line = propose_from_home(sheet, text="Read.", by=cast.guardian, now=FRIDAY)
    assert line is not None
    assert said(cast) == [("Home will: waits for your word", "Read.")]
    assert said(cast, who="other_teacher") == []
    set_step(line, step="agreed", by=cast.teacher, now=FRIDAY)
    assert said(cast) == []


def test_what_home_asks_of_school_waits_as_long(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    asked = propose_from_home(
        sheet, text="Seat him.", half=Half.SCHOOL, by=cast.guardian, now=FRIDAY
    )
    assert asked is not None
    assert said(cast) == said(cast, LATER) == [("School could: waits for your word", "Seat him.")]
    assert said(cast, who="other_teacher") == []
    set_step(asked, step="agreed", by=cast.teacher, now=FRIDAY)
    assert said(cast) == []
    assert said(cast, LATER) == [("We said, by November 20", "Seat him.")]


def test_what_school_said_waits_once_its_day_is_over(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    (line,) = propose(sheet, half=Half.SCHOOL, text="Seat him.", by=cast.teacher, now=FRIDAY)
    propose(sheet, half=Half.HOME, text="Bring shoes.", by=cast.teacher, now=FRIDAY)
    assert said(cast) == []
    assert said(cast, LATER) == [("We said, by November 20", "Seat him.")]
    set_step(line, step="done", by=cast.teacher, now=FRIDAY)
    assert said(cast, LATER) == []


@pytest.mark.parametrize("many", [1, 20])
def test_the_inbox_is_two_queries_still(
    cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    for number in range(many):
        propose(sheet, half=Half.SCHOOL, text=f"No. {number}", by=cast.teacher, now=FRIDAY)
    actor = acting(cast.teacher, LATER)
    inbox(actor, cast.classroom.pk, WEEK)
    with django_assert_num_queries(2):
        inbox(actor, cast.classroom.pk, WEEK)
