"""Good news on any day, and the log of talks: told once, taken back in time, read by whom it is for."""

import datetime as dt

import pytest

from accounts.models import Assignment, Role
from checkins.models import ContactLog, GoodNews
from checkins.services.contacts import NotOfThisChild, NotYet, log_contact
from checkins.services.good_news import TooLate, take_back_good_news, tell_good_news
from checkins.voices import (
    children_talked_about_by,
    children_told_of_by,
    contacts_visible_to,
    good_news_visible_to,
)
from tests.conftest import FRIDAY, WEEK, Cast, acting
from tests.factories.people import assign, make_member

TUESDAY = FRIDAY - dt.timedelta(days=3)


def told(
    cast: Cast, text: str = "He tied his shoes alone.", now: dt.datetime = TUESDAY
) -> GoodNews:
    news = tell_good_news(child=cast.child, text=text, by=cast.teacher, now=now)
    assert news is not None
    return news


def test_news_belongs_to_the_week_in_which_it_was_told(cast: Cast) -> None:
    news = told(cast)
    assert (news.week, news.text, news.by_member) == (
        WEEK,
        "He tied his shoes alone.",
        cast.teacher,
    )


def test_news_told_twice_stands_once_and_again_another_day(cast: Cast) -> None:
    first = told(cast)
    assert told(cast, now=TUESDAY + dt.timedelta(minutes=1)) == first
    assert told(cast, now=TUESDAY + dt.timedelta(days=2)) != first
    assert GoodNews.objects.count() == 2


def test_news_without_words_is_none(cast: Cast) -> None:
    assert tell_good_news(child=cast.child, text=" \n ", by=cast.teacher, now=TUESDAY) is None
    assert GoodNews.objects.count() == 0


def test_news_is_taken_back_for_ten_minutes_by_its_writer(cast: Cast) -> None:
    news = told(cast)
    soon, late = TUESDAY + dt.timedelta(minutes=9), TUESDAY + dt.timedelta(minutes=10)
    for by, when in ((cast.co_teacher, soon), (cast.teacher, late)):
        with pytest.raises(TooLate):
            take_back_good_news(news, by=by, now=when)
    take_back_good_news(news, by=cast.teacher, now=soon)
    take_back_good_news(news, by=cast.teacher, now=late)
    assert GoodNews.objects.count() == 0


def test_news_is_read_by_who_works_with_the_child_and_by_its_homes(cast: Cast) -> None:
    told(cast)
    readers = (cast.teacher, cast.co_teacher, cast.specialist, cast.guardian, cast.co_guardian)
    others = (cast.leader, cast.office, cast.other_teacher, cast.stranger)
    homes = (cast.other_guardian, cast.blocked_guardian, cast.strange_guardian)
    assert [good_news_visible_to(acting(one)).count() for one in readers] == [1] * 5
    assert [good_news_visible_to(acting(one)).count() for one in (*others, *homes)] == [0] * 7


def test_news_is_told_by_who_writes_lines_about_the_child(cast: Cast) -> None:
    may = [
        children_told_of_by(acting(one)).filter(pk=cast.child.pk).exists()
        for one in (cast.teacher, cast.specialist, cast.other_teacher, cast.leader, cast.guardian)
    ]
    assert may == [True, True, False, False, False]


def talked(cast: Cast, **more: object) -> ContactLog:
    said = {"note": "About the trip.", "guardian": cast.guardian, "on": TUESDAY.date(), **more}
    return log_contact(
        child=cast.child,
        way=ContactLog.Way.CALL,
        by=cast.teacher,
        now=FRIDAY,
        **said,  # type: ignore[arg-type]
    )


def test_talk_keeps_its_home_and_stands_once(cast: Cast) -> None:
    talk = talked(cast)
    assert talk.household == cast.guardian.household
    assert talked(cast) == talk
    assert talked(cast, guardian=None).household is None


def test_talk_of_a_day_to_come_or_with_somebody_else_is_refused(cast: Cast) -> None:
    with pytest.raises(NotYet):
        talked(cast, on=FRIDAY.date() + dt.timedelta(days=1))
    for guardian in (cast.other_guardian, cast.blocked_guardian):
        with pytest.raises(NotOfThisChild):
            talked(cast, guardian=guardian)
    assert ContactLog.objects.count() == 0


def test_talks_are_for_the_childs_teachers(cast: Cast) -> None:
    talked(cast)
    head = make_member(cast.school, "head@alder.example", Role.LEADER, Role.TEACHER)
    assign(head, classroom=cast.other_classroom, kind=Assignment.Kind.CO_TEACHER)
    readers = (cast.teacher, cast.co_teacher)
    others = (cast.specialist, cast.leader, cast.office, cast.other_teacher, cast.stranger, head)
    homes = (cast.guardian, cast.blocked_guardian)
    assert [contacts_visible_to(acting(one)).count() for one in readers] == [1, 1]
    assert [contacts_visible_to(acting(one)).count() for one in (*others, *homes)] == [0] * 8
    assert children_talked_about_by(acting(cast.specialist)).count() == 0
