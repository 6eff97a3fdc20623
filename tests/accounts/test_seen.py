"""A page that a role may not open: 403 about what its people see anyway, 404 about all else."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import Block
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.sheets import make_shared_sheet


@pytest.mark.parametrize(
    ("who", "route", "status"),
    [
        ("specialist", "sheet_take_back", 403),
        ("leader", "sheet_take_back", 404),
        ("office", "child_weeks", 403),
        ("teacher", "child_record", 403),
        ("other_teacher", "child_record", 404),
        ("leader", "class_week", 403),
        ("teacher", "block_lift", 404),
        ("office", "block_lift", 404),
    ],
)
def test_refused_page_admits_what_is_seen_elsewhere(
    cast: Cast, who: str, route: str, status: int
) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    targets: dict[str, tuple[object, ...]] = {
        "sheet_take_back": (sheet.pk,),
        "class_week": (cast.classroom.pk, WEEK),
        "block_lift": (Block.objects.get(child=cast.child).pk,),
    }
    url = reverse(route, args=targets.get(route, (cast.child.pk,)))
    assert client_of(getattr(cast, who)).post(url).status_code == status


@pytest.mark.parametrize("who", ["specialist", "leader"])
def test_refused_page_says_of_a_hidden_row_what_it_says_of_none(cast: Cast, who: str) -> None:
    sheet = make_shared_sheet(cast.other_child, WEEK, by=cast.teacher, now=FRIDAY)
    browser = client_of(getattr(cast, who))
    hidden = browser.post(reverse("sheet_take_back", args=[sheet.pk]))
    nothing = browser.post(reverse("sheet_take_back", args=[uuid.uuid4()]))
    assert (hidden.status_code, hidden.content) == (404, nothing.content)


def test_page_about_no_row_is_refused_in_so_many_words(cast: Cast) -> None:
    assert client_of(cast.teacher).get(reverse("staff")).status_code == 403
