"""The class page names one child who has had no good news for three weeks with sheets."""

import datetime as dt

import pytest
from django.urls import reverse

from checkins.models import Sheet
from checkins.queries.class_week import class_week
from checkins.services.good_news import tell_good_news
from checkins.services.opening import open_sheet
from checkins.services.share import take_back
from checkins.weeks import Week
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_child
from tests.factories.sheets import make_shared_sheet

SAID = "Three weeks without good news from school:"


def at(week: Week) -> dt.datetime:
    return FRIDAY - (WEEK.monday - week.monday)


def shared(cast: Cast, child: object, *back: int) -> list[Sheet]:
    return [
        make_shared_sheet(child, WEEK - number, by=cast.teacher, now=at(WEEK - number))  # type: ignore[arg-type]
        for number in back
    ]


def named(cast: Cast) -> list[str]:
    page = class_week(acting(cast.teacher), cast.classroom.pk, WEEK)
    assert page is not None
    return [row.given_name for row in page.no_news]


@pytest.fixture
def three_weeks(cast: Cast) -> list[Sheet]:
    """Layla has good news each week; Javier's sheets stay drafts."""
    for number in (1, 2, 3):
        open_sheet(cast.child, WEEK - number, now=at(WEEK - number))
    return shared(cast, cast.other_child, 1, 2, 3)


def test_who_has_had_none_is_named_with_a_way_to_write(
    cast: Cast, three_weeks: list[Sheet]
) -> None:
    assert named(cast) == ["Javier"]
    url = reverse("class_week", args=[cast.classroom.pk, WEEK])
    page = client_of(cast.teacher).get(url).content.decode()
    assert SAID in page
    assert f'<a href="{reverse("child_sheet", args=[cast.child.pk, WEEK])}"><bdi>Javier' in page


def test_a_shared_sheet_or_a_note_of_these_weeks_is_good_news(
    cast: Cast, three_weeks: list[Sheet]
) -> None:
    tell_good_news(child=cast.child, text="He sang.", by=cast.teacher, now=at(WEEK - 3))
    assert named(cast) == []


def test_one_that_is_older_or_was_taken_back_is_none(cast: Cast, three_weeks: list[Sheet]) -> None:
    shared(cast, cast.child, 4)
    assert named(cast) == ["Javier"]
    for sheet in three_weeks:
        take_back(sheet, by=cast.teacher, now=FRIDAY)
    assert named(cast) == ["Layla", "Javier"]


def test_this_weeks_own_sheet_ends_it(cast: Cast, three_weeks: list[Sheet]) -> None:
    shared(cast, cast.child, 0)
    assert named(cast) == []


def test_nobody_is_named_before_there_were_three_weeks(cast: Cast) -> None:
    for number in (1, 2):
        open_sheet(cast.child, WEEK - number, now=at(WEEK - number))
    assert named(cast) == []


def test_holidays_are_no_weeks_without_good_news(cast: Cast) -> None:
    shared(cast, cast.child, 1, 6, 7)
    shared(cast, cast.other_child, 7)
    assert named(cast) == []


def test_other_weeks_name_nobody(cast: Cast, three_weeks: list[Sheet]) -> None:
    for week in (WEEK - 1, WEEK + 1):
        page = class_week(acting(cast.teacher), cast.classroom.pk, week)
        assert page is not None
        assert page.no_news == ()


def test_several_stand_behind_the_one_who_waits_longest(
    cast: Cast, three_weeks: list[Sheet]
) -> None:
    make_child(cast.classroom, "Abel Never")
    shared(cast, cast.child, 5)
    url = reverse("class_week", args=[cast.classroom.pk, WEEK])
    page = client_of(cast.teacher).get(url).content.decode()
    told = page.split(SAID)[1].split("</div>")[0]
    assert (
        told.index("Abel Never")
        < told.index("<summary>and others</summary>")
        < told.index("Javier")
    )


def test_the_page_of_last_week_is_not_answered_from_before(
    cast: Cast, three_weeks: list[Sheet]
) -> None:
    client = client_of(cast.teacher)
    url = reverse("class_week", args=[cast.classroom.pk, WEEK])
    tag = client.get(url)["ETag"]
    tell_good_news(child=cast.child, text="He sang.", by=cast.teacher, now=FRIDAY)
    again = client.get(url, headers={"if-none-match": tag})
    assert again.status_code == 200
    assert SAID not in again.content.decode()


def test_todays_page_has_a_link_for_each_child_to_tell_good_news(cast: Cast) -> None:
    client = client_of(cast.teacher)
    url = reverse("class_week", args=[cast.classroom.pk, WEEK])
    fold = client.get(url).content.decode().split('<details class="tell')[1].split("</details>")[0]
    links = [reverse("good_news", args=[one.pk]) for one in (cast.child, cast.other_child)]
    assert [link for link in links if f'href="{link}"' in fold] == links
    assert fold.count("<a ") == 2
    assert client.get(links[0]).status_code == 200
    before = reverse("class_week", args=[cast.classroom.pk, WEEK - 1])
    assert '<details class="tell' not in client.get(before).content.decode()
