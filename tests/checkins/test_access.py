"""Who may open which child and sheet: refusal and success share one set-up."""

import pytest

from accounts.access import children_visible_to
from accounts.models import Guardian, Member
from checkins.access import sheets_visible_to
from checkins.models import Sheet, Template
from tests.conftest import WEEK, Cast, acting


@pytest.fixture
def sheet(cast: Cast) -> Sheet:
    return Sheet.objects.create(
        school=cast.school,
        child=cast.child,
        classroom=cast.classroom,
        week=WEEK,
        template=Template.objects.get(school=cast.school),
    )


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("teacher", ["Javier", "Layla"]),
        ("co_teacher", ["Javier", "Layla"]),
        ("specialist", ["Javier"]),
        ("other_teacher", []),
        ("office", []),
        ("leader", []),
        ("stranger", ["Sam"]),
        ("guardian", ["Javier"]),
        ("co_guardian", ["Javier"]),
        ("blocked_guardian", []),
        ("other_guardian", ["Layla"]),
    ],
)
def test_children_are_visible_to_those_who_teach_or_raise_them(
    cast: Cast, name: str, names: list[str]
) -> None:
    who: Member | Guardian = getattr(cast, name)
    assert [child.given_name for child in children_visible_to(acting(who)).by_name()] == names


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("teacher", 1),
        ("specialist", 1),
        ("guardian", 1),
        ("leader", 0),
        ("stranger", 0),
        ("blocked_guardian", 0),
    ],
)
def test_a_sheet_is_visible_to_the_same_people(
    cast: Cast, sheet: Sheet, name: str, count: int
) -> None:
    who: Member | Guardian = getattr(cast, name)
    assert sheets_visible_to(acting(who)).count() == count
