"""Share, take back, away: each asks first, lands once, and is for the class's teachers."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from accounts.models import Guardian
from checkins.models import Sheet, Snapshot
from checkins.queries.share_question import share_question
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_away
from checkins.services.writing import write_line
from tests.conftest import FRIDAY, WEEK, Cast, acting, client_of
from tests.factories.people import make_child, make_guardian
from tests.factories.sheets import make_shared_sheet, make_sheet, prompt_of


def url_of(cast: Cast) -> str:
    return reverse("class_share", args=[cast.classroom.pk, WEEK])


def home(cast: Cast) -> str:
    return reverse("class_week", args=[cast.classroom.pk, WEEK])


@pytest.fixture
def ready(cast: Cast) -> list[Sheet]:
    """Javier's family gets two letters, Layla's gets paper."""
    Guardian.objects.filter(pk=cast.other_guardian.pk).update(channel="paper")
    return [
        make_sheet(child, WEEK, by=cast.teacher, now=FRIDAY)
        for child in (cast.child, cast.other_child)
    ]


def asked(sheets: list[Sheet]) -> dict[str, Any]:
    return {"sheet": [str(sheet.pk) for sheet in sheets]}


# --- Share ----------------------------------------------------------------------------------------
def test_the_question_names_children_ways_and_hour(cast: Cast, ready: list[Sheet]) -> None:
    html = client_of(cast.teacher).get(url_of(cast)).content.decode()
    assert "<h1>Share 2?</h1>" in html
    assert "Javier and Layla" in html
    assert "<b>1 by mail</b>, to 2 people" in html
    assert "<b>1 on paper</b>, <bdi>Layla</bdi>" in html
    assert "Their letters leave 4:00 pm" in html
    assert f'href="{home(cast)}" autofocus>Not yet' in html
    assert Sheet.objects.filter(shared_at=None).count() == 2


def test_after_the_slot_letters_leave_in_ten_minutes(
    cast: Cast, ready: list[Sheet], clock: Traveller
) -> None:
    clock.move_to(FRIDAY.replace(hour=16, minute=30))
    html = client_of(cast.teacher).get(url_of(cast)).content.decode()
    assert "leave in 10 minutes" in html


def test_a_share_at_night_leaves_in_the_morning(
    cast: Cast, ready: list[Sheet], clock: Traveller
) -> None:
    clock.move_to(FRIDAY.replace(hour=22))
    html = client_of(cast.teacher).get(url_of(cast)).content.decode()
    assert "Their letters leave Sat 7:00 am" in html


def test_sharing_shares_all_that_were_asked_about(cast: Cast, ready: list[Sheet]) -> None:
    client = client_of(cast.teacher)
    page = client.post(url_of(cast), asked(ready), follow=True)
    assert page.redirect_chain == [(home(cast), 302)]
    assert Sheet.objects.shared().count() == 2
    assert "2 sheets are shared." in page.content.decode()
    assert "All 2 shared. Have a good weekend." in page.content.decode()


def test_two_tabs_share_once(cast: Cast, ready: list[Sheet]) -> None:
    first, second = client_of(cast.teacher), client_of(cast.co_teacher)
    first.post(url_of(cast), asked(ready))
    page = second.post(url_of(cast), asked(ready), follow=True)
    assert Snapshot.objects.count() == 2
    assert "Nothing was left to share." in page.content.decode()


def test_what_became_ready_after_the_question_is_not_shared(cast: Cast, ready: list[Sheet]) -> None:
    client_of(cast.teacher).post(url_of(cast), asked(ready[:1]))
    assert [sheet.child for sheet in Sheet.objects.shared()] == [cast.child]


def test_a_sheet_that_lost_its_win_meanwhile_stays(cast: Cast, ready: list[Sheet]) -> None:
    write_line(
        ready[0],
        prompt_of(ready[0], "wins"),
        text="",
        version=1,
        by=cast.teacher,
        now=FRIDAY,
    )
    page = client_of(cast.teacher).post(url_of(cast), asked(ready), follow=True)
    assert "1 sheet is shared." in page.content.decode()
    assert [sheet.child for sheet in Sheet.objects.shared()] == [cast.other_child]


@pytest.mark.parametrize("ids", [[], ["x"], ["\0"], ["01a1d67e-da00-7fd2-bd01-6b884af8a047"]])
def test_nonsense_ids_share_nothing(cast: Cast, ready: list[Sheet], ids: list[str]) -> None:
    page = client_of(cast.teacher).post(url_of(cast), {"sheet": ids})
    assert page.status_code == 302
    assert Sheet.objects.shared().count() == 0


def test_another_classs_sheet_is_not_shared_here(cast: Cast) -> None:
    theirs = make_child(cast.other_classroom, "Zoe Campbell")
    sheet = make_sheet(theirs, WEEK, by=cast.other_teacher, now=FRIDAY)
    client_of(cast.teacher).post(url_of(cast), asked([sheet]))
    assert Sheet.objects.shared().count() == 0


def test_with_nothing_ready_the_question_leads_back(cast: Cast) -> None:
    assert client_of(cast.teacher).get(url_of(cast))["Location"] == home(cast)


@pytest.mark.parametrize(
    ("name", "status"),
    [("other_teacher", 404), ("stranger", 404), ("specialist", 404), ("leader", 403)],
)
def test_only_the_classs_teachers_share(
    cast: Cast, ready: list[Sheet], name: str, status: int
) -> None:
    client = client_of(getattr(cast, name))
    assert client.get(url_of(cast)).status_code == status
    assert client.post(url_of(cast), asked(ready)).status_code == status
    assert Sheet.objects.shared().count() == 0


def test_the_print_link_stands_right_after_the_share(cast: Cast, ready: list[Sheet]) -> None:
    page = client_of(cast.teacher).post(url_of(cast), asked(ready), follow=True)
    assert page.context["page"].to_print == 1


@pytest.mark.parametrize("children", [1, 28])
def test_the_question_takes_five_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, children: int
) -> None:
    for number in range(children):
        child = make_child(cast.classroom, f"Child {number:02}")
        make_guardian(cast.school, f"Home {number}", f"h{number}@mail.example", child)
        make_sheet(child, WEEK, by=cast.teacher, now=FRIDAY)
    actor = acting(cast.teacher)
    with django_assert_num_queries(5):
        question = share_question(actor, cast.classroom.pk, WEEK, now=FRIDAY)
    assert question is not None
    assert (question.count, question.by_mail, question.mail_people) == (children,) * 3


# --- Take back ------------------------------------------------------------------------------------
def take_back_url(sheet: Sheet) -> str:
    return reverse("sheet_take_back", args=[sheet.pk])


def test_within_ten_minutes_a_share_is_undone(cast: Cast, clock: Traveller) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    clock.move_to(FRIDAY + dt.timedelta(minutes=9))
    client = client_of(cast.teacher)
    assert "Its letter has not left" in client.get(take_back_url(sheet)).content.decode()
    assert Sheet.objects.shared().count() == 1
    page = client.post(take_back_url(sheet), follow=True)
    assert "Javier’s sheet is taken back." in page.content.decode()
    sheet.refresh_from_db()
    assert (sheet.shared_at, sheet.withdrawn_at) == (None, None)


def test_later_the_words_are_withdrawn_with_a_note(cast: Cast, clock: Traveller) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    clock.move_to(FRIDAY + dt.timedelta(hours=3))
    client = client_of(cast.teacher)
    assert "A word to the family" in client.get(take_back_url(sheet)).content.decode()
    client.post(take_back_url(sheet), {"note": "It was another child’s."})
    client.post(take_back_url(sheet), {"note": "twice"})
    sheet.refresh_from_db()
    assert (sheet.withdrawn_at, sheet.withdrawn_note) == (
        FRIDAY + dt.timedelta(hours=3),
        "It was another child’s.",
    )


def test_a_note_that_is_too_long_is_refused_and_kept(cast: Cast, clock: Traveller) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    clock.move_to(FRIDAY + dt.timedelta(hours=3))
    page = client_of(cast.teacher).post(take_back_url(sheet), {"note": "x" * 301})
    assert page.status_code == 400
    assert "That is 1 letter too long" in page.content.decode()
    assert "x" * 301 in page.content.decode()
    assert Sheet.objects.shared().count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("other_teacher", 404), ("stranger", 404), ("specialist", 403)]
)
def test_only_the_classs_teachers_take_back(cast: Cast, name: str, status: int) -> None:
    sheet = make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    assert client_of(getattr(cast, name)).post(take_back_url(sheet)).status_code == status
    assert Sheet.objects.shared().count() == 1


# --- Away -----------------------------------------------------------------------------------------
def away_url(cast: Cast) -> str:
    return reverse("child_away", args=[cast.child.pk, WEEK])


def test_a_child_is_marked_away_with_a_reason(cast: Cast) -> None:
    client = client_of(cast.teacher)
    assert client.get(away_url(cast)).status_code == 200
    assert Sheet.objects.count() == 0
    page = client.post(away_url(cast), {"reason": " chicken\n pox "}, follow=True)
    assert "Away, chicken pox" in page.content.decode()
    sheet = Sheet.objects.get()
    client.post(reverse("sheet_present", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert (sheet.skipped_at, sheet.skipped_reason) == (None, "")


@pytest.mark.parametrize("reason", ["x" * 81, "x" * 1_000_000, "a\0b"])
def test_a_bad_reason_is_refused_and_kept(cast: Cast, reason: str) -> None:
    page = client_of(cast.teacher).post(away_url(cast), {"reason": reason})
    assert page.status_code == 400
    assert page.context["form"].errors["reason"]
    assert page.context["form"]["reason"].value() == reason
    assert Sheet.objects.count() == 0


def test_a_shared_sheet_is_not_marked_away(cast: Cast) -> None:
    make_shared_sheet(cast.child, WEEK, by=cast.teacher, now=FRIDAY)
    page = client_of(cast.teacher).post(away_url(cast), {"reason": "ill"})
    assert page.status_code == 400
    assert "Take it back first." in page.content.decode()


def test_a_week_without_school_has_nobody_away(cast: Cast) -> None:
    url = reverse("child_away", args=[cast.child.pk, "2026-W52"])
    assert client_of(cast.teacher).post(url, {"reason": "ill"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("other_teacher", 404), ("stranger", 404), ("specialist", 403)]
)
def test_only_the_classs_teachers_mark_away(cast: Cast, name: str, status: int) -> None:
    page = client_of(getattr(cast, name)).post(away_url(cast), {"reason": "ill"})
    assert page.status_code == status
    assert Sheet.objects.count() == 0


def test_only_the_classs_teachers_call_a_child_back(cast: Cast) -> None:
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    mark_away(sheet, reason="", by=cast.teacher, now=FRIDAY)
    url = reverse("sheet_present", args=[sheet.pk])
    assert client_of(cast.other_teacher).post(url).status_code == 404
    assert client_of(cast.teacher).get(url).status_code == 405
    sheet.refresh_from_db()
    assert sheet.skipped_at == FRIDAY
