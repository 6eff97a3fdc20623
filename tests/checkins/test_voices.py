"""The pages of good news and of talks, and where families and writers meet them."""

import datetime as dt

import pytest
import time_machine

from checkins.models import ContactLog, GoodNews
from checkins.services.contacts import log_contact
from checkins.services.good_news import tell_good_news
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.replies.conftest import (
    Week,
    press,  # noqa: F401
    share_sheet,
)

NEWS = "He tied his shoes alone."


def page(who: object, path: str) -> str:
    return client_of(who).get(path).content.decode()  # type: ignore[arg-type]


def test_news_is_told_and_read_at_once_by_every_home(cast: Cast) -> None:
    sheet = share_sheet(cast)
    teacher, url = client_of(cast.teacher), f"/child/{cast.child.pk}/good-news/"
    assert teacher.post(url, {"text": NEWS}).status_code == 302
    assert teacher.post(url, {"text": NEWS}).status_code == 302
    assert GoodNews.objects.count() == 1
    for guardian in (cast.guardian, cast.co_guardian):
        assert NEWS in page(guardian, "/home/")
        assert NEWS in page(guardian, f"/home/sheet/{sheet.pk}/")
    link = Week(cast, sheet, None).browser().get(f"/reply/{sheet.pk}/")  # type: ignore[arg-type]
    assert NEWS in link.content.decode()
    assert NEWS not in page(cast.other_guardian, "/home/")
    assert NEWS in page(cast.teacher, f"/sheet/{sheet.pk}/")


def test_news_of_a_week_without_a_sheet_stands_at_home_and_beside_the_first_word(
    cast: Cast,
) -> None:
    tell_good_news(child=cast.child, text=NEWS, by=cast.teacher, now=FRIDAY)
    assert NEWS in page(cast.guardian, "/home/")
    assert NEWS in page(cast.co_teacher, f"/child/{cast.child.pk}/{WEEK}/")


def test_news_of_a_later_week_stands_on_the_newest_sheet_only(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    old = share_sheet(cast, WEEK - 1, now=FRIDAY - dt.timedelta(days=7))
    tell_good_news(child=cast.child, text=NEWS, by=cast.teacher, now=FRIDAY)
    assert NEWS in page(cast.guardian, f"/home/sheet/{old.pk}/")
    new = share_sheet(cast)
    assert NEWS in page(cast.guardian, f"/home/sheet/{new.pk}/")
    assert NEWS not in page(cast.guardian, f"/home/sheet/{old.pk}/")


def test_news_is_taken_back_by_its_writer_for_ten_minutes(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    news = tell_good_news(child=cast.child, text=NEWS, by=cast.teacher, now=FRIDAY)
    assert news is not None
    url, own = f"/good-news/{news.pk}/take-back/", f"/child/{cast.child.pk}/good-news/"
    client_of(cast.co_teacher).post(url)
    assert GoodNews.objects.count() == 1
    assert ("Take back" in page(cast.co_teacher, own), "Take back" in page(cast.teacher, own)) == (
        False,
        True,
    )
    clock.move_to(FRIDAY + dt.timedelta(minutes=11))
    client_of(cast.teacher).post(url)
    assert GoodNews.objects.count() == 1
    clock.move_to(FRIDAY + dt.timedelta(minutes=5))
    client_of(cast.teacher).post(url)
    assert (GoodNews.objects.count(), NEWS in page(cast.guardian, "/home/")) == (0, False)


def test_a_specialist_tells_news_and_keeps_no_log(cast: Cast) -> None:
    helper = client_of(cast.specialist)
    assert helper.post(f"/child/{cast.child.pk}/good-news/", {"text": NEWS}).status_code == 302
    assert helper.get(f"/child/{cast.child.pk}/talks/").status_code == 403
    weeks = page(cast.specialist, f"/child/{cast.child.pk}/")
    assert ("/good-news/" in weeks, "/talks/" in weeks) == (True, False)


def test_too_long_news_stays_in_its_box(cast: Cast) -> None:
    answer = client_of(cast.teacher).post(f"/child/{cast.child.pk}/good-news/", {"text": "x" * 340})
    assert (answer.status_code, "x" * 340 in answer.content.decode()) == (400, True)
    assert "40 letters too long" in answer.content.decode()


def test_a_talk_is_noted_and_read_by_the_childs_teachers(cast: Cast) -> None:
    url = f"/child/{cast.child.pk}/talks/"
    said = {
        "way": "gate",
        "on": "2026-11-12",
        "guardian": cast.guardian.pk.hex,
        "note": "About the trip.",
        "follow_up": "Send the form.",
    }
    assert client_of(cast.teacher).post(url, said).status_code == 302
    assert client_of(cast.teacher).post(url, said).status_code == 302
    assert ContactLog.objects.get().household == cast.guardian.household
    shown = page(cast.co_teacher, url)
    assert [words in shown for words in ("About the trip.", "Send the form.", "Ana Ortega")] == [
        True
    ] * 3
    assert "Kept for the child’s teachers. The family may ask to read it." in shown
    for guardian in (cast.guardian, cast.co_guardian):
        assert "About the trip." not in page(guardian, "/home/")


def test_who_comes_new_to_a_child_reads_no_news_and_no_talk_of_an_earlier_school_year(
    cast: Cast,
) -> None:
    """As no sheet of one; the family keeps every year."""
    spring = FRIDAY - dt.timedelta(weeks=24)
    tell_good_news(child=cast.child, text=NEWS, by=cast.other_teacher, now=spring)
    for moment, note in ((spring, "About the move."), (FRIDAY, "About the trip.")):
        log_contact(
            child=cast.child,
            way=ContactLog.Way.CALL,
            on=moment.date(),
            note=note,
            by=cast.teacher,
            now=moment,
        )
    for who in (cast.teacher, cast.specialist):
        assert NEWS not in page(who, f"/child/{cast.child.pk}/good-news/")
        assert NEWS not in page(who, f"/child/{cast.child.pk}/story/")
    assert NEWS in page(cast.guardian, f"/home/child/{cast.child.pk}/story/")
    talks = page(cast.teacher, f"/child/{cast.child.pk}/talks/")
    assert ("About the trip." in talks, "About the move." in talks) == (True, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [("on", "2026-11-14"), ("on", "0001-01-01"), ("guardian", "0" * 32), ("way", "dance")],
)
def test_a_talk_that_cannot_be_is_refused_and_kept_in_its_boxes(
    cast: Cast, field: str, value: str
) -> None:
    said = {"way": "call", "on": "2026-11-12", "guardian": "-", "note": "About the trip."}
    answer = client_of(cast.teacher).post(f"/child/{cast.child.pk}/talks/", said | {field: value})
    assert (answer.status_code, "About the trip." in answer.content.decode()) == (400, True)
    assert ContactLog.objects.count() == 0
